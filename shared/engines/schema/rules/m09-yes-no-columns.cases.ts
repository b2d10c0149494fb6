import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const flags = (notBoolean: number) =>
  table('users', [
    column('active', types.boolean1, { profile: { rows: 900, notBoolean } }),
    column('age', types.tinyint),
  ]);
const boolean = { target: { 'users.active': { type: 'boolean' } } };

export const cases: RuleCases = {
  hits: [
    {
      name: 'numbers, kept as numbers',
      input: inputOf('mysql', [flags(23)]),
      expected: [
        {
          object: 'users.active',
          says: ['23 of 900 rows hold numbers other than 0 and 1', 'type smallint'],
          automatic: true,
          rows: 23,
        },
      ],
    },
    {
      name: 'numbers that would be lost',
      input: inputOf('mysql', [flags(1)], boolean),
      expected: [
        {
          object: 'users.active',
          says: ['1 of 900 rows holds a number', 'Choose smallint'],
          severity: 'data-loss',
          automatic: false,
        },
      ],
    },
    {
      name: 'a true yes or no',
      input: inputOf('mysql', [flags(0)], boolean),
      expected: [
        {
          object: 'users.active',
          says: ['1 column of type tinyint(1) becomes boolean: users.active.'],
          severity: 'behaviour',
        },
      ],
    },
  ],
  misses: [
    { name: '0 and 1, kept as a number', input: inputOf('mysql', [flags(0)]) },
    {
      name: 'tinyint of another width',
      input: inputOf('mysql', [table('t', [column('n', types.tinyint, { profile: { notBoolean: 5 } })])]),
    },
  ],
};
