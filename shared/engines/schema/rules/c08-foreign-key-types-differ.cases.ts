import { column, foreignKey, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

const orders = (target: { [object: string]: { type: string } }, dialect: 'mysql' | 'sqlite' = 'mysql') =>
  inputOf(
    dialect,
    [
      table('customers'),
      table('orders', [column('customer', types.int)], { foreignKeys: [foreignKey(['customer'], 'customers')] }),
    ],
    { target },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'text refers to a number',
      input: orders({ 'orders.customer': { type: 'text' } }),
      expected: [
        {
          object: 'orders.customer',
          says: ['becomes text, but it refers to customers.id, which becomes integer'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'a wider kind of number refers to a narrower one',
      input: orders({ 'orders.customer': { type: 'numeric(20,0)' } }),
      expected: [{ object: 'orders.customer', says: ['numeric(20,0)'] }],
    },
  ],
  misses: [
    { name: 'whole numbers of different width', input: orders({ 'orders.customer': { type: 'bigint' } }) },
    { name: 'a whole number refers to a decimal one', input: orders({ 'customers.id': { type: 'numeric(20,0)' } }) },
    {
      name: 'texts of different length',
      input: inputOf('mysql', [
        table('a', [column('id', varchar(5))]),
        table('b', [column('a_id', varchar(9))], { foreignKeys: [foreignKey(['a_id'], 'a')] }),
      ]),
    },
    { name: 'SQLite has a rule of its own', input: orders({ 'orders.customer': { type: 'text' } }, 'sqlite') },
  ],
};
