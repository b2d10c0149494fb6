import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const people = (doubleEncoded: number) =>
  table('people', [column('city', varchar(80), { profile: { rows: 4000, doubleEncoded } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'mojibake in cities',
      input: inputOf('mysql', [people(310)]),
      expected: [{ object: 'people.city', says: ['310 of 4,000 rows look as if'], rows: 310, severity: 'data-loss' }],
    },
  ],
  misses: [{ name: 'accents, encoded once', input: inputOf('mysql', [people(0)]) }],
};
