import { defineRule } from './support/define.ts';
import { classesInWords, declaredFamily } from './support/sqlite.ts';
import { profiledColumns } from './support/walk.ts';

export const rule = defineRule({
  code: 'L12',
  title: 'Text in a column for bytes, or bytes in a column for text',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite remembers for every value whether it is text or plain bytes (a blob), whatever the column says. PostgreSQL decides for the whole column: text or bytea.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const classes = profile.storageClasses;
      const family = declaredFamily(column);
      if (classes === undefined || (family !== 'text' && family !== 'blob')) continue;
      const stray = family === 'text' ? classes.blob : classes.text + classes.integer + classes.real;
      if (stray === 0) continue;
      const bytes = target?.type === 'bytea';
      const refused = !bytes && classes.blob > 0 && target?.lossy !== true;
      yield {
        object,
        line: column.line,
        severity: refused ? 'blocker' : 'behaviour',
        message: `The column is declared ${column.sourceType}, but holds ${classesInWords(classes)}.`,
        why: bytes
          ? 'As bytea every value becomes plain bytes, and programs that expect text get bytes.'
          : 'Plain bytes are often no valid text, and PostgreSQL refuses them in a text column.',
        fix: refused
          ? 'Choose bytea (plain bytes) as the type of this column, or correct the stray values at the source.'
          : `CloudForge gives the column the type ${target?.type ?? 'bytea'}. Look at what your program reads there; it may have to decode the bytes.`,
        effort: [0.25, 1.5],
        rows: stray,
      };
    }
  },
});
