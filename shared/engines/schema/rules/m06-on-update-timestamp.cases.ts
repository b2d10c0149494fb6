import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const now = { kind: 'current-timestamp' } as const;

export const cases: RuleCases = {
  hits: [
    {
      name: 'ON UPDATE',
      input: inputOf('mysql', [table('orders', [column('changed_at', types.timestamp, { onUpdate: now })])]),
      expected: [
        {
          object: 'orders.changed_at',
          says: ['1 column notes the time of the last change by itself'],
          automatic: true,
        },
      ],
    },
  ],
  misses: [
    {
      name: 'only a default',
      input: inputOf('mysql', [table('orders', [column('created_at', types.timestamp, { default: now })])]),
    },
  ],
};
