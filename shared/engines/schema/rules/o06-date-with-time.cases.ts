import { column, inputOf, type RuleCases, table } from './testing.ts';

const visits = (sourceType: string) =>
  inputOf('oracle', [table('VISITS', [column('AT', { kind: 'datetime', precision: 0 }, { sourceType })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'one column',
      input: visits('DATE'),
      expected: [{ object: 'VISITS.AT', says: ['1 column of the type DATE keeps its time of day as timestamp(0)'] }],
    },
  ],
  misses: [{ name: 'a timestamp', input: visits('TIMESTAMP(0)') }],
};
