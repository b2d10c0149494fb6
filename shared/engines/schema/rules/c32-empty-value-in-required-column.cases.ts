import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const users = (nulls: number) =>
  table('users', [column('name', varchar(9), { nullable: false, profile: { nulls, rows: 40 } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'NULL where NOT NULL is declared',
      input: inputOf('mysql', [users(5)]),
      expected: [{ object: 'users.name', says: ['5 of 40 rows have no value'], rows: 5, severity: 'blocker' }],
    },
  ],
  misses: [
    { name: 'every row has a value', input: inputOf('mysql', [users(0)]) },
    {
      name: 'the mapping lets it be empty',
      input: inputOf('mysql', [users(5)], { target: { 'users.name': { nullable: true } } }),
    },
    {
      name: 'NULL in a counter means the next number',
      input: inputOf('mysql', [
        table('t', [
          column('id', undefined, { nullable: false, identity: { kind: 'auto-increment' }, profile: { nulls: 3 } }),
        ]),
      ]),
    },
  ],
};
