import type { Table } from '../model.ts';
import { inputOf, type RuleCases, table } from './testing.ts';

const words = (engine?: string, known: Partial<Table> = {}) =>
  inputOf('sqlite', [table('search', [], { rowCount: 0, ...(engine !== undefined && { engine }), ...known })]);

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
      expected: [{ object: 'search', says: ['searches places and ranges', 'GiST'], severity: 'behaviour' }],
    },
    {
      name: 'texts that lie nowhere else',
      input: words('virtual:fts5', { rowCount: 3 }),
      expected: [
        { object: 'search', says: ['its 3 rows are not copied', 'CREATE TABLE "search_rows"'], severity: 'blocker' },
      ],
    },
    {
      name: 'texts that lie in another table',
      input: words('virtual:fts5', { rowCount: 3, traits: ['VIRTUAL', 'CONTENT ELSEWHERE'] }),
      expected: [{ object: 'search', says: ['to_tsvector'], severity: 'behaviour' }],
    },
    {
      name: 'a dump gives the rows of the helper tables',
      input: inputOf('sqlite', [
        table('search', [], { engine: 'virtual:rtree', rowCount: 0 }),
        table('search_rowid', [], { rowCount: 1 }),
      ]),
      expected: [{ object: 'search', says: ['its 1 row is not copied'], severity: 'blocker' }],
    },
  ],
  misses: [{ name: 'an ordinary table', input: words() }],
};
