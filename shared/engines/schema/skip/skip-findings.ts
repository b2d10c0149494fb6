import type { Finding } from '../finding.ts';
import { problem } from '../mapping/problem.ts';
import type { Skipped, SkippedTable } from './skip-tables.ts';

/** One finding for each table that was left behind by choice, and one for each thing that went with it. */
export function skipFindings({ tables, left, issues }: Skipped): Finding[] {
  const passedOver =
    issues === 0 || tables.length === 0
      ? ''
      : ` ${issues.toLocaleString('en-US')} ${issues === 1 ? 'place' : 'places'} of the source that could not be read or followed concern nothing else.`;
  return [
    ...tables.map((table, index) =>
      problem('R11', {
        severity: 'data-loss',
        object: skippedName(table),
        line: table.line,
        message: `This table stays behind by choice: ${rowsOf(table)}. The reason given: ${table.reason}${index === 0 ? passedOver : ''}`,
        why: 'It is in the old database only; the certificate names it.',
        fix: 'Nothing, if that is what you want. Else take the choice back, and migrate again.',
        automatic: true,
        leftOut: true,
      }),
    ),
    ...left.map(({ kind, name, needs, line }) =>
      problem('R11', {
        severity: 'behaviour',
        object: kind === 'foreign key' ? name : `${kind} ${name}`,
        line,
        message: `This ${kind} is left out, because it needs ${needs}, and a table was left behind by choice.`,
        why: "PostgreSQL can't have it, or it would fail when it is used.",
        fix: 'Nothing, if you can do without it. Else migrate the table too.',
        automatic: true,
        leftOut: true,
      }),
    ),
  ].map(finding => ({ ...finding, suppressed: 'a table was left behind by choice' }));
}

/** The table as the source names it. */
export function skippedName({ schema, name }: Pick<SkippedTable, 'schema' | 'name'>): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

function rowsOf({ rows }: SkippedTable): string {
  if (rows === null) return 'its rows were not counted';
  return rows === 1 ? '1 row is not carried' : `${rows.toLocaleString('en-US')} rows are not carried`;
}
