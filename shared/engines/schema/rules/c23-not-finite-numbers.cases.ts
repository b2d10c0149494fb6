import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const readings = (notFinite: number) =>
  table('readings', [column('celsius', types.double, { profile: { rows: 60, notFinite } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'NaN in a float',
      input: inputOf('postgresql', [readings(2)]),
      expected: [{ object: 'readings.celsius', says: ['2 of 60 rows hold NaN'], severity: 'behaviour' }],
    },
    {
      name: 'NaN, and the target is a whole number',
      input: inputOf('postgresql', [readings(1)], { target: { 'readings.celsius': { type: 'bigint' } } }),
      expected: [{ object: 'readings.celsius', says: ['which the type bigint cannot store'], severity: 'blocker' }],
    },
  ],
  misses: [
    { name: 'numbers', input: inputOf('postgresql', [readings(0)]) },
    { name: 'SQLite has a rule of its own', input: inputOf('sqlite', [readings(2)]) },
  ],
};
