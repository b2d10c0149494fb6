import { column, decimal, inputOf, type RuleCases, table, types } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'single and double precision',
      input: inputOf('mysql', [table('m', [column('x', types.float), column('y', types.double)])]),
      expected: [{ object: '2 columns', says: ['with every bit: m.x and m.y', 'in binary'], automatic: true }],
    },
  ],
  misses: [
    { name: 'decimal numbers', input: inputOf('mysql', [table('m', [column('x', decimal(8, 2))])]) },
    {
      name: 'kept as decimal by choice',
      input: inputOf('mysql', [table('m', [column('x', types.float)])], { target: { 'm.x': { type: 'numeric' } } }),
    },
  ],
};
