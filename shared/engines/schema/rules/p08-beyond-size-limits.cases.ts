import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const wide = (columns: number) =>
  inputOf('mysql', [
    table('survey', [column('id'), ...Array.from({ length: columns - 1 }, (_, at) => column(`q${at}`))]),
  ]);
const long = (bytesMax: number, type = types.blob as typeof types.blob | typeof types.json) =>
  inputOf('mysql', [table('files', [column('body', type, { profile: { bytesMax } })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'too many columns',
      input: wide(1601),
      expected: [{ object: 'survey', says: ['1,601 columns; PostgreSQL allows 1,600'] }],
    },
    {
      name: 'a value of 1 GB',
      input: long(1024 ** 3),
      expected: [{ object: 'files.body', says: ['1,073,741,824 bytes'] }],
    },
    {
      name: 'a document of 256 MB',
      input: long(256 * 1024 ** 2, types.json),
      expected: [{ object: 'files.body', says: ['a jsonb document'] }],
    },
  ],
  misses: [
    { name: 'as many columns as allowed', input: wide(1600) },
    { name: 'a byte less than 1 GB', input: long(1024 ** 3 - 1) },
    { name: '255 MB of JSON', input: long(255 * 1024 ** 2, types.json) },
  ],
};
