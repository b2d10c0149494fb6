import { column, decimal, inputOf, type RuleCases, table } from './testing.ts';

const amounts = (precision: number, scale: number) =>
  inputOf(
    'oracle',
    [table('t', [column('n', decimal(precision, scale), { sourceType: `NUMBER(${precision},${scale})` })])],
    {
      target: { 't.n': { type: 'numeric' } },
    },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'a negative scale',
      input: amounts(10, -2),
      expected: [{ object: 't.n', says: ['declared NUMBER(10,-2)', 'becomes numeric'], automatic: true }],
    },
    {
      name: 'more digits after the point than in all',
      input: amounts(3, 5),
      expected: [{ object: 't.n', says: ['NUMBER(3,5)'] }],
    },
    {
      name: 'more than 1,000 digits',
      input: amounts(1001, 0),
      expected: [{ object: 't.n', says: ['NUMBER(1001,0)'] }],
    },
  ],
  misses: [
    { name: '1,000 digits', input: amounts(1000, 1000) },
    { name: 'an ordinary price', input: amounts(10, 2) },
  ],
};
