import { column, inputOf, type RuleCases, table } from './testing.ts';

const parts = (name: string) =>
  inputOf('sqlserver', [table('parts', [column('c', { kind: 'named', name }, { sourceType: name })])]);

const vectors = (dialect: 'mysql' | 'sqlite') =>
  inputOf(dialect, [table('parts', [column('c', { kind: 'varbinary', length: 12 }, { sourceType: 'vector(3)' })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a tree',
      input: parts('hierarchyid'),
      expected: [{ object: 'parts.c', says: ['place of a row in a tree', 'ltree'] }],
    },
    {
      name: 'a variant',
      input: parts('sql_variant'),
      expected: [{ object: 'parts.c', says: ['several types', 'SQL_VARIANT_PROPERTY'] }],
    },
    {
      name: 'a vector of MySQL',
      input: vectors('mysql'),
      expected: [{ object: 'parts.c', says: ['searches by similarity', 'pgvector'] }],
    },
  ],
  misses: [
    { name: 'a type of SQLite that is called so', input: vectors('sqlite') },
    { name: 'a type of PostgreSQL', input: parts('citext') },
    {
      name: 'a shape',
      input: inputOf('sqlserver', [table('parts', [column('c', { kind: 'geometry', subtype: 'geography' })])]),
    },
  ],
};
