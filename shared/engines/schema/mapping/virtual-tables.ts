import type { Model, Table } from '../model.ts';

const shadowSuffixes = /_(content|data|idx|docsize|config|segments|segdir|stat|node|parent|rowid)$/;

/**
 * Whether a table of a SQLite database is the machinery behind a virtual table (full text, R-tree): it holds nothing
 * of its own, and its virtual table cannot be read without SQLite's module.
 */
export function isShadowTable(model: Model, table: Table): boolean {
  if (model.dialect !== 'sqlite') return false;
  const owner = shadowSuffixes.test(table.name) ? table.name.replace(shadowSuffixes, '') : undefined;
  return owner !== undefined && model.tables.some(other => other.name === owner && isVirtualTable(other));
}

export function isVirtualTable(table: Table): boolean {
  return table.engine?.startsWith('virtual:') ?? false;
}
