import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const visits = (next: string | undefined, numberMax?: string) =>
  inputOf('mysql', [
    table('visits', [
      column('id', types.bigintUnsigned, {
        identity: { kind: 'auto-increment', ...(next === undefined ? {} : { next }) },
        ...(numberMax === undefined ? {} : { profile: { numberMax } }),
      }),
    ]),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the counter is above',
      input: visits('9223372036854775808'),
      expected: [{ object: 'visits.id', says: ['have reached 9223372036854775808'], severity: 'blocker' }],
    },
    {
      name: 'a row is above',
      input: visits(undefined, '18446744073709551615'),
      expected: [{ object: 'visits.id', says: ['18446744073709551615'] }],
    },
  ],
  misses: [
    { name: 'exactly at the limit', input: visits('9223372036854775807') },
    {
      name: 'without a counter, a large number is no matter of this rule',
      input: inputOf('mysql', [
        table('t', [column('n', types.bigintUnsigned, { profile: { numberMax: '18446744073709551615' } })]),
      ]),
    },
  ],
};
