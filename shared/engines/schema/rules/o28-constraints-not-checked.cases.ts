import { column, foreignKey, inputOf, type RuleCases, table } from './testing.ts';

const orders = (notValid: boolean, traits: string[] = []) =>
  inputOf('oracle', [
    table('ORDERS', [column('CUSTOMER')], {
      foreignKeys: [foreignKey(['CUSTOMER'], 'CUSTOMERS', ['ID'], { name: 'FK', ...(notValid && { notValid }) })],
      traits,
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a foreign key',
      input: orders(true),
      expected: [{ object: 'ORDERS', says: ['1 constraint of this table was switched off', ': FK.'] }],
    },
    {
      name: 'a key that is off too',
      input: orders(true, ['DISABLED KEY UK']),
      expected: [{ object: 'ORDERS', says: ['2 constraints of this table were switched off', 'UK and FK'] }],
    },
  ],
  misses: [{ name: 'all checked', input: orders(false, ['INDEX ORGANIZED']) }],
};
