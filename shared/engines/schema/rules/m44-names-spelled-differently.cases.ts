import { column, foreignKey, inputOf, type RuleCases, table } from './testing.ts';

const orders = (parent: string) =>
  inputOf('mysql', [
    table('Users'),
    table('orders', [column('user_id')], { foreignKeys: [foreignKey(['user_id'], parent)] }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'users for Users',
      input: orders('users'),
      expected: [
        { object: 'orders.user_id (users)', says: ['1 foreign key calls its parent table by another spelling'] },
      ],
    },
  ],
  misses: [
    { name: 'the same spelling', input: orders('Users') },
    { name: 'a table that is not there is another rule', input: orders('people') },
  ],
};
