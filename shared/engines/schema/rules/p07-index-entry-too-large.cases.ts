import { column, index, inputOf, key, type RuleCases, table, types, varchar } from './testing.ts';

const pages = (bytesMax: number, changes = {}) =>
  inputOf('mysql', [
    table(
      'pages',
      [column('url', types.text, { profile: { bytesMax } }), column('lang', varchar(9), { profile: { bytesMax: 5 } })],
      changes,
    ),
  ]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'a long text in an index',
      input: pages(2705, { indexes: [index('pages_url', ['url'])] }),
      expected: [
        {
          object: 'pages.url',
          says: ['reach 2,705 bytes', 'index pages_url holds at most 2,704'],
          severity: 'blocker',
        },
      ],
    },
    {
      name: 'two columns together, in a unique key',
      input: pages(2700, { uniqueKeys: [key(['url', 'lang'])] }),
      expected: [{ object: 'pages.url, lang', says: ['url and lang reach 2,705 bytes', 'the index over them'] }],
    },
  ],
  misses: [
    { name: 'exactly at the limit', input: pages(2704, { indexes: [index('pages_url', ['url'])] }) },
    {
      name: 'only the beginning is indexed',
      input: pages(9000, { indexes: [index('p', ['url'], { parts: [{ column: 'url', prefixLength: 200 }] })] }),
    },
    {
      name: 'a full-text index has no such limit',
      input: pages(9000, { indexes: [index('f', ['url'], { kind: 'fulltext' })] }),
    },
  ],
};
