import { defineRule } from './support/define.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { indexObjectOf } from './support/walk.ts';

const indexColumnsMax = 32;

export const rule = defineRule({
  code: 'P09',
  title: 'Keys over more than 32 columns',
  severity: 'blocker',
  dialects: ['sqlite', 'mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'An index or key of PostgreSQL may cover at most 32 columns; the limit is set when PostgreSQL is built.',
  *check({ model }) {
    for (const table of model.tables) {
      const keys = uniqueKeysOf({ ...table, indexes: [] }).map(({ columns, name, line }) => ({
        size: columns.length,
        name,
        line,
      }));
      const indexes = table.indexes.map(({ parts, name, line }) => ({ size: parts.length, name, line }));
      for (const { size, name, line } of [...keys, ...indexes]) {
        if (size <= indexColumnsMax) continue;
        yield {
          object: indexObjectOf(model, table, name),
          line,
          message: `This key or index covers ${size} columns; PostgreSQL allows ${indexColumnsMax}.`,
          why: 'It cannot be created as it is.',
          fix: 'Leave out columns that do not help to tell rows apart, or build a unique index over a digest such as md5(ROW(a, b, c)::text).',
          effort: [0.5, 3],
        };
      }
    }
  },
});
