import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const readings = (notFinite: number, type: string) =>
  inputOf(
    'sqlite',
    [table('readings', [column('value', affinity('real', 'REAL'), { profile: { rows: 5000, notFinite } })])],
    {
      target: { 'readings.value': { type } },
    },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'in a float',
      input: readings(3, 'double precision'),
      expected: [{ object: 'readings.value', says: ['3 of 5,000 rows hold infinity'], severity: 'behaviour' }],
    },
    {
      name: 'in numeric with digits',
      input: readings(1, 'numeric(10,2)'),
      expected: [{ object: 'readings.value', says: ['numeric(10,2) cannot store'], severity: 'blocker' }],
    },
  ],
  misses: [{ name: 'finite numbers', input: readings(0, 'double precision') }],
};
