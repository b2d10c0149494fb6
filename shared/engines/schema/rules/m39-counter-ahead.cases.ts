import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const orders = (next: string, numberMax: string) =>
  inputOf('mysql', [
    table('orders', [column('id', types.int, { identity: { kind: 'auto-increment', next }, profile: { numberMax } })]),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the last rows were deleted',
      input: orders('1000', '17'),
      expected: [{ object: 'orders.id', says: ['1 counter stands higher', 'orders.id'], automatic: true }],
    },
  ],
  misses: [
    { name: 'the next number follows the largest', input: orders('18', '17') },
    { name: 'a counter that is behind is another rule', input: orders('5', '17') },
    {
      name: 'no counter in the dump',
      input: inputOf('mysql', [table('t', [column('id', types.int, { profile: { numberMax: '3' } })])]),
    },
  ],
};
