import { column, index, inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a table user, a column order',
      input: inputOf('mysql', [table('user', [column('order')])]),
      expected: [
        { object: '2 names', says: ['2 names are words of the SQL language in PostgreSQL: user and user.order.'] },
      ],
    },
    {
      name: 'in capitals too',
      input: inputOf('sqlite', [table('t', [column('END')])]),
      expected: [{ object: 't.END', says: ['1 name is a word'] }],
    },
  ],
  misses: [
    {
      name: 'words that only look like it',
      input: inputOf('mysql', [table('users', [column('ordering'), column('name')])]),
    },
    {
      name: 'an index is named by no query',
      input: inputOf('mysql', [table('t', [column('x')], { indexes: [index('order', ['x'])] })]),
    },
  ],
};
