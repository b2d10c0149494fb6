import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a database of SQL Server',
      input: inputOf('sqlserver', [table('t')]),
      expected: [{ object: 'queries of the application', says: ['SCOPE_IDENTITY', 'joined with ||'] }],
    },
  ],
  misses: [
    { name: 'another database', input: inputOf('mysql', [table('t')]) },
    { name: 'no table, no queries', input: inputOf('sqlserver', []) },
  ],
};
