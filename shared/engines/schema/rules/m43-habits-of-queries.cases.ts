import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a MySQL database',
      input: inputOf('mysql', [table('t')]),
      expected: [{ object: 'queries of the application', says: ['a division by zero is an error', 'GROUP_CONCAT'] }],
    },
  ],
  misses: [
    { name: 'PostgreSQL', input: inputOf('postgresql', [table('t')]) },
    { name: 'no table, no queries', input: inputOf('mysql', []) },
  ],
};
