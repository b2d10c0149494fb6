import { int64Max, isAbove } from './support/decimal.ts';
import { defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';

export const rule = defineRule({
  code: 'C26',
  title: 'A counter beyond the largest number of PostgreSQL',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'PostgreSQL numbers rows with bigint, up to 9,223,372,036,854,775,807. An unsigned counter of the source can stand above that; no sequence of PostgreSQL can go on from there.',
  *check(input) {
    for (const { column, object } of columns(input)) {
      if (column.identity === undefined) continue;
      const { next } = column.identity;
      const largest = column.profile?.numberMax;
      const reached = [next, largest].find(value => value !== undefined && isAbove(value, int64Max));
      if (reached === undefined) continue;
      yield {
        object,
        line: column.line,
        message: `The numbers of this column have reached ${reached}, and PostgreSQL can count only to ${int64Max}.`,
        why: 'New rows could not be numbered any more, so the application could not add a single row.',
        fix: 'Usually one stray row or a test set the counter that high. Find the rows above the limit and give them other numbers, or use a key of another kind (uuid) from now on.',
        effort: [1, 6],
      };
    }
  },
});
