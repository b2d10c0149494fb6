import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const orders = (source: boolean, target: boolean) =>
  inputOf('mysql', [table('orders', [column('paid_on', types.date, { nullable: source })])], {
    target: { 'orders.paid_on': { nullable: target } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'loosened',
      input: orders(false, true),
      expected: [
        {
          object: 'orders.paid_on',
          says: ['1 column must have a value at the source and may be empty in PostgreSQL'],
          automatic: true,
        },
      ],
    },
    {
      name: 'tightened',
      input: orders(true, false),
      expected: [{ object: 'orders.paid_on', says: ['1 column may be empty at the source and must have a value'] }],
    },
  ],
  misses: [
    { name: 'required on both sides', input: orders(false, false) },
    { name: 'optional on both sides', input: orders(true, true) },
  ],
};
