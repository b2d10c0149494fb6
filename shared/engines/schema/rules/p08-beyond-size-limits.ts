import { defineRule } from './support/define.ts';
import { columns, objectOf } from './support/walk.ts';
import { number } from './support/words.ts';

const columnsMax = 1_600;
const megabyte = 1024 * 1024;
const fieldBytesMax = 1024 * megabyte - 1;
const jsonbBytesMax = 255 * megabyte;

export const rule = defineRule({
  code: 'P08',
  title: 'Beyond the size limits of PostgreSQL',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'A PostgreSQL table has at most 1,600 columns, one value at most 1 GB, and one jsonb document at most 255 MB. See appendix K of the PostgreSQL documentation.',
  *check(input) {
    for (const table of input.model.tables) {
      if (table.columns.length <= columnsMax) continue;
      yield {
        object: objectOf(input.model, table),
        line: table.line,
        message: `The table has ${number(table.columns.length)} columns; PostgreSQL allows ${number(columnsMax)}.`,
        why: 'The table cannot be created as it is.',
        fix: 'Split the table in two with the same key, or move rarely used columns into one jsonb column.',
        effort: [4, 24],
      };
    }
    for (const { column, target, object } of columns(input)) {
      const bytes = column.profile?.bytesMax ?? 0;
      const limit = target?.type === 'jsonb' ? jsonbBytesMax : fieldBytesMax;
      if (bytes <= limit) continue;
      yield {
        object,
        line: column.line,
        message: `The longest value of this column has ${number(bytes)} bytes; ${target?.type === 'jsonb' ? 'a jsonb document' : 'one value'} may have ${number(limit)} in PostgreSQL.`,
        why: 'PostgreSQL refuses the row.',
        fix: 'Move such values into files or an object store and keep their address in the column.',
        effort: [2, 16],
      };
    }
  },
});
