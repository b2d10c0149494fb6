import { column, inputOf, key, type RuleCases, table, types, varchar } from './testing.ts';

const users = (collation: string, changes = {}) =>
  inputOf(
    'mysql',
    [table('users', [column('email', varchar(90), { collation })], { uniqueKeys: [key(['email'])] })],
    changes,
  );
const note = {
  object: 'users.email',
  says: ['1 unique key over text ignores upper and lower case', 'CREATE UNIQUE INDEX ON users (lower(email));'],
  severity: 'behaviour' as const,
};

export const cases: RuleCases = {
  hits: [
    { name: 'a case-insensitive unique key', input: users('utf8mb4_general_ci'), expected: [note] },
    {
      name: 'two rows that differ only in case',
      input: users('utf8mb4_general_ci', {
        facts: {
          duplicateKeys: [
            {
              table: 'users',
              columns: ['email'],
              count: 1,
              underCollation: true,
              approximate: false,
              samples: ['Anna'],
            },
          ],
        },
      }),
      expected: [{ object: 'users.email', says: ['1 row of users has a key in email that differs'], rows: 1 }, note],
    },
  ],
  misses: [
    { name: 'a collation that tells case apart', input: users('utf8mb4_bin') },
    {
      name: 'the target ignores case too',
      input: users('utf8mb4_general_ci', { target: { 'users.email': { type: 'citext' } } }),
    },
    {
      name: 'keys of numbers',
      input: inputOf('mysql', [table('t', [column('n', types.int)], { uniqueKeys: [key(['n'])] })]),
    },
  ],
};
