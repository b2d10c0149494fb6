import { defineRule } from './support/define.ts';
import { columnNamed, objectOf } from './support/walk.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'O27',
  title: 'Unique keys with empty parts',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'In a unique key of several columns Oracle takes two rows for equal when their values are equal and the others are empty in both; only where all are empty it lets any number pass. PostgreSQL lets every row with an empty part pass.',
  *check({ model }) {
    for (const table of model.tables) {
      const indexes = table.indexes
        .filter(({ unique, parts }) => unique && parts.every(({ column }) => column !== undefined))
        .map(({ name, parts, line }) => ({ name, columns: parts.flatMap(({ column }) => column ?? []), line }));
      for (const { name, columns, line } of [...table.uniqueKeys, ...indexes]) {
        const empty = columns.filter(column => columnNamed(table, column)?.nullable === true);
        if (columns.length < 2 || empty.length === 0) continue;
        yield {
          object: objectOf(model, table, name ?? list(columns)),
          line,
          message: `The key over ${list(columns)} lets rows pass in PostgreSQL that Oracle refused: those that are equal but for an empty ${list(empty)}.`,
          why: 'The same entry can then be there twice.',
          fix: 'From PostgreSQL 15 on, UNIQUE NULLS NOT DISTINCT refuses them (and also a second row in which all parts are empty). Before that a unique index over COALESCE(column, ...) does.',
          effort: [0.1, 1],
        };
      }
    }
  },
});
