import { column, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

const people = (encodingInvalid: number, rows = 900) =>
  table('people', [column('name', varchar(80), { charset: 'utf8mb4', profile: { rows, encodingInvalid } })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'bytes of another encoding',
      input: inputOf('mysql', [people(12)]),
      expected: [
        {
          object: 'people.name',
          says: ['12 of 900 rows hold bytes that are no text in the declared encoding (utf8mb4)', 'windows-1252'],
          rows: 12,
        },
      ],
    },
    {
      name: 'no declared encoding, one row, estimated',
      input: inputOf('sqlite', [
        table('t', [column('x', types.text, { profile: { encodingInvalid: 1, approximate: ['encodingInvalid'] } })]),
      ]),
      expected: [{ object: 't.x', says: ['About 1 of 10 rows holds', 'the encoding of the file'] }],
    },
  ],
  misses: [
    { name: 'all valid', input: inputOf('mysql', [people(0)]) },
    {
      name: 'the column becomes bytes',
      input: inputOf('mysql', [people(12)], { target: { 'people.name': { type: 'bytea' } } }),
    },
  ],
};
