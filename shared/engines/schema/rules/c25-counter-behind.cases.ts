import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const orders = (next: string, numberMax: string, increment = '1') =>
  inputOf('postgresql', [
    table('orders', [
      column('id', types.bigint, { identity: { kind: 'by-default', next, increment }, profile: { numberMax } }),
    ]),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'far behind',
      input: orders('100', '4711'),
      expected: [{ object: 'orders.id', says: ['would give 100 next', 'already holds 4711'], automatic: true }],
    },
    {
      name: 'equal is behind too, beyond the range of a double',
      input: orders('9007199254740993', '9007199254740993'),
      expected: [{ object: 'orders.id', says: ['9007199254740993'] }],
    },
  ],
  misses: [
    { name: 'one ahead', input: orders('4712', '4711') },
    { name: 'ahead by one beyond the range of a double', input: orders('9007199254740993', '9007199254740992') },
    { name: 'a counter that counts down', input: orders('-5', '-1', '-1') },
  ],
};
