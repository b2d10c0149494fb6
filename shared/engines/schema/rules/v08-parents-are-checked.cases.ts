import { column, foreignKey, inputOf, type RuleCases, table } from './testing.ts';

const orders = (notValid: boolean, rowCount: number) =>
  table('orders', [column('customer')], {
    foreignKeys: [foreignKey(['customer'], 'customers', ['id'], notValid ? { notValid } : {})],
    rowCount,
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a foreign key over rows',
      input: inputOf('mysql', [orders(false, 4)]),
      expected: [
        { object: '1 foreign key', says: ['1 foreign key over rows is checked', 'certificate'], automatic: true },
      ],
    },
    {
      name: 'one that is broken',
      input: inputOf('mysql', [orders(false, 4)], {
        facts: {
          orphans: [
            {
              table: 'orders',
              columns: ['customer'],
              referencedTable: 'customers',
              count: 2,
              approximate: false,
              samples: [],
            },
          ],
        },
      }),
      expected: [{ object: '1 foreign key', says: ['of 1 key it is known that rows break it'] }],
    },
  ],
  misses: [
    { name: 'not enforced at the source', input: inputOf('sqlserver', [orders(true, 4)]) },
    { name: 'no rows', input: inputOf('mysql', [orders(false, 0)]) },
  ],
};
