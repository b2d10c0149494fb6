import type { Grammar } from './tokenize.ts';

/**
 * Where NULL is sorted: it is the smallest value of MySQL, SQLite and SQL Server, and the largest of Oracle and
 * PostgreSQL, which then need no word for it.
 */
export function orderWords(grammar: Grammar, descending: boolean): string {
  if (grammar === 'oracle') return descending ? ' DESC' : '';
  return descending ? ' DESC NULLS LAST' : ' NULLS FIRST';
}
