import { column, inputOf, key, type RuleCases, table, types } from './testing.ts';

const orders = (profile: { zeroDates?: number; partlyZeroDates?: number }, changes = {}) =>
  table('orders', [column('created_at', types.datetime, { profile: { rows: 9310, ...profile } })], changes);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the column becomes nullable',
      input: inputOf('mysql', [orders({ zeroDates: 214 })]),
      expected: [
        {
          object: 'orders.created_at',
          says: [
            '214 of 9,310 rows hold the date 0000-00-00, which PostgreSQL cannot store.',
            'CloudForge stores NULL',
            'WHERE YEAR(`created_at`) = 0;',
          ],
          severity: 'data-loss',
          rows: 214,
        },
      ],
    },
    {
      name: 'in a primary key it blocks',
      input: inputOf('mariadb', [orders({ zeroDates: 1 }, { primaryKey: key(['id', 'created_at']) })]),
      expected: [
        {
          object: 'orders.created_at',
          says: ['1 of 9,310 rows holds', 'part of the primary key'],
          severity: 'blocker',
        },
      ],
    },
  ],
  misses: [
    { name: 'real dates', input: inputOf('mysql', [orders({})]) },
    { name: 'partly zero is another rule', input: inputOf('mysql', [orders({ partlyZeroDates: 3 })]) },
    { name: 'another dialect', input: inputOf('postgresql', [orders({ zeroDates: 3 })]) },
  ],
};
