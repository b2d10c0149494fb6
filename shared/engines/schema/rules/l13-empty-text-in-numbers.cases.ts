import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const people = (emptyStrings: number, type: string, declared = 'INTEGER') =>
  inputOf(
    'sqlite',
    [table('people', [column('age', affinity('integer', declared), { profile: { rows: 300, emptyStrings } })])],
    {
      target: { 'people.age': { type } },
    },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'kept as text',
      input: people(20, 'text'),
      expected: [
        {
          object: 'people.age',
          says: [
            '20 of 300 rows hold an empty text in a column declared INTEGER',
            `UPDATE "people" SET "age" = NULL WHERE "age" = '';`,
          ],
          severity: 'behaviour',
        },
      ],
    },
    {
      name: 'refused as a number',
      input: people(20, 'bigint'),
      expected: [{ object: 'people.age', says: ['of type bigint'], severity: 'blocker' }],
    },
  ],
  misses: [
    { name: 'no empty text', input: people(0, 'bigint') },
    { name: 'empty text in a text column', input: people(20, 'text', 'TEXT') },
  ],
};
