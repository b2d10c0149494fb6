import { char, column, inputOf, key, type RuleCases, table, varchar } from './testing.ts';

const profile = { trailingSpaces: 3, rows: 50 };

export const cases: RuleCases = {
  hits: [
    {
      name: 'in a unique key',
      input: inputOf('mysql', [
        table('users', [column('login', varchar(20), { profile })], { uniqueKeys: [key(['login'])] }),
      ]),
      expected: [
        { object: 'users.login', says: ['3 of 50 rows end in a blank', 'part of a key'], severity: 'behaviour' },
      ],
    },
    {
      name: 'outside of keys: one finding for all',
      input: inputOf('mysql', [
        table('users', [column('a', varchar(20), { profile }), column('b', varchar(9), { profile })]),
      ]),
      expected: [{ object: '2 columns', says: ['users.a and users.b'], severity: 'cosmetic' }],
    },
  ],
  misses: [
    {
      name: 'fixed-width text is padded on both sides',
      input: inputOf('mysql', [table('t', [column('c', char(2), { profile })])]),
    },
    {
      name: 'a collation that does not ignore blanks',
      input: inputOf('mysql', [table('t', [column('c', varchar(9), { profile, collation: 'utf8mb4_0900_ai_ci' })])]),
    },
    { name: 'no blanks', input: inputOf('mysql', [table('t', [column('c', varchar(9), { profile: {} })])]) },
  ],
};
