import { column, foreignKey, index, inputOf, key, keyless, type RuleCases, table } from './testing.ts';

const orders = (parent: ReturnType<typeof table>, columns: string[], name = parent.name) =>
  inputOf('sqlite', [
    parent,
    table('orders', [column('user')], { foreignKeys: [foreignKey(['user'], name, columns)] }),
  ]);
const users = (changes = {}) => table('users', [column('code')], changes);

export const cases: RuleCases = {
  hits: [
    {
      name: 'no such table',
      input: orders(users(), ['id'], 'people'),
      expected: [{ object: 'orders.user', says: ['refers to the table people, which is not in the source'] }],
    },
    {
      name: 'no such column',
      input: orders(users(), ['number']),
      expected: [{ object: 'orders.user', says: ['refers to number of users, which does not exist'] }],
    },
    {
      name: 'not unique',
      input: orders(users(), ['code']),
      expected: [{ object: 'orders.user', says: ['code of users, which is not declared to be unique'] }],
    },
    {
      name: 'a primary key that is not there',
      input: orders(keyless('users', [column('code')]), []),
      expected: [{ object: 'orders.user', says: ['which has none'] }],
    },
  ],
  misses: [
    { name: 'the primary key', input: orders(users(), ['id']) },
    { name: 'the primary key, not named', input: orders(users(), []) },
    {
      name: 'a unique key, spelled differently',
      input: orders(users({ uniqueKeys: [key(['code'])] }), ['CODE'], 'Users'),
    },
    { name: 'a unique index', input: orders(users({ indexes: [index('u', ['code'], { unique: true })] }), ['code']) },
  ],
};
