import { defineRule } from './support/define.ts';
import { indexObjectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'T26',
  title: 'Columnstore, full-text and spatial indexes',
  severity: 'performance',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'Besides plain indexes SQL Server has some for columns side by side (columnstore), for words, for XML and for shapes, and it can keep the result of a view. PostgreSQL has other means for each.',
  *check({ model }) {
    for (const table of model.tables) {
      for (const { name, kind, line } of table.indexes) {
        if (kind !== 'other' && kind !== 'fulltext') continue;
        yield {
          object: indexObjectOf(model, table, name),
          line,
          message:
            kind === 'fulltext'
              ? 'This full-text index becomes a GIN index over the words of its columns.'
              : 'This is a columnstore or XML index, which PostgreSQL does not have; it is left out.',
          why:
            kind === 'fulltext'
              ? 'Queries with CONTAINS and FREETEXT are errors in PostgreSQL; they are written with to_tsvector and the operator @@.'
              : 'The rows are all there, but reports that read many rows at once may take longer.',
          fix:
            kind === 'fulltext'
              ? "Rewrite the searches, for instance: SELECT ... WHERE to_tsvector('simple', text) @@ plainto_tsquery('simple', 'words');"
              : 'Measure the slow reports on the rehearsed copy first. A BRIN index on the date, partitions or a materialised view usually help; for XML index the expression that is searched.',
          effort: [0.25, 3],
        };
      }
    }
    for (const view of model.views) {
      if (view.materialized !== true) continue;
      yield {
        object: `view ${view.name}`,
        line: view.line,
        message: 'This view has an index of its own: SQL Server keeps its result and renews it with every change.',
        why: 'In PostgreSQL the view is calculated whenever it is read, which may be slower.',
        fix: 'If it is too slow, make it a materialized view, which shows the state of its last REFRESH MATERIALIZED VIEW, or keep the sums in a table by triggers.',
        effort: [0.25, 3],
      };
    }
  },
});
