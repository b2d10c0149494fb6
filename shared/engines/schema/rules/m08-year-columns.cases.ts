import { column, inputOf, type RuleCases, table, types } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a year',
      input: inputOf('mysql', [table('films', [column('released', types.year)])]),
      expected: [{ object: 'films.released', says: ['1 YEAR column becomes smallint'], automatic: true }],
    },
  ],
  misses: [
    { name: 'a number that is called year', input: inputOf('mysql', [table('films', [column('year', types.int)])]) },
  ],
};
