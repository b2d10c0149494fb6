import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import type { Place } from './support/walk.ts';
import { count, verb } from './support/words.ts';

const yesNo = /\bIN\s*\(\s*'([YNJTF01])'\s*,\s*'([YNJTF01])'\s*\)/i;

/** A text of one letter that a check keeps to two of them. */
function isFlag({ table, column }: Place): boolean {
  const { type } = column;
  if ((type.kind !== 'char' && type.kind !== 'varchar') || (type.length ?? 1) !== 1) return false;
  return table.checks.some(
    check =>
      yesNo.test(check.expression) &&
      new RegExp(`^\\W*${column.name.replace(/[^\w]/g, '\\$&')}\\b`, 'i').test(check.expression),
  );
}

export const rule = defineRule({
  code: 'O18',
  title: 'Flags as Y and N',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Before version 23 Oracle had no boolean for columns, so yes and no were written as Y and N with a check. PostgreSQL has boolean.',
  check: input =>
    columnDraft(input, isFlag, (found, names) => ({
      message: `${count(found.length, 'column')} ${verb(found.length, 'is a flag', 'are flags')} of one letter, yes or no: ${names}.`,
      why: 'The letters are copied with their check, so that everything goes on as before; but libraries that expect a boolean do not find one.',
      fix: "Nothing needs to be done. To have booleans, change the columns after the move: ALTER TABLE t ALTER COLUMN c TYPE boolean USING (c = 'Y'), without the check, and the programs with them.",
      effort: [0.25, 2],
    })),
});
