import { column, index, inputOf, key, type RuleCases, table, types } from './testing.ts';

const pages = (changes: Parameters<typeof table>[2]) =>
  inputOf('mysql', [table('pages', [column('url', types.text)], changes)]);
const cut = [{ column: 'url', prefixLength: 20 }];

export const cases: RuleCases = {
  hits: [
    {
      name: 'an index',
      input: pages({ indexes: [index('by_url', ['url'], { parts: cut })] }),
      expected: [
        { object: 'index by_url of pages', says: ['1 index looks only at the beginning'], severity: 'performance' },
      ],
    },
    {
      name: 'a unique key',
      input: pages({ uniqueKeys: [key(['url'], { parts: cut })] }),
      expected: [{ object: 'pages.url', says: ['url (the first 20 characters)'], severity: 'behaviour' }],
    },
  ],
  misses: [
    {
      name: 'whole columns',
      input: pages({ indexes: [index('by_url', ['url'])], uniqueKeys: [key(['url'], { parts: [{ column: 'url' }] })] }),
    },
    {
      name: 'a spatial index writes a length that means nothing',
      input: pages({ indexes: [index('s', ['url'], { parts: cut, kind: 'spatial' })] }),
    },
  ],
};
