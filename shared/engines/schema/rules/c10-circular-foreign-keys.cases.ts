import { column, foreignKey, inputOf, type RuleCases, table } from './testing.ts';

const refers = (name: string, parent: string) =>
  table(name, [column('x')], { foreignKeys: [foreignKey(['x'], parent)] });

export const cases: RuleCases = {
  hits: [
    {
      name: 'two tables',
      input: inputOf('mysql', [refers('staff', 'store'), refers('store', 'staff')]),
      expected: [{ object: 'staff', says: ['Staff and store refer to each other'], automatic: true }],
    },
    {
      name: 'a table and itself',
      input: inputOf('mysql', [refers('staff', 'staff')]),
      expected: [{ object: 'staff', says: ['Staff refers to itself.'] }],
    },
  ],
  misses: [
    {
      name: 'a chain',
      input: inputOf('mysql', [refers('lines', 'orders'), refers('orders', 'customers'), table('customers')]),
    },
  ],
};
