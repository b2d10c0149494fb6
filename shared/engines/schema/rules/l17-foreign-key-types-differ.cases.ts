import { affinity, column, foreignKey, inputOf, type RuleCases, table } from './testing.ts';

const orders = (declared: 'TEXT' | 'INTEGER') =>
  inputOf('sqlite', [
    table('users', [column('id', affinity('integer', 'INTEGER'))]),
    table('orders', [column('user', affinity(declared === 'TEXT' ? 'text' : 'integer', declared))], {
      foreignKeys: [foreignKey(['user'], 'users')],
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'text to number',
      input: orders('TEXT'),
      expected: [
        { object: 'orders.user', says: ['declared TEXT and becomes text', 'declared INTEGER and becomes bigint'] },
      ],
    },
  ],
  misses: [{ name: 'number to number', input: orders('INTEGER') }],
};
