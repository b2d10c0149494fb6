import { column, inputOf, key, type RuleCases, table, types, varchar } from './testing.ts';

const people = (changes: object, rest = {}) =>
  inputOf('mysql', [table('people', [column('name', varchar(80), changes)])], rest);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a collation that says so',
      input: people({ collation: 'utf8mb4_unicode_ci' }),
      expected: [{ object: 'people.name', says: ['1 text column is compared without regard'], severity: 'behaviour' }],
    },
    {
      name: 'the default of MySQL',
      input: people({}),
      expected: [{ object: 'people.name', says: ['ILIKE', 'CREATE INDEX ON people (lower(name));'] }],
    },
    {
      name: 'the collation of the table',
      input: inputOf('sqlserver', [
        table('t', [column('a', types.text)], { collation: 'SQL_Latin1_General_CP1_CI_AS' }),
      ]),
      expected: [{ object: 't.a', says: ['1 text column'] }],
    },
  ],
  misses: [
    { name: 'a binary collation', input: people({ collation: 'utf8mb4_bin' }) },
    { name: 'a collation that tells case apart', input: people({ collation: 'utf8mb4_0900_as_cs' }) },
    { name: 'the target ignores case too', input: people({}, { target: { 'people.name': { type: 'citext' } } }) },
    {
      name: 'unique keys have a rule of their own',
      input: inputOf('mysql', [table('u', [column('login', varchar(9))], { uniqueKeys: [key(['login'])] })]),
    },
    { name: 'numbers', input: inputOf('mysql', [table('u', [column('age')])]) },
  ],
};
