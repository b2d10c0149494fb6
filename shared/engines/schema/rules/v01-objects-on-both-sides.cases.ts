import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a view and two sequences',
      input: inputOf('mariadb', [table('t')], {
        model: {
          views: [{ name: 'v', columns: [], query: 'SELECT 1', line: 5 }],
          sequences: [
            { name: 'a', line: 6 },
            { name: 'b', line: 7 },
          ],
        },
      }),
      expected: [
        { object: 'the database', says: ['1 view and 2 sequences', '1 table', 'certificate'], automatic: true },
      ],
    },
  ],
  misses: [{ name: 'tables alone', input: inputOf('mysql', [table('t'), table('u')]) }],
};
