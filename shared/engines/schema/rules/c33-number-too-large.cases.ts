import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const amounts = (numberMin: string, numberMax: string, type = 'integer') =>
  inputOf('sqlite', [table('t', [column('n', types.bigint, { profile: { numberMin, numberMax } })])], {
    target: { 't.n': { type } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'one above',
      input: amounts('0', '2147483648'),
      expected: [{ object: 't.n', says: ['the number 2147483648', 'ends at 2147483647', 'bigint or numeric'] }],
    },
    {
      name: 'one below',
      input: amounts('-32769', '5', 'smallint'),
      expected: [{ object: 't.n', says: ['-32769', 'ends at -32768'] }],
    },
    {
      name: 'above bigint',
      input: amounts('0', '9223372036854775808', 'bigint'),
      expected: [{ object: 't.n', says: ['9223372036854775808', 'this column: numeric.'] }],
    },
  ],
  misses: [
    { name: 'both limits fit', input: amounts('-2147483648', '2147483647') },
    { name: 'a type without limits', input: amounts('0', '99999999999999999999', 'numeric') },
  ],
};
