import { column, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

const people = (profile: { encodingInvalid?: number; bytesMax?: number }) =>
  inputOf('oracle', [table('people', [column('name', varchar(20), { profile })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'not UTF-8',
      input: people({ encodingInvalid: 3 }),
      expected: [
        { object: 'people.name', says: ['1 text column holds bytes', 'NLS_LANG=.AL32UTF8'], automatic: false },
      ],
    },
    {
      name: 'UTF-8 with letters of other languages',
      input: people({ bytesMax: 12 }),
      expected: [{ object: 'people.name', says: ['all of them valid UTF-8'], automatic: true, severity: 'cosmetic' }],
    },
  ],
  misses: [
    { name: 'plain English', input: people({}) },
    {
      name: 'bytes are no text',
      input: inputOf('oracle', [table('f', [column('data', types.blob, { profile: { bytesMax: 12 } })])]),
    },
  ],
};
