import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const logs = (method: string, expression: string) =>
  inputOf('mysql', [
    table('logs', [column('day', types.date)], {
      partitioning: {
        method,
        expression,
        columns: ['day'],
        partitions: [{ name: 'p0', bound: 'LESS THAN (5)', line: 9 }],
      },
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'by a column',
      input: logs('RANGE COLUMNS', '`day`'),
      expected: [{ object: 'logs', says: ['split into 1 partition by RANGE COLUMNS (`day`).', 'the same split'] }],
    },
    {
      name: 'by an expression',
      input: logs('RANGE', 'YEAR(`day`)'),
      expected: [{ object: 'logs', says: ['split into 1 partition by RANGE (YEAR(`day`)).'] }],
    },
    {
      name: 'by KEY',
      input: logs('KEY', '`day`'),
      expected: [{ object: 'logs', says: ['by KEY'] }],
    },
  ],
  misses: [{ name: 'one table', input: inputOf('mysql', [table('logs')]) }],
};
