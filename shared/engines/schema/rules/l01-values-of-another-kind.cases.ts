import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const ages = (
  classes: { integer?: number; real?: number; text?: number; blob?: number },
  type = 'text',
  emptyStrings = 0,
  declared = 'INTEGER',
) =>
  inputOf(
    'sqlite',
    [
      table('people', [
        column('age', affinity('integer', declared), {
          profile: { emptyStrings, storageClasses: { integer: 0, real: 0, text: 0, blob: 0, null: 0, ...classes } },
        }),
      ]),
    ],
    { target: { 'people.age': { type } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'texts among numbers, kept as text',
      input: ages({ integer: 1040, text: 3 }),
      expected: [
        {
          object: 'people.age',
          says: ['declared INTEGER, but holds 1,040 whole numbers and 3 texts', 'makes the column text'],
          severity: 'behaviour',
          rows: 3,
        },
      ],
    },
    {
      name: 'texts that a number column would refuse',
      input: ages({ integer: 40, text: 1 }, 'bigint'),
      expected: [
        { object: 'people.age', says: ['1 text', 'no whole numbers in a column of type bigint'], severity: 'blocker' },
      ],
    },
    {
      name: 'fractions among whole numbers, and the target takes them',
      input: ages({ integer: 40, real: 1 }, 'double precision'),
      expected: [{ object: 'people.age', says: ['40 whole numbers and 1 fraction'], severity: 'behaviour' }],
    },
  ],
  misses: [
    { name: 'whole numbers only', input: ages({ integer: 40 }) },
    { name: 'fractions in a REAL column', input: ages({ integer: 4, real: 40 }, 'double precision', 0, 'REAL') },
    { name: 'empty texts are another rule', input: ages({ integer: 40, text: 3 }, 'text', 3) },
    { name: 'text in a text column', input: ages({ text: 40 }, 'text', 0, 'TEXT') },
  ],
};
