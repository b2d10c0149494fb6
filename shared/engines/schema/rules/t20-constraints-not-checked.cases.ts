import { column, foreignKey, inputOf, type RuleCases, table } from './testing.ts';

const orders = (notValid?: boolean, notEnforced?: boolean) =>
  inputOf('sqlserver', [
    table('orders', [column('customer')], {
      foreignKeys: [foreignKey(['customer'], 'customers', ['id'], { name: 'fk', ...(notValid && { notValid }) })],
      checks: [{ name: 'ck', expression: 'customer > 0', line: 9, ...(notEnforced && { notEnforced }) }],
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a foreign key',
      input: orders(true),
      expected: [{ object: 'orders', says: ['1 constraint of this table was not checked', 'VALIDATE CONSTRAINT fk;'] }],
    },
    {
      name: 'a check that is off too',
      input: orders(true, true),
      expected: [
        { object: 'orders', says: ['2 constraints of this table were not checked against its rows: fk and ck'] },
      ],
    },
  ],
  misses: [{ name: 'all checked', input: orders() }],
};
