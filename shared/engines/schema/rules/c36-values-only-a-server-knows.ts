import type { Column, Dialect, Expression, Table } from '../model.ts';
import { askServer } from '../rows-not-followed.ts';
import { defineRule } from './support/define.ts';
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
      const omitted =
        isComputed(column.default) && !isNumbered(column, dialect) ? leavingOut(table, column) : undefined;
      if (omitted === undefined) continue;
      yield {
        object,
        line: omitted.line ?? column.line,
        severity: 'behaviour',
        message: `Rows leave this column out, and its default ${textOf(column.default)} is worked out as they come in.`,
        why: 'The new database works it out at the moment of the copy, so the values are new ones; the certificate names the column as not compared.',
        fix: `If the former values matter: ${askServer}`,
        effort: [0, 0.5],
      };
    }
  },
});

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
