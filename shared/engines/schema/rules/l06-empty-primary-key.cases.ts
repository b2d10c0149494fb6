import { affinity, column, inputOf, key, type RuleCases, table } from './testing.ts';

const countries = (nulls: number, changes = {}) =>
  inputOf('sqlite', [
    table('countries', [column('code', affinity('text', 'TEXT'), { profile: { rows: 200, nulls }, ...changes })], {
      primaryKey: key(['code']),
    }),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'two rows without a key',
      input: countries(2),
      expected: [
        {
          object: 'countries.code',
          says: ['2 of 200 rows have no value', 'SELECT * FROM "countries" WHERE "code" IS NULL;'],
          rows: 2,
        },
      ],
    },
  ],
  misses: [
    { name: 'every row has one', input: countries(0) },
    { name: 'NULL for a rowid means the next number', input: countries(2, { identity: { kind: 'rowid' } }) },
    {
      name: 'not part of the key',
      input: inputOf('sqlite', [table('t', [column('x', affinity('text'), { profile: { nulls: 2 } })])]),
    },
  ],
};
