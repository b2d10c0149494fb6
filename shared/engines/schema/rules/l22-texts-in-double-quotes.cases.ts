import { column, inputOf, type RuleCases, table } from './testing.ts';

const users = (expression: string) =>
  inputOf('sqlite', [table('users', [column('state')], { checks: [{ expression, line: 4 }] })]);
const view = (query: string) =>
  inputOf('sqlite', [table('users', [column('state')])], {
    model: { views: [{ name: 'v', columns: [], query, line: 9 }] },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'in a check',
      input: users('state IN ("new", "done")'),
      expected: [{ object: 'check without a name of users', says: ['"new" and "done" stand in double quotes'] }],
    },
    {
      name: 'in a view',
      input: view('SELECT id FROM users WHERE state = "new"'),
      expected: [{ object: 'view v', says: ['"new" stands in double quotes here but is no name'] }],
    },
  ],
  misses: [
    { name: 'a column', input: users('"State" IN (\'new\')') },
    {
      name: 'an alias, used again',
      input: view('SELECT count(*) AS "total number" FROM users "u" JOIN users ON "u".id = 1 ORDER BY "total number"'),
    },
    { name: 'double quotes inside a text', input: users('state <> \'say "new"\'') },
  ],
};
