import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const facts = (kind: 'other' | 'fulltext' | 'btree', materialized: boolean) =>
  inputOf('sqlserver', [table('facts', [column('a')], { indexes: [index('ix', ['a'], { kind })] })], {
    model: { views: [{ name: 'v', columns: [], query: 'SELECT 1', line: 8, ...(materialized && { materialized }) }] },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'columnstore',
      input: facts('other', false),
      expected: [{ object: 'index ix of facts', says: ['columnstore', 'BRIN'] }],
    },
    {
      name: 'words',
      input: facts('fulltext', false),
      expected: [{ object: 'index ix of facts', says: ['GIN', 'CONTAINS'] }],
    },
    {
      name: 'an indexed view',
      input: facts('btree', true),
      expected: [{ object: 'view v', says: ['keeps its result', 'materialized view'] }],
    },
  ],
  misses: [{ name: 'a plain index and view', input: facts('btree', false) }],
};
