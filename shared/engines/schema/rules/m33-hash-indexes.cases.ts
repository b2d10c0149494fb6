import { column, index, inputOf, type RuleCases, table } from './testing.ts';

const t = (kind: 'hash' | 'btree') =>
  inputOf('mysql', [table('t', [column('a')], { indexes: [index('i', ['a'], { kind })] })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'USING HASH',
      input: t('hash'),
      expected: [{ object: 'index i of t', says: ['1 index asks for a special way'], automatic: true }],
    },
  ],
  misses: [{ name: 'an ordinary index', input: t('btree') }],
};
