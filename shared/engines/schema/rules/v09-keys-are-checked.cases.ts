import { column, inputOf, keyless, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'two keys',
      input: inputOf('mysql', [table('a'), table('b')]),
      expected: [{ object: '2 unique keys', says: ['2 primary or unique keys over rows are built'], automatic: true }],
    },
    {
      name: 'one that is broken',
      input: inputOf('mysql', [table('a')], {
        facts: {
          duplicateKeys: [
            { table: 'a', columns: ['id'], count: 1, underCollation: false, approximate: false, samples: [] },
          ],
        },
      }),
      expected: [{ object: '1 unique key', says: ['1 of them is known to have equal values'] }],
    },
  ],
  misses: [
    { name: 'no key', input: inputOf('mysql', [keyless('log', [column('x')])]) },
    { name: 'no rows', input: inputOf('mysql', [table('a', [], { rowCount: null })]) },
  ],
};
