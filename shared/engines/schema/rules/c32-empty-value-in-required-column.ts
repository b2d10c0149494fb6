import { defineRule } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C32',
  title: 'No value in a column that must have one',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'The target column is NOT NULL (a value is required), yet rows without a value were seen. PostgreSQL refuses them. Sources let this happen with checks switched off, or in keys that they do not enforce.',
  *check(input) {
    const { model } = input;
    for (const { table, column, profile, target, object } of profiledColumns(input)) {
      if (profile.nulls === 0 || target === undefined || target.nullable || target.identity !== undefined) continue;
      if (model.dialect === 'sqlite' && table.primaryKey?.columns.includes(column.name)) continue;
      if (fillsItself(column.type.kind, column.identity !== undefined)) continue;
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'nulls')} ${verb(profile.nulls, 'has', 'have')} no value in this column, which requires one in PostgreSQL.`,
        ),
        why: 'PostgreSQL refuses a row that lacks a required value, and with it the portion of the table being loaded.',
        fix: 'Fill the column in these rows at the source, or decide that it may be empty in PostgreSQL.',
        effort: [0.25, 1],
        rows: profile.nulls,
      };
    }
  },
});

/** A counter or an automatic time stamp takes NULL in an INSERT to mean "the next one", "now". */
function fillsItself(kind: string, counts: boolean): boolean {
  return counts || kind === 'instant';
}
