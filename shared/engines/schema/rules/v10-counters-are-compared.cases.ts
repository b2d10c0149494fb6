import { column, inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a counter',
      input: inputOf('mysql', [table('t', [column('id'), column('x')])], {
        target: { 't.id': { identity: { start: '1', increment: '1' } } },
      }),
      expected: [{ object: 't.id', says: ['1 column numbers its rows', 'next number'], automatic: true }],
    },
  ],
  misses: [{ name: 'numbers given by the program', input: inputOf('mysql', [table('t')]) }],
};
