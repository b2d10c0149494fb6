import { column, decimal, inputOf, type RuleCases, table } from './testing.ts';

const prices = (integerDigitsMax: number, scaleMax: number, changes = {}) =>
  inputOf(
    'sqlite',
    [table('items', [column('price', decimal(10, 2), { profile: { integerDigitsMax, scaleMax } })])],
    changes,
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'rounded',
      input: prices(3, 5),
      expected: [{ object: 'items.price', says: ['5 digits after the point', 'keeps 2'], severity: 'data-loss' }],
    },
    {
      name: 'refused',
      input: prices(9, 2),
      expected: [{ object: 'items.price', says: ['9 digits before the point', 'allows 8'], severity: 'blocker' }],
    },
  ],
  misses: [
    { name: 'just fits', input: prices(8, 2) },
    { name: 'no limits', input: prices(30, 30, { target: { 'items.price': { type: 'numeric' } } }) },
  ],
};
