import { column, inputOf, type RuleCases, table } from './testing.ts';

const sales = (method: string, subpartitioned = false) =>
  inputOf('oracle', [
    table('SALES', [column('DAY')], {
      partitioning: {
        method,
        expression: 'DAY',
        columns: ['DAY'],
        partitions: [],
        ...(subpartitioned && { subpartitioned }),
      },
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'interval',
      input: sales('RANGE INTERVAL'),
      expected: [{ object: 'SALES', says: ['by itself (INTERVAL)', 'pg_partman'] }],
    },
    {
      name: 'twice',
      input: sales('RANGE', true),
      expected: [{ object: 'SALES', says: ['splits its partitions again'] }],
    },
  ],
  misses: [{ name: 'a plain range', input: sales('RANGE') }],
};
