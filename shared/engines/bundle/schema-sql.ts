import { commentLine } from '#shared/engines/docs/text.ts';
import { counted, dialectNames } from '#shared/engines/docs/wording.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';

type Statement = Assessment['ddl'][number];

const phases: { phase: Statement['phase']; heading: string; text: string }[] = [
  {
    phase: 'prepare',
    heading: 'schemas, extensions, types',
    text: 'What tables need before they can be made.',
  },
  { phase: 'tables', heading: 'tables', text: 'Load the data after this part, in the order of load-order.md.' },
  {
    phase: 'after-data',
    heading: 'keys, indexes, foreign keys, counters',
    text: 'Run this after the data: building an index once is faster than keeping it up to date row by row.',
  },
];

/** Statements that PostgreSQL refuses inside a transaction block (its manual says so on each one's page). */
const outsideTransaction =
  /^(?:CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|DROP\s+INDEX\s+CONCURRENTLY|REINDEX\b.*\bCONCURRENTLY|VACUUM|CREATE\s+DATABASE|DROP\s+DATABASE|CREATE\s+TABLESPACE|DROP\s+TABLESPACE|ALTER\s+SYSTEM|CLUSTER\s*;?$)/is;

/** The statement without comments before its first word, to see what it is. */
function withoutLeadingComments(sql: string): string {
  let rest = sql.trimStart();
  for (;;) {
    const comment = /^(?:--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)/.exec(rest);
    if (comment === null) return rest;
    rest = rest.slice(comment[0].length).trimStart();
  }
}

/** The statement closed by exactly what it needs. A last line with `--` may hide a semicolon in a comment. */
function closed(sql: string): string {
  const text = sql.trim();
  const lineStart = text.lastIndexOf('\n') + 1;
  const dashes = text.indexOf('--', lineStart);
  // After an odd number of quotes the dashes stand inside a text and begin no comment.
  const isComment = dashes >= 0 && (text.slice(0, dashes).split("'").length - 1) % 2 === 0;
  if (isComment) return `${text}\n;`;
  return text.endsWith(';') ? text : `${text};`;
}

function phaseLines(statements: readonly Statement[]): string[] {
  const lines: string[] = [];
  let inTransaction = false;
  let object: string | undefined;
  for (const statement of statements) {
    const alone = outsideTransaction.test(withoutLeadingComments(statement.sql));
    if (alone && inTransaction) lines.push('COMMIT;', '');
    if (!alone && !inTransaction) lines.push('BEGIN;', '');
    inTransaction = !alone;
    const name = commentLine(statement.object);
    if (name !== object && name !== '') lines.push(`-- ${name}`);
    object = name;
    lines.push(closed(statement.sql), '');
  }
  if (inTransaction) lines.push('COMMIT;', '');
  return lines;
}

/**
 * `schema.sql`: the statements of the assessment in their order, in three parts with headings. Each part is one
 * transaction (all of it or nothing), save for statements that PostgreSQL does not allow in one. Plain SQL: psql and
 * every driver read it.
 */
export function renderSchemaSql(
  assessment: Assessment,
  about: { fileName: string; generatedAt: string; version: string },
): string {
  const { model, ddl } = assessment;
  const rule = `-- ${'='.repeat(77)}`;
  const lines = [
    `-- ${commentLine(about.fileName)}, from ${dialectNames[model.dialect]} to PostgreSQL: ${counted(model.tables.length, 'table')}, ${counted(ddl.length, 'statement')}.`,
    `-- Made by CloudForge ${commentLine(about.version)}, ${commentLine(about.generatedAt)}.`,
    '--',
    '-- Into an empty database, stopping at the first error:',
    '--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f schema.sql',
    '',
  ];
  if (ddl.length === 0) lines.push('-- There is nothing to create.', '');
  let part = 0;
  for (const { phase, heading, text } of phases) {
    const statements = ddl.filter(statement => statement.phase === phase);
    if (statements.length === 0) continue;
    part += 1;
    lines.push(rule, `-- Part ${part}: ${heading}`, `-- ${text}`, rule, '', ...phaseLines(statements));
  }
  lines.push(...leftOutLines(assessment));
  return lines.join('\n');
}

const leftOutMax = 200;

/** What of the source is not in this file, so that nobody takes it for the whole. */
function leftOutLines({ findings }: Assessment): string[] {
  const left = findings.filter(finding => finding.leftOut === true);
  if (left.length === 0) return [];
  const named = left
    .slice(0, leftOutMax)
    .map(
      finding =>
        `--   ${finding.code}  ${commentLine(finding.object)}${finding.line > 0 ? `, line ${finding.line} of the source` : ''}`,
    );
  const more = left.length > named.length ? [`--   and ${left.length - named.length} more`] : [];
  return ['-- Not in this file, or only in part (the report says why, and what to do):', ...named, ...more, ''];
}
