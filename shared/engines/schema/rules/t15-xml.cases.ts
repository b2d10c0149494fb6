import { column, inputOf, type RuleCases, table, types } from './testing.ts';

const xml = { kind: 'xml' } as const;

export const cases: RuleCases = {
  hits: [
    {
      name: 'plain XML',
      input: inputOf('sqlserver', [table('orders', [column('doc', xml, { sourceType: 'xml' })])]),
      expected: [{ object: 'orders.doc', says: ['1 column holds XML: orders.doc.', 'XMLTABLE'] }],
    },
    {
      name: 'XML with a schema',
      input: inputOf('sqlserver', [
        table('orders', [
          column('doc', xml, { sourceType: 'xml(dbo.Orders)' }),
          column('raw', xml, { sourceType: 'xml' }),
        ]),
      ]),
      expected: [{ object: '2 columns with XML', says: ['2 columns hold XML', '1 of them is held to a schema'] }],
    },
  ],
  misses: [{ name: 'text', input: inputOf('sqlserver', [table('orders', [column('doc', types.text)])]) }],
};
