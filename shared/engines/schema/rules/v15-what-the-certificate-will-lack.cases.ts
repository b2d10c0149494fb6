import { inputOf, type RuleCases, table } from './testing.ts';

const withIssue = (code: 'row-unreadable' | 'command-ignored') =>
  inputOf('mysql', [table('t')], { model: { issues: [{ code, line: 12, message: 'A row.', count: 3 }] } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'rows that were not read',
      input: withIssue('row-unreadable'),
      expected: [{ object: 'the certificate', says: ['3 places of the source', 'line 12'], automatic: false }],
    },
  ],
  misses: [
    { name: 'a command of the client', input: withIssue('command-ignored') },
    { name: 'all read', input: inputOf('mysql', [table('t')]) },
  ],
};
