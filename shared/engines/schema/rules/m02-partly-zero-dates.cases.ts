import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const births = (profile: { zeroDates?: number; partlyZeroDates?: number }, nullable = true) =>
  table('people', [column('born', types.date, { nullable, profile: { rows: 500, ...profile } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'only the year is known',
      input: inputOf('mysql', [births({ partlyZeroDates: 40 })]),
      expected: [
        {
          object: 'people.born',
          says: ['40 of 500 rows hold a date whose day or month is zero', 'MONTH(`born`) = 0'],
          rows: 40,
        },
      ],
    },
    {
      name: 'the target must have a value',
      input: inputOf('mysql', [births({ partlyZeroDates: 40 }, false)]),
      expected: [{ object: 'people.born', says: ['decide for a date to store instead'] }],
    },
  ],
  misses: [
    { name: 'whole dates', input: inputOf('mysql', [births({})]) },
    { name: 'wholly zero is another rule', input: inputOf('mysql', [births({ zeroDates: 3 })]) },
  ],
};
