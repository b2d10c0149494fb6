import { column, inputOf, type RuleCases, table } from './testing.ts';

const marks = (name: string) => inputOf('oracle', [table('MARKS', [column('R', { kind: 'named', name })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a rowid',
      input: marks('urowid'),
      expected: [{ object: 'MARKS.R', says: ['1 column holds places of rows'] }],
    },
  ],
  misses: [{ name: 'a type of ones own', input: marks('MY_ROWID_T') }],
};
