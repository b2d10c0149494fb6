import { locateLimits } from '../../proof/locate.ts';
import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a large table',
      input: inputOf('mysql', [table('big', [], { rowCount: locateLimits.rowsMax + 1 }), table('small')]),
      expected: [{ object: 'big', says: ['1 table is so large', 'up to 10,000 rows'], automatic: true }],
    },
  ],
  misses: [
    { name: 'as many as are kept', input: inputOf('mysql', [table('t', [], { rowCount: locateLimits.rowsMax })]) },
  ],
};
