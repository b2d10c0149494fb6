import { inputOf, type RuleCases, table } from './testing.ts';

const words = (engine?: string) => inputOf('sqlite', [table('search', [], engine === undefined ? {} : { engine })]);

export const cases: RuleCases = {
  hits: [
    {
      name: 'fts5',
      input: words('virtual:fts5'),
      expected: [{ object: 'search', says: ['module fts5, which searches words', 'to_tsvector'] }],
    },
    {
      name: 'rtree',
      input: words('virtual:rtree'),
      expected: [{ object: 'search', says: ['searches places and ranges', 'GiST'] }],
    },
  ],
  misses: [{ name: 'an ordinary table', input: words() }],
};
