import { column, inputOf, type RuleCases, table } from './testing.ts';

const lines = (dialect: 'sqlite' | 'mysql') =>
  inputOf(
    dialect,
    [table('lines', [column('total', undefined, { generated: { expression: 'a * b', stored: false } })])],
    {
      target: { 'lines.total': { generated: 'a * b' } },
    },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'a formula',
      input: lines('sqlite'),
      expected: [{ object: 'lines.total', says: ['keeps its formula', 'was calculated when read'], automatic: true }],
    },
  ],
  misses: [
    { name: 'another dialect has a rule of its own', input: lines('mysql') },
    { name: 'an ordinary column', input: inputOf('sqlite', [table('lines', [column('total')])]) },
  ],
};
