import { defineRule } from './support/define.ts';
import { classesInWords, declaredFamily } from './support/sqlite.ts';
import { columns } from './support/walk.ts';

export const rule = defineRule({
  code: 'L02',
  title: 'Columns without a type',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite columns need no type. PostgreSQL columns do, so the type is chosen by looking at every value.',
  *check(input) {
    for (const { column, target, object } of columns(input)) {
      if (column.type.kind !== 'affinity' || declaredFamily(column) !== 'none') continue;
      const classes = column.profile?.storageClasses;
      const seen = classes === undefined ? undefined : classes.integer + classes.real + classes.text + classes.blob;
      const type = target?.type ?? 'text';
      yield {
        object,
        line: column.line,
        message: `The column has no declared type. ${
          classes === undefined || seen === 0
            ? `No value was seen in it, so its new type ${type} is a guess.`
            : `It holds ${classesInWords(classes)}, so it becomes ${type}.`
        }`,
        why: 'PostgreSQL needs one type for the column, and refuses later values that do not fit it.',
        fix: 'Compare the type with what your application writes there; you can choose another one in the type map.',
        ...(seen === undefined || seen === 0 || target?.lossy === true
          ? { effort: [0.1, 0.5] as const }
          : { automatic: true }),
      };
    }
  },
});
