import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const orders = (next: string, numberMax: string) =>
  inputOf('sqlite', [
    table('orders', [
      column('id', affinity('integer', 'INTEGER'), {
        identity: { kind: 'auto-increment', next },
        profile: { numberMax },
      }),
    ]),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'rows were deleted',
      input: orders('90', '17'),
      expected: [{ object: 'orders.id', says: ['1 counter remembers numbers', 'sqlite_sequence'], automatic: true }],
    },
  ],
  misses: [
    { name: 'the next number follows', input: orders('18', '17') },
    { name: 'not a number at all', input: orders('x', '17') },
  ],
};
