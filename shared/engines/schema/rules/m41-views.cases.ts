import { inputOf, type RuleCases, table } from './testing.ts';

const view = (query: string, dialect: 'mysql' | 'postgresql' = 'mysql') =>
  inputOf(dialect, [table('t')], { model: { views: [{ name: 'totals', columns: [], query, line: 20 }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'words of MySQL',
      input: view('select ifnull(a, 0), group_concat(b) from t limit 5, 10'),
      expected: [{ object: 'view totals', says: ['uses IFNULL, GROUP_CONCAT and LIMIT with a comma'] }],
    },
    {
      name: 'a word inside a text is no word of SQL',
      input: view("select 'ifnull(x)' from t\nwhere a = 1"),
      expected: [{ object: 'view totals', says: ['a stored query of 2 lines'] }],
    },
  ],
  misses: [
    { name: 'no view', input: inputOf('mysql', [table('t')]) },
    { name: 'a view of PostgreSQL', input: view('select 1', 'postgresql') },
  ],
};
