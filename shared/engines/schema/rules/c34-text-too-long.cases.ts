import { column, inputOf, type RuleCases, table, varchar } from './testing.ts';

const names = (charactersMax: number, changes = {}) =>
  inputOf(
    'mysql',
    [table('people', [column('name', varchar(20), { profile: { charactersMax, bytesMax: 60 } })])],
    changes,
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'one character too many',
      input: names(21),
      expected: [
        { object: 'people.name', says: ['has 21 characters', 'varchar(20) holds at most 20'], severity: 'blocker' },
      ],
    },
  ],
  misses: [
    { name: 'exactly as long, though longer in bytes', input: names(20) },
    { name: 'the type has no limit', input: names(21, { target: { 'people.name': { type: 'text' } } }) },
  ],
};
