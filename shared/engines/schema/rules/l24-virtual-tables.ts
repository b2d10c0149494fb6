import { isVirtualTable, rowsOnlyInModule } from '../mapping/virtual-tables.ts';
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
      const rows = rowsOnlyInModule(model, table);
      const lost = rows === null || rows > 0;
      const count =
        rows === null
          ? 'its rows are not copied'
          : rows === 1
            ? 'its 1 row is not copied'
            : `its ${rows} rows are not copied`;
      yield {
        ...(lost && { severity: 'blocker' as const }),
        object: objectOf(model, table),
        line: table.line,
        message: `This is a virtual table of the module ${module}${isSearch ? ', which searches words in texts' : /^rtree|^geopoly/i.test(module) ? ', which searches places and ranges' : ''}; its helper tables are not copied${lost ? `, and ${count} either: the table would arrive empty` : ''}.`,
        why: 'PostgreSQL has no such module, and the helper tables mean nothing without it.',
        fix: lost
          ? `Put the rows into an ordinary table at the source, and build the search on that one in PostgreSQL${isSearch ? ', with an index over to_tsvector(...)' : ': with GiST over range types, or PostGIS for places'}; or leave the table behind with a reason.\nCREATE TABLE ${quoted(`${table.name}_rows`)} AS SELECT * FROM ${quoted(table.name)};`
          : isSearch
            ? 'Most often the texts also lie in an ordinary table. Build the search on that one, with an index over to_tsvector(...), and rewrite queries with MATCH.'
            : 'Keep the data in an ordinary table and build the search with an index of PostgreSQL: GiST with range types or PostGIS for places.',
        effort: [1, 6],
      };
    }
  },
});

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
