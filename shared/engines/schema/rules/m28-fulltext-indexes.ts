import { defineRule, mysqlFamily } from './support/define.ts';
import { targetName } from './support/sql.ts';
import { indexObjectOf } from './support/walk.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'M28',
  title: 'Full-text search',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'A FULLTEXT index of MySQL finds words in long texts, with MATCH ... AGAINST. PostgreSQL has full-text search too, with other words: to_tsvector, to_tsquery and the operator @@.',
  *check({ model }) {
    for (const table of model.tables) {
      for (const { kind, parts, line, name } of table.indexes) {
        if (kind !== 'fulltext') continue;
        const columns = parts.flatMap(({ column }) => (column === undefined ? [] : [column]));
        const text = columns.map(column => `coalesce(${targetName(column)}, '')`).join(" || ' ' || ");
        yield {
          object: indexObjectOf(model, table, name),
          line,
          message: `A full-text index lets your application search for words in ${list(columns)}.`,
          why: 'Queries with MATCH ... AGAINST are refused by PostgreSQL, and the ranking of the results follows other rules.',
          fix: `CloudForge creates a word index for PostgreSQL. Rewrite the searches; the words are compared as they are, unless you choose the dictionary of a language:\nSELECT * FROM ${targetName(table.name)} WHERE to_tsvector('simple', ${text}) @@ websearch_to_tsquery('simple', 'words to find');`,
          effort: [1, 6],
        };
      }
    }
  },
});
