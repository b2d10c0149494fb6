import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const names = (charactersMax: number, type: string) =>
  inputOf(
    'sqlite',
    [table('people', [column('name', affinity('text', 'VARCHAR(20)'), { profile: { charactersMax } })])],
    {
      target: { 'people.name': { type } },
    },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'kept as text',
      input: names(31, 'text'),
      expected: [
        { object: 'people.name', says: ['declared for 20 characters, but its longest text has 31'], automatic: true },
      ],
    },
    {
      name: 'the target would refuse it',
      input: names(31, 'varchar(20)'),
      expected: [{ object: 'people.name', says: ['Choose text'], severity: 'blocker' }],
    },
  ],
  misses: [
    { name: 'just fits', input: names(20, 'varchar(20)') },
    {
      name: 'no declared length',
      input: inputOf('sqlite', [
        table('t', [column('x', affinity('text', 'TEXT'), { profile: { charactersMax: 99 } })]),
      ]),
    },
  ],
};
