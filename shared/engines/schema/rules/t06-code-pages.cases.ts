import { column, inputOf, type RuleCases, table, types, varchar } from './testing.ts';

export const cases: RuleCases = {
  hits: [
    {
      name: 'by the column, and by the table',
      input: inputOf('sqlserver', [
        table('a', [column('name', varchar(20), { collation: 'Japanese_CI_AS' })]),
        table('b', [column('note', types.text)], { collation: 'Cyrillic_General_CI_AS' }),
      ]),
      expected: [
        {
          object: '2 columns',
          says: ['windows-932, windows-1251', 'a.name and b.note', 'UTF-16'],
          automatic: false,
        },
      ],
    },
  ],
  misses: [
    {
      name: 'Western European',
      input: inputOf('sqlserver', [table('a', [column('name', varchar(20), { collation: 'Latin1_General_CI_AS' })])]),
    },
    {
      name: 'UTF-8, and characters that are UTF-16 whatever the collation',
      input: inputOf('sqlserver', [
        table('a', [
          column('name', varchar(20), { collation: 'Japanese_XJIS_140_CI_AS_UTF8' }),
          column('wide', { kind: 'varchar', length: 9, unit: 'characters' }, { collation: 'Japanese_CI_AS' }),
        ]),
      ]),
    },
    {
      name: 'a collation that is not known to have a code page of its own',
      input: inputOf('sqlserver', [table('a', [column('name', varchar(20), { collation: 'Constructed_CI_AS' })])]),
    },
  ],
};
