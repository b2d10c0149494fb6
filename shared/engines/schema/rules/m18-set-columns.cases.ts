import { column, inputOf, type RuleCases, table } from './testing.ts';

const shirts = (enumInvalid: number) =>
  table('shirts', [
    column('colours', { kind: 'set', values: ['red', 'blue'] }, { profile: { rows: 80, enumInvalid } }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a set',
      input: inputOf('mysql', [shirts(0)]),
      expected: [{ object: 'shirts.colours', says: ['becomes text[]', 'ANY (colours)'], severity: 'behaviour' }],
    },
    {
      name: 'a member that is not listed',
      input: inputOf('mysql', [shirts(2)]),
      expected: [
        { object: 'shirts.colours', says: ['2 of 80 rows hold a member'], severity: 'blocker' },
        { object: 'shirts.colours', says: ['text[]'] },
      ],
    },
  ],
  misses: [
    {
      name: 'an enum',
      input: inputOf('mysql', [
        table('t', [column('c', { kind: 'enum', values: ['a'] }, { profile: { enumInvalid: 1 } })]),
      ]),
    },
  ],
};
