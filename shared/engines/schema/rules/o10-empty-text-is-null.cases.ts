import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const people = (nullable: boolean) => inputOf('oracle', [table('PEOPLE', [column('NAME', varchar(20), { nullable })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a text',
      input: people(true),
      expected: [{ object: 'the database', says: ['1 text column that may be', 'NULLIF'] }],
    },
  ],
  misses: [
    { name: 'a text that is always there', input: people(false) },
    { name: 'numbers alone', input: inputOf('oracle', [table('PEOPLE', [column('AGE')])]) },
  ],
};
