import { column, inputOf, keyless, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a table without a key',
      input: inputOf('sqlite', [table('keyed'), keyless('log', [column('x')])]),
      expected: [{ object: 'log', says: ['1 table without a key is proved', 'sum of the digests'], automatic: true }],
    },
  ],
  misses: [
    { name: 'all have keys', input: inputOf('sqlite', [table('t')]) },
    { name: 'no rows', input: inputOf('sqlite', [keyless('log', [column('x')], { rowCount: 0 })]) },
  ],
};
