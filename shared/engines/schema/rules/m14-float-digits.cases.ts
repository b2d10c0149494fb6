import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const readings = (
  integerDigitsMax: number,
  scaleMax: number,
  type: typeof types.float | typeof types.double = types.float,
) => inputOf('mysql', [table('readings', [column('value', type, { profile: { integerDigitsMax, scaleMax } })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'six digits are filled',
      input: readings(3, 3),
      expected: [
        {
          object: 'readings.value',
          says: ['1 FLOAT column holds numbers that fill the six digits'],
          severity: 'data-loss',
        },
      ],
    },
  ],
  misses: [
    { name: 'short numbers are complete', input: readings(3, 2) },
    { name: 'DOUBLE is printed with all its digits', input: readings(9, 9, types.double) },
  ],
};
