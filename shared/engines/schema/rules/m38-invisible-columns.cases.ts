import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const users = (invisible: boolean) => inputOf('mysql', [table('users', [column('token', types.text, { invisible })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'invisible',
      input: users(true),
      expected: [{ object: 'users.token', says: ['1 invisible column becomes visible'] }],
    },
  ],
  misses: [{ name: 'visible', input: users(false) }],
};
