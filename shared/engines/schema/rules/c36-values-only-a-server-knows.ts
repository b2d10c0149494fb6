import type { Column, Dialect, Expression, Table } from '../model.ts';
import { askServer } from '../rows-not-followed.ts';
import { type Draft, defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'C36',
  title: 'Values that only a server can work out',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Rows of a script may give an expression in place of a value (NOW(), UUID(), the next number of a sequence), or leave a column to a default that is one. Only the server that runs the script knows what comes out, and each run gives another.',
  *check(input) {
    const { dialect } = input.model;
    for (const { table, column, object } of columns(input)) {
      const written = column.profile?.samples.expressions ?? [];
      const asked = isComputed(column.default) ? (column.profile?.samples.defaultsAsked ?? []) : [];
      const [first] = [...written, ...asked];
      if (first !== undefined) {
        const found = [...written, ...asked];
        yield {
          object,
          line: first.line,
          message: `Rows give ${list([...new Set(found.map(({ value }) => value))])} in place of a value, on ${list([...new Set(found.map(({ line }) => `line ${line}`))])}.`,
          why: "What such an expression gives is not in the file; a row without a value can't be copied.",
          fix: `${askServer} Or write the values themselves into the rows.`,
          effort: [0.25, 1],
        };
        continue;
      }
      const isNumber = column.default?.kind === 'next-value' || column.identity !== undefined;
      if (!isNumber && !isComputed(column.default)) continue;
      const omitted = isNumbered(column, dialect) ? undefined : leavingOut(table, column);
      if (omitted === undefined) continue;
      const line = omitted.line ?? column.line;
      yield isNumber ? numbers(column, object, line) : computed(column, object, line);
    }
  },
});

/**
 * The numbers of a sequence: others refer to rows by them. A sequence of its own may have given numbers before, and a
 * counter that the script sets may have been set before these rows or after them; a counter that nothing sets begins
 * at its start, as it does in the new database.
 */
function numbers(column: Column, object: string, line: number): Draft {
  const isFollowed = column.identity !== undefined && column.identity.next === undefined;
  return {
    object,
    line,
    severity: isFollowed ? 'data-loss' : 'blocker',
    message: `Rows leave this column out, and get ${column.identity === undefined ? textOf(column.default) : 'the next number of its counter'}.`,
    why: isFollowed
      ? 'The new database numbers these rows as they come in. The numbers are those of the script only as long as the rows come in its order and none is refused; the certificate names the column as not compared.'
      : 'Which number the source gave depends on where the sequence stood at that line, which is not followed; the new database would give others, and what refers to these rows would point to wrong ones.',
    fix: `${askServer} Or write the numbers themselves into the rows.`,
    effort: [0.25, 1],
  };
}

function computed(column: Column, object: string, line: number): Draft {
  return {
    object,
    line,
    severity: 'data-loss',
    message: `Rows leave this column out, and its default ${textOf(column.default)} is worked out as they come in.`,
    why: 'The new database works it out at the moment of the copy, so the values that a server holds are not those that arrive; the certificate names the column as not compared.',
    fix: `If the former values matter: ${askServer}`,
    effort: [0, 0.5],
  };
}

function isComputed(expression: Expression | undefined): boolean {
  return (
    expression !== undefined && !['null', 'string', 'number', 'boolean', 'bytes', 'bits'].includes(expression.kind)
  );
}

/** MySQL and SQLite number rows in the order of the script, which is followed. */
function isNumbered({ identity }: Column, dialect: Dialect): boolean {
  return identity !== undefined && (dialect === 'mysql' || dialect === 'mariadb' || dialect === 'sqlite');
}

/** The first rows that name their columns, and not this one. */
function leavingOut(table: Table, column: Column): Table['rowSpans'][number] | undefined {
  if (column.generated !== undefined) return undefined;
  const lower = column.name.toLowerCase();
  return table.rowSpans.find(
    ({ columns: given }) => given.length > 0 && !given.some(name => name.toLowerCase() === lower),
  );
}

function textOf(expression: Expression | undefined): string {
  if (expression === undefined) return '';
  switch (expression.kind) {
    case 'sql':
      return expression.text.slice(0, 60);
    case 'next-value':
      return `the next number of ${expression.sequence}`;
    case 'uuid':
      return 'a new UUID';
    default:
      return expression.kind.replace('-', ' ');
  }
}
