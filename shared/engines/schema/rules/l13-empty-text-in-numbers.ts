import { defineRule } from './support/define.ts';
import { sourceName, sourceTable } from './support/sql.ts';
import { declaredFamily } from './support/sqlite.ts';
import { isNumeric, isTemporal } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

const families = new Set(['boolean', 'integer', 'real', 'decimal', 'date', 'datetime', 'time']);

export const rule = defineRule({
  code: 'L13',
  title: 'Empty text instead of a number or date',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: "Forms often send an empty text for a field that was left blank, and SQLite stores it even in a number or date column. In PostgreSQL '' is neither a number nor a date; no value is NULL.",
  *check(input) {
    for (const { table, column, profile, target, object } of profiledColumns(input)) {
      if (profile.emptyStrings === 0 || !families.has(declaredFamily(column))) continue;
      const type = target?.type ?? 'text';
      const refused = isNumeric(type) || isTemporal(type) || type === 'boolean';
      const name = sourceName('sqlite', column.name);
      yield {
        object,
        line: column.line,
        severity: refused ? 'blocker' : 'behaviour',
        message: sentence(
          `${rowsWith(profile, 'emptyStrings')} ${verb(profile.emptyStrings, 'holds', 'hold')} an empty text in a column declared ${column.sourceType}.`,
        ),
        why: refused
          ? `PostgreSQL refuses an empty text in a column of type ${type}.`
          : `Because of these rows the whole column becomes ${type}, and cannot be added up or compared as what it is.`,
        fix: `An empty text most likely means "no value". Storing NULL there at the source lets the column have its true type:\nUPDATE ${sourceTable('sqlite', table)} SET ${name} = NULL WHERE ${name} = '';`,
        effort: [0.1, 0.5],
        rows: profile.emptyStrings,
        samples: profile.samples.emptyStrings ?? [],
      };
    }
  },
});
