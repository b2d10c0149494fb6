import { column, foreignKey, inputOf, type RuleCases, table, varchar } from './testing.ts';

const tables = [
  table('customers'),
  table('orders', [column('customer_id')], { foreignKeys: [foreignKey(['customer_id'], 'customers')] }),
];
const orphan = {
  table: 'orders',
  columns: ['customer_id'],
  referencedTable: 'customers',
  count: 37,
  approximate: false,
  samples: ['17', '99'],
};

export const cases: RuleCases = {
  hits: [
    {
      name: 'not checked to the end',
      input: inputOf('mysql', tables, { facts: { orphans: [{ ...orphan, count: 0, approximate: true }] } }),
      expected: [
        {
          object: 'orders.customer_id',
          says: ['could not be checked to the end'],
          severity: 'cosmetic',
          automatic: true,
        },
      ],
    },
    {
      name: 'orders of customers who are gone',
      input: inputOf('mysql', tables, { facts: { orphans: [orphan] } }),
      expected: [
        {
          object: 'orders.customer_id',
          says: [
            '37 rows of orders point with customer_id to a row of customers that does not exist.',
            'LEFT JOIN `customers` p ON p.`id` = c.`customer_id` WHERE p.`id` IS NULL',
          ],
          rows: 37,
          automatic: false,
          severity: 'data-loss',
        },
      ],
    },
    {
      name: 'texts that the source compares without regard to case',
      input: inputOf(
        'mysql',
        [
          table('customers'),
          table('orders', [column('customer_id', varchar(9))], {
            foreignKeys: [foreignKey(['customer_id'], 'customers')],
          }),
        ],
        { facts: { orphans: [orphan] } },
      ),
      expected: [
        { object: 'orders.customer_id', says: ['not there in the same letters', 'a collation that ignores case'] },
      ],
    },
    {
      name: 'one row, by estimate, in another dialect',
      input: inputOf('sqlite', tables, { facts: { orphans: [{ ...orphan, count: 1, approximate: true }] } }),
      expected: [{ object: 'orders.customer_id', says: ['About 1 row of orders points', '"customer_id" IS NOT NULL'] }],
    },
  ],
  misses: [
    { name: 'a foreign key whose rows all have a parent', input: inputOf('mysql', tables) },
    { name: 'counted: none', input: inputOf('mysql', tables, { facts: { orphans: [{ ...orphan, count: 0 }] } }) },
  ],
};
