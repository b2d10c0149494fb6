import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'two tables with rows and an empty one',
      input: inputOf('mysql', [table('a'), table('b', [], { rowCount: 1_500 }), table('c', [], { rowCount: 0 })]),
      expected: [
        { object: 'the database', says: ['1,510 rows in 2 tables', 'set aside'], rows: 1_510, automatic: true },
      ],
    },
  ],
  misses: [
    {
      name: 'a script without rows',
      input: inputOf('mysql', [table('a', [], { rowCount: null }), table('b', [], { rowCount: 0 })]),
    },
  ],
};
