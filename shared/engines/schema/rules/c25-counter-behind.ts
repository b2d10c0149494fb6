import { maximum } from './support/decimal.ts';
import { defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';

export const rule = defineRule({
  code: 'C25',
  title: 'A counter that stands below the largest number',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Columns that number their rows by themselves have a counter. If the counter stands at or below a number that is already taken, the next new row gets a number that exists, and is refused.',
  *check(input) {
    for (const { column, object } of columns(input)) {
      const next = column.identity?.next;
      const largest = column.profile?.numberMax;
      if (next === undefined || largest === undefined) continue;
      if (column.identity?.increment?.startsWith('-') || maximum(next, largest) !== largest) continue;
      yield {
        object,
        line: column.line,
        message: `The counter of this column would give ${next} next, but the table already holds ${largest}.`,
        why: 'The first row that your application adds after the move would be refused as a duplicate.',
        fix: `CloudForge sets the counter to the number after ${largest}. Look why it was behind: rows may have been added with numbers of their own.`,
        automatic: true,
      };
    }
  },
});
