import { isVirtualTable } from '../mapping/virtual-tables.ts';
import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'L24',
  title: 'Virtual tables: full-text search and maps',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'A virtual table is made by a module of SQLite: fts5 searches words in texts, rtree searches places. Its content lies in helper tables whose form only the module understands.',
  *check({ model }) {
    for (const table of model.tables) {
      if (!isVirtualTable(table)) continue;
      const module = table.engine?.slice('virtual:'.length) ?? '';
      const isSearch = /^fts/i.test(module);
      yield {
        object: objectOf(model, table),
        line: table.line,
        message: `This is a virtual table of the module ${module}${isSearch ? ', which searches words in texts' : /^rtree|^geopoly/i.test(module) ? ', which searches places and ranges' : ''}; its helper tables are not copied.`,
        why: 'PostgreSQL has no such module, and the helper tables mean nothing without it.',
        fix: isSearch
          ? 'Most often the texts also lie in an ordinary table. Build the search on that one, with an index over to_tsvector(...), and rewrite queries with MATCH.'
          : 'Keep the data in an ordinary table and build the search with an index of PostgreSQL: GiST with range types or PostGIS for places.',
        effort: [1, 6],
      };
    }
  },
});
