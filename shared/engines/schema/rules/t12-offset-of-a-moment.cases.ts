import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const bookings = (target: string) =>
  inputOf('sqlserver', [table('bookings', [column('at', types.timestamp)])], {
    target: { 'bookings.at': { type: target } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'one column',
      input: bookings('timestamptz(3)'),
      expected: [{ object: 'bookings.at', says: ['becomes timestamptz', 'offset'], automatic: false }],
    },
  ],
  misses: [
    { name: 'kept as text by choice', input: bookings('text') },
    { name: 'without an offset', input: inputOf('sqlserver', [table('bookings', [column('at', types.datetime)])]) },
  ],
};
