import { column, inputOf, type RuleCases, table } from './testing.ts';

const keys = (sourceType: string) =>
  inputOf('oracle', [table('KEYS', [column('K', { kind: 'varbinary', length: 16 }, { sourceType })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'sixteen bytes',
      input: keys('RAW(16)'),
      expected: [{ object: 'KEYS.K', says: ['1 column of 16 bytes is most likely a UUID'] }],
    },
  ],
  misses: [{ name: 'another length', input: keys('RAW(32)') }],
};
