import { column, inputOf, type RuleCases, table } from './testing.ts';

const parts = (name: string) =>
  inputOf('sqlserver', [table('parts', [column('c', { kind: 'named', name }, { sourceType: name })])]);

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
  ],
  misses: [
    { name: 'a type of PostgreSQL', input: parts('citext') },
    {
      name: 'a shape',
      input: inputOf('sqlserver', [table('parts', [column('c', { kind: 'geometry', subtype: 'geography' })])]),
    },
  ],
};
