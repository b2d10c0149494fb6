import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const files = (declared: 'BLOB' | 'TEXT', text: number, blob: number, type: string) =>
  inputOf(
    'sqlite',
    [
      table('files', [
        column('body', affinity(declared === 'BLOB' ? 'blob' : 'text', declared), {
          profile: { storageClasses: { integer: 0, real: 0, text, blob, null: 0 } },
        }),
      ]),
    ],
    { target: { 'files.body': { type } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'text in BLOB',
      input: files('BLOB', 4, 6, 'bytea'),
      expected: [
        {
          object: 'files.body',
          says: ['declared BLOB, but holds 4 texts and 6 blocks of bytes'],
          severity: 'behaviour',
          rows: 4,
        },
      ],
    },
    {
      name: 'bytes in TEXT',
      input: files('TEXT', 9, 1, 'text'),
      expected: [
        { object: 'files.body', says: ['9 texts and 1 block of bytes', 'Choose bytea'], severity: 'blocker', rows: 1 },
      ],
    },
  ],
  misses: [
    { name: 'bytes in BLOB', input: files('BLOB', 0, 10, 'bytea') },
    { name: 'text in TEXT', input: files('TEXT', 10, 0, 'text') },
  ],
};
