import { column, decimal, inputOf, type RuleCases, table } from './testing.ts';

const orders = (sourceType: string, precision?: number) =>
  inputOf(
    'oracle',
    [
      table('ORDERS', [
        column('N', precision === undefined ? { kind: 'decimal' } : decimal(precision, 0), { sourceType }),
      ]),
    ],
    { target: { 'ORDERS.N': { type: 'bigint' } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'one column',
      input: orders('NUMBER'),
      expected: [{ object: 'ORDERS.N', says: ['1 column of the type NUMBER says nothing', '1 become bigint'] }],
    },
  ],
  misses: [
    { name: 'with digits', input: orders('NUMBER(9)', 9) },
    { name: 'FLOAT has a limit', input: orders('FLOAT') },
  ],
};
