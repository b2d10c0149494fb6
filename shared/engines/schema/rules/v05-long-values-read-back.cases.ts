import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const files = (bytesMax: number) =>
  inputOf('mysql', [table('files', [column('data', types.blob, { profile: { bytesMax } })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a file',
      input: files(70_000),
      expected: [{ object: 'files.data', says: ['up to 70,000 bytes', 'every byte'], automatic: true }],
    },
  ],
  misses: [{ name: 'short values', input: files(8_191) }],
};
