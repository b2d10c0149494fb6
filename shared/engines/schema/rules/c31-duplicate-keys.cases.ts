import { column, inputOf, key, type RuleCases, table, varchar } from './testing.ts';

const users = table('users', [column('email', varchar(90))], { uniqueKeys: [key(['email'])] });
const duplicate = {
  table: 'users',
  columns: ['email'],
  count: 2,
  underCollation: false,
  approximate: false,
  samples: ['a@b'],
};

export const cases: RuleCases = {
  hits: [
    {
      name: 'not checked to the end',
      input: inputOf('mysql', [users], { facts: { duplicateKeys: [{ ...duplicate, count: 0, approximate: true }] } }),
      expected: [
        {
          object: 'users.email',
          says: ['Whether the key is unique could not be checked to the end'],
          severity: 'cosmetic',
          automatic: true,
        },
      ],
    },
    {
      name: 'an address twice',
      input: inputOf('mysql', [users], { facts: { duplicateKeys: [duplicate] } }),
      expected: [
        {
          object: 'users.email',
          says: ['2 rows of users repeat a value of email', 'GROUP BY `email` HAVING COUNT(*) > 1;'],
          rows: 2,
          severity: 'blocker',
        },
      ],
    },
  ],
  misses: [
    { name: 'a unique key that is unique', input: inputOf('mysql', [users]) },
    {
      name: 'equal only without regard to case: another rule',
      input: inputOf('mysql', [users], { facts: { duplicateKeys: [{ ...duplicate, underCollation: true }] } }),
    },
  ],
};
