import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const shifts = (timesOutOfDay: number) =>
  table('shifts', [column('length', types.time, { profile: { rows: 30, timesOutOfDay } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the mapping chose interval',
      input: inputOf('mysql', [shifts(2)], { target: { 'shifts.length': { type: 'interval' } } }),
      expected: [
        {
          object: 'shifts.length',
          says: ['2 of 30 rows hold a time below 00:00', 'makes the column interval'],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'still a time of day',
      input: inputOf('mysql', [shifts(2)]),
      expected: [{ object: 'shifts.length', says: ['Choose interval'], severity: 'blocker' }],
    },
  ],
  misses: [{ name: 'times of day', input: inputOf('mysql', [shifts(0)]) }],
};
