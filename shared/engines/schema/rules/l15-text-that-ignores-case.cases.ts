import { affinity, column, inputOf, key, type RuleCases, table } from './testing.ts';

const users = (collation: string, changes = {}, rest = {}) =>
  inputOf('sqlite', [table('users', [column('login', affinity('text', 'TEXT'), { collation })], changes)], rest);

export const cases: RuleCases = {
  hits: [
    {
      name: 'NOCASE in a unique key',
      input: users('NOCASE', { uniqueKeys: [key(['login'])] }),
      expected: [{ object: 'users.login', says: ['COLLATE NOCASE', 'CREATE UNIQUE INDEX ON users (lower(login));'] }],
    },
    { name: 'RTRIM', input: users('RTRIM'), expected: [{ object: 'users.login', says: ['Compare rtrim(column)'] }] },
    {
      name: 'a collation of the program',
      input: users('de_phonebook'),
      expected: [{ object: 'users.login', says: ['only the old program knows'] }],
    },
  ],
  misses: [
    { name: 'BINARY compares letter by letter', input: users('BINARY') },
    {
      name: 'the target ignores case too',
      input: users('NOCASE', {}, { target: { 'users.login': { type: 'citext' } } }),
    },
  ],
};
