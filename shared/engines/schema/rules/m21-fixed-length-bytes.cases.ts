import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const files = (type: Parameters<typeof column>[1]) => inputOf('mysql', [table('files', [column('body', type)])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a BLOB',
      input: files(types.blob),
      expected: [
        {
          object: 'files.body',
          says: ['1 column of plain bytes becomes bytea', 'Every byte is kept.'],
          automatic: true,
        },
      ],
    },
    {
      name: 'a BINARY',
      input: files({ kind: 'binary', length: 20 }),
      expected: [{ object: 'files.body', says: ['the zero bytes at the end'] }],
    },
  ],
  misses: [
    { name: 'BINARY(16) is most likely a UUID: another rule', input: files({ kind: 'binary', length: 16 }) },
    { name: 'a text', input: files(types.text) },
  ],
};
