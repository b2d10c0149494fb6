import { defineRule } from './support/define.ts';
import { sourceName, sourceTable } from './support/sql.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L06',
  title: 'Rows without a primary key',
  severity: 'blocker',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'By an old mistake that SQLite keeps for compatibility, a primary key that is not an INTEGER may be empty (NULL). PostgreSQL never allows that.',
  *check(input) {
    for (const { table, column, profile, object } of profiledColumns(input)) {
      if (profile.nulls === 0 || !table.primaryKey?.columns.includes(column.name)) continue;
      if (column.identity !== undefined) continue;
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'nulls')} ${verb(profile.nulls, 'has', 'have')} no value in this part of the primary key.`,
        ),
        why: 'PostgreSQL cannot build the primary key while one row lacks it.',
        fix: `Give these rows a value at the source or delete them. This lists them:\nSELECT * FROM ${sourceTable('sqlite', table)} WHERE ${sourceName('sqlite', column.name)} IS NULL;`,
        effort: [0.25, 2],
        rows: profile.nulls,
      };
    }
  },
});
