import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const visits = (
  shapes: { 'iso-date'?: number; 'iso-datetime'?: number },
  integers: number,
  type: string,
  changes: { rows?: number; nulls?: number; declared?: string } = {},
) =>
  inputOf(
    'sqlite',
    [
      table('visits', [
        column('at', affinity('numeric', changes.declared ?? 'DATETIME'), {
          profile: {
            rows: changes.rows ?? 10,
            nulls: changes.nulls ?? 0,
            shapes,
            storageClasses: { integer: integers, real: 0, text: 10 - integers, blob: 0, null: 0 },
          },
        }),
      ]),
    ],
    { target: { 'visits.at': { type } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'numbers',
      input: visits({}, 10, 'bigint'),
      expected: [{ object: 'visits.at', says: ['holds 10 numbers', 'to_timestamp'], severity: 'behaviour', rows: 10 }],
    },
    {
      name: 'several forms, and a date type',
      input: visits({ 'iso-date': 4, 'iso-datetime': 1 }, 3, 'timestamp'),
      expected: [
        {
          object: 'visits.at',
          says: ['4 dates as text, 1 date with a time as text, 3 numbers and 2 values of another form'],
          severity: 'blocker',
        },
      ],
    },
    {
      name: 'a time in a date',
      input: visits({ 'iso-datetime': 10 }, 0, 'date'),
      expected: [{ object: 'visits.at', says: ['Choose timestamp'], severity: 'data-loss' }],
    },
  ],
  misses: [
    { name: 'one form', input: visits({ 'iso-datetime': 10 }, 0, 'timestamp') },
    { name: 'one form and empty rows', input: visits({ 'iso-datetime': 6 }, 0, 'timestamp', { nulls: 4 }) },
    { name: 'no date column', input: visits({}, 10, 'bigint', { declared: 'INTEGER' }) },
  ],
};
