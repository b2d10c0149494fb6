import { defineRule } from './support/define.ts';
import { classesInWords, declaredFamily } from './support/sqlite.ts';
import { isNumeric } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';

export const rule = defineRule({
  code: 'L01',
  title: 'Values of another kind than the column says',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'In SQLite the type of a column is a wish: a column declared INTEGER takes a text all the same. PostgreSQL enforces types, so one stray value decides what the whole column can be.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const classes = profile.storageClasses;
      const family = declaredFamily(column);
      if (classes === undefined || (family !== 'integer' && family !== 'real' && family !== 'decimal')) continue;
      const stray = classes.text + classes.blob - profile.emptyStrings + (family === 'integer' ? classes.real : 0);
      if (stray <= 0) continue;
      const refused =
        target !== undefined &&
        isNumeric(target.type) &&
        (classes.text + classes.blob > profile.emptyStrings || isWhole(target.type));
      yield {
        object,
        line: column.line,
        severity: refused ? 'blocker' : 'behaviour',
        message: `The column is declared ${column.sourceType}, but holds ${classesInWords(classes)}.`,
        why: refused
          ? `PostgreSQL refuses values that are no ${isWhole(target.type) ? 'whole ' : ''}numbers in a column of type ${target.type}.`
          : 'One type has to hold them all, so queries that add up or compare the numbers work differently in PostgreSQL.',
        fix: refused
          ? 'Correct the stray values at the source, or choose text as the type of this column.'
          : `CloudForge makes the column ${target?.type ?? 'text'}, which keeps every value. If the stray values are mistakes, correct them at the source and the column becomes a number.`,
        effort: [0.25, 1.5],
        rows: stray,
      };
    }
  },
});

function isWhole(type: string): boolean {
  return /^(smallint|integer|bigint)$/.test(type);
}
