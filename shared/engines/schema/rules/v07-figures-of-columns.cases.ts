import { column, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a table with numbers',
      input: inputOf('mysql', [
        table('orders', [
          column('amount', types.int, { profile: { numberMin: '-5', numberMax: '990', nulls: 2 } }),
          column('name', varchar(9), { profile: {} }),
        ]),
      ]),
      expected: [
        {
          object: 'orders',
          says: [
            'SELECT count(*), count(amount), min(amount), max(amount) FROM orders; -- 10, 8, -5, 990;',
            '1 table the source',
          ],
          automatic: true,
        },
      ],
    },
  ],
  misses: [
    { name: 'no numbers', input: inputOf('mysql', [table('t', [column('name', varchar(9), { profile: {} })])]) },
    { name: 'rows were not seen', input: inputOf('mysql', [table('t', [column('amount', types.int)])]) },
    {
      name: 'estimated',
      input: inputOf('mysql', [
        table('t', [
          column('amount', types.int, { profile: { numberMin: '1', numberMax: '2', approximate: ['numberMax'] } }),
        ]),
      ]),
    },
  ],
};
