import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const people = (expression: string, dialect: 'mysql' | 'sqlite' = 'mysql') =>
  inputOf(dialect, [table('people', [column('age', undefined, { generated: { expression, stored: true } })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'the present time',
      input: people('year(now()) - `born`'),
      expected: [{ object: 'people.age', says: ['depends on the present time'] }],
    },
    {
      name: 'the time zone',
      input: people('from_unixtime(`born`)'),
      expected: [{ object: 'people.age', says: ['the time zone or language'] }],
    },
    {
      name: 'an index in SQLite',
      input: inputOf('sqlite', [
        table('t', [], { indexes: [index('i', [], { parts: [{ expression: "date(at, 'localtime')" }] })] }),
      ]),
      expected: [{ object: 'index i of t', says: ['depends on the present time'] }],
    },
  ],
  misses: [
    { name: 'a formula over columns', input: people('`price` * `count`') },
    { name: 'columns that are called so', input: people('`now` + `user`') },
    { name: 'the word in a text', input: people("concat(`a`, 'now')") },
    { name: 'a date of SQLite that stays the same', input: people('date(born)', 'sqlite') },
  ],
};
