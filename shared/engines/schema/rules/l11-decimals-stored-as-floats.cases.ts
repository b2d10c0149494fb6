import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const items = (real: number, scaleMax: number, type = 'numeric(10,2)', declared = 'DECIMAL(10,2)') =>
  inputOf(
    'sqlite',
    [
      table('items', [
        column('price', affinity('numeric', declared), {
          profile: { scaleMax, storageClasses: { integer: 1, real, text: 0, blob: 0, null: 0 } },
        }),
      ]),
    ],
    { target: { 'items.price': { type } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'prices',
      input: items(9, 2),
      expected: [{ object: 'items.price', says: ['items.price is declared as decimal'], automatic: false }],
    },
  ],
  misses: [
    { name: 'whole numbers only', input: items(0, 0) },
    { name: 'digits that do not fit are another rule', input: items(9, 5) },
    { name: 'declared as floating point', input: items(9, 2, 'double precision', 'REAL') },
  ],
};
