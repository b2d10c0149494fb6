import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const stock = (sourceType: string) =>
  inputOf('sqlserver', [table('stock', [column('v', { kind: 'binary', length: 8 }, { sourceType })])]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'rowversion',
      input: stock('rowversion'),
      expected: [{ object: 'stock.v', says: ['counts this column up', 'xmin'] }],
    },
    { name: 'its older name', input: stock('timestamp'), expected: [{ object: 'stock.v', says: ['xmin'] }] },
  ],
  misses: [
    { name: 'eight plain bytes', input: stock('binary(8)') },
    {
      name: 'a moment of MySQL',
      input: inputOf('mysql', [table('stock', [column('v', types.timestamp, { sourceType: 'timestamp' })])]),
    },
  ],
};
