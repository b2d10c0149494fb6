import { column, decimal, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'several types',
      input: inputOf(
        'mysql',
        [
          table('t', [
            column('flag', types.boolean1),
            column('price', decimal(8, 2)),
            column('cost', decimal(8, 2)),
            column('at', types.timestamp),
            column('j', types.json),
            column('s', { kind: 'set', values: ['a'] }),
          ]),
        ],
        { target: { 't.flag': { type: 'boolean' } } },
      ),
      expected: [
        {
          object: '6 columns',
          says: [
            'yes and no as true and false (1 column)',
            'decimal numbers by their value (2 columns)',
            'moments in UTC (1 column)',
            'JSON by its content (1 column)',
            'sets as lists (1 column)',
          ],
          automatic: true,
        },
      ],
    },
  ],
  misses: [
    { name: 'whole numbers and text', input: inputOf('mysql', [table('t', [column('name', varchar(9))])]) },
    {
      name: 'PostgreSQL writes both sides',
      input: inputOf('postgresql', [table('t', [column('flag', types.boolean)])]),
    },
  ],
};
