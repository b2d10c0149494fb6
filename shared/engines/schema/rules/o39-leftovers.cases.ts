import { inputOf, type RuleCases, table } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'a dropped table and a log',
      input: inputOf('oracle', [table('BIN$abc==$0'), table('MLOG$_ORDERS'), table('ORDERS')]),
      expected: [{ object: '2 tables', says: ['2 tables were made by Oracle', 'BIN$abc==$0 and MLOG$_ORDERS'] }],
    },
  ],
  misses: [{ name: 'names like these', input: inputOf('oracle', [table('BINS'), table('DRIVERS')]) }],
};
