import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const orders = (type: typeof types.datetime | typeof types.timestamp | typeof types.date, target?: string) =>
  inputOf(
    'mysql',
    [table('orders', [column('at', type)])],
    target === undefined ? {} : { target: { 'orders.at': { type: target } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'a DATETIME',
      input: orders(types.datetime),
      expected: [{ object: 'orders.at', says: ['1 DATETIME column becomes timestamp'], automatic: true }],
    },
  ],
  misses: [
    { name: 'a TIMESTAMP', input: orders(types.timestamp) },
    { name: 'a DATE', input: orders(types.date) },
    { name: 'the user chose a zone', input: orders(types.datetime, 'timestamptz') },
  ],
};
