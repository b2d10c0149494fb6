import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const at = (lossy: boolean) =>
  inputOf('sqlserver', [table('t', [column('at', types.timestamp)])], { target: { 't.at': { lossy } } });

export const cases: RuleCases = {
  hits: [
    {
      name: 'a column that loses something',
      input: at(true),
      expected: [{ object: 't.at', says: ['1 column may hold', 'counted under a name'], automatic: true }],
    },
  ],
  misses: [{ name: 'exact', input: at(false) }],
};
