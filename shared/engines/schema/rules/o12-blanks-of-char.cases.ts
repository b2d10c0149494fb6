import { char, column, inputOf, type RuleCases, table } from './testing.ts';

const codes = (length: number) => inputOf('oracle', [table('CODES', [column('C', char(length))])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'three letters',
      input: codes(3),
      expected: [{ object: 'CODES.C', says: ['1 column of the type CHAR is filled'] }],
    },
  ],
  misses: [{ name: 'one letter has no room for blanks', input: codes(1) }],
};
