import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const contracts = (profile: { datesInvalid?: number; sentinelDates?: number; zeroDates?: number }, target = {}) =>
  inputOf(
    'mysql',
    [table('contracts', [column('ends_on', types.date, { nullable: false, profile: { rows: 1000, ...profile } })])],
    {
      target: { 'contracts.ends_on': target },
    },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'days that do not exist',
      input: contracts({ datesInvalid: 1 }),
      expected: [
        {
          object: 'contracts.ends_on',
          says: ['1 of 1,000 rows holds a date that does not exist'],
          severity: 'blocker',
        },
      ],
    },
    {
      name: 'the mapping lets the column be empty',
      input: contracts({ datesInvalid: 5 }, { nullable: true }),
      expected: [{ object: 'contracts.ends_on', says: ['CloudForge stores NULL'], severity: 'data-loss' }],
    },
    {
      name: 'both kinds are told apart',
      input: contracts({ datesInvalid: 2, sentinelDates: 400 }),
      expected: [
        { object: 'contracts.ends_on', says: ['2 of 1,000 rows hold dates that do not exist'], automatic: false },
        {
          object: 'contracts.ends_on',
          says: ['400 of 1,000 rows hold a far date'],
          severity: 'behaviour',
          automatic: true,
        },
      ],
    },
  ],
  misses: [
    { name: 'the column stays text', input: contracts({ datesInvalid: 2 }, { type: 'text' }) },
    { name: 'real dates', input: contracts({}) },
    { name: 'zero dates are the matter of another rule', input: contracts({ zeroDates: 3 }) },
  ],
};
