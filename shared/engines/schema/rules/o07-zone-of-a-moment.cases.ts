import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const visits = (sourceType: string) =>
  inputOf('oracle', [table('VISITS', [column('AT', types.timestamp, { sourceType })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'one column',
      input: visits('TIMESTAMP(6) WITH TIME ZONE'),
      expected: [{ object: 'VISITS.AT', says: ['1 column with a time zone becomes timestamptz', 'TZR'] }],
    },
  ],
  misses: [{ name: 'the zone of the session', input: visits('TIMESTAMP(6) WITH LOCAL TIME ZONE') }],
};
