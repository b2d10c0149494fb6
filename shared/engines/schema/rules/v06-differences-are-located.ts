import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, number, sentence, verb } from './support/words.ts';

/** Rows of a table that the proof puts side by side (`locateLimits` of the proof; the cases hold them in step). */
const locatedRowsMax = 10_000;

export const rule = defineRule({
  code: 'V06',
  title: 'A difference is traced to its row and column',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Where the sums of a table differ, both sides are read once more in groups of keys, and the rows that differ are put side by side, down to the column. At most 10,000 rows are kept for that.',
  *check(input) {
    const { model } = input;
    const found = model.tables.filter(table => (table.rowCount ?? 0) > locatedRowsMax);
    if (found.length === 0) return;
    const { names, ...where } = group(
      found.map(table => ({ object: objectOf(model, table), line: table.line })),
      'table',
    );
    yield {
      ...where,
      message: `${sentence(count(found.length, 'table'))} ${verb(found.length, 'is', 'are')} so large that a difference is looked for in groups of rows: ${names}.`,
      why: 'A sum says that something differs, not what; without the row and column nobody can mend it.',
      fix: `The proof names rows and columns that differ, up to ${number(locatedRowsMax)} rows of a table at once; cloudforge repair copies them anew, and what remains is named by the next run.`,
      automatic: true,
    };
  },
});
