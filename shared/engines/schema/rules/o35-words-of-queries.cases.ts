import { inputOf, type RuleCases, table } from './testing.ts';

const view = (query: string) =>
  inputOf('oracle', [table('T')], { model: { views: [{ name: 'V', columns: [], query, line: 3 }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a tree and an outer join',
      input: view("SELECT a FROM t, u WHERE t.id = u.id (+) AND note <> 'MINUS' CONNECT BY PRIOR id = parent"),
      expected: [
        { object: 'view V', says: ['uses CONNECT BY (WITH RECURSIVE) and outer joins with (+) (LEFT JOIN), which'] },
      ],
    },
    {
      name: 'a plain view',
      input: view('SELECT a FROM t'),
      expected: [{ object: 'view V', says: ['stored query of 1 line'] }],
    },
  ],
  misses: [{ name: 'no view', input: inputOf('oracle', [table('ROWNUM')]) }],
};
