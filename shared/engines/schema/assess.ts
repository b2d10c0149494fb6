import { emitDdl } from './emit/ddl.ts';
import { guardParse } from './emit/guard-parse.ts';
import type { ParseSql } from './emit/script.ts';
import { type Assessment, type Finding, severities } from './finding.ts';
import { effortOf, gradeOf } from './grade.ts';
import { loadOrder } from './load-order.ts';
import { type Cast, unusedCasts } from './mapping/casts.ts';
import { planSchema } from './mapping/map-schema.ts';
import { problem } from './mapping/problem.ts';
import type { Model, ReadIssue, Reading } from './model.ts';
import { askServer, changesRows } from './rows-not-followed.ts';
import { rules } from './rules/index.ts';
import { mergeDoubles } from './rules/merge-doubles.ts';
import { sizeOf } from './sizing.ts';
import { skipFindings } from './skip/skip-findings.ts';
import { type SkipChoice, skipTables } from './skip/skip-tables.ts';
import { type Suppression, suppress } from './suppress.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface AssessOptions {
  /** PostgreSQL's own parser (`parseSync` of libpg-query, loaded): throws where a text is not PostgreSQL. */
  parse: ParseSql;
  /** Types a person chose instead of those the rules give. */
  casts?: readonly Cast[];
  /** Findings that their owner accepts. */
  suppressions?: readonly Suppression[];
  /** Tables that their owner leaves behind. */
  skips?: readonly SkipChoice[];
}

/**
 * Everything that can be said of a source before it is moved: types, target DDL, findings with the worst first,
 * grade, effort, load order and sizing. Never throws on a model that a reader can make.
 */
export function assess(whole: Reading, options: AssessOptions): Assessment {
  const { reading, skipped, problems } = skipTables(whole, options.skips ?? []);
  const { facts } = reading;
  const model = withoutSecrets(reading.model);
  const plan = planSchema(model, facts, options.casts ?? []);
  const ddl = emitDdl(plan, facts, guardParse(options.parse));
  const { target } = plan;
  const input = { model, facts, target };
  const all = mergeDoubles([
    ...rules
      .filter(rule => rule.dialects === 'all' || rule.dialects.includes(model.dialect))
      .flatMap(rule => rule.check(input)),
    ...plan.findings,
    ...ddl.findings,
    ...model.issues.map(unread),
    ...nothingToMove(model),
    ...skipFindings(skipped),
    ...unusedCasts(options.casts ?? [], whole.model.tables).map(fitsNoColumn),
  ]).sort(worstFirst);
  const { findings, unused } = suppress(all, options.suppressions ?? []);
  findings.push(...unused.map(suppressesNothing));
  return {
    model,
    facts,
    target,
    findings,
    grade: gradeOf(findings, model),
    effortHours: effortOf(findings),
    ddl: ddl.statements,
    loadOrder: loadOrder(model, target.tables),
    sizing: sizeOf(target.tables),
    ...(skipped.tables.length > 0 && { skipped }),
    ...(problems.length > 0 && { skipProblems: problems }),
  };
}

/** A suppression that fits no finding is named: it is misspelt, or no longer needed. */
function suppressesNothing({ code, object, place }: Suppression): Finding {
  const what = object === undefined ? code : `${code} of ${object}`;
  return problem('R09', {
    severity: 'cosmetic',
    object: what,
    line: 0,
    message: `The suppression of ${what} in ${place ?? 'cloudforge.toml'} fits no finding.`,
    why: 'It is misspelt, or what it accepted is no longer there.',
    fix: 'Correct it or take it out.',
  });
}

/** So is a type that was chosen for a column that is not there. */
function fitsNoColumn({ table, column, from, type, place }: Cast): Finding {
  const what = column === undefined ? `columns of type ${from ?? '?'}` : `${table ?? '*'}.${column}`;
  return problem('R09', {
    severity: 'cosmetic',
    object: what,
    line: 0,
    message: `The type ${type} was chosen for ${what}${place === undefined ? '' : ` (${place})`}, and the source has no such column.`,
    why: 'It is misspelt, or the column is no longer there.',
    fix: 'Correct it or take it out.',
  });
}

function worstFirst(first: Finding, second: Finding): number {
  const severity = severities.indexOf(first.severity) - severities.indexOf(second.severity);
  if (severity !== 0) return severity;
  return first.code < second.code ? -1 : first.code > second.code ? 1 : first.line - second.line;
}

const severityOf: { readonly [code in ReadIssue['code']]: Finding['severity'] } = {
  'statement-unreadable': 'data-loss',
  'statement-unknown': 'behaviour',
  'clause-unknown': 'behaviour',
  'statement-too-long': 'data-loss',
  'row-unreadable': 'data-loss',
  'encoding-invalid': 'data-loss',
  truncated: 'blocker',
  'limit-reached': 'data-loss',
  'command-ignored': 'cosmetic',
  'table-unknown': 'data-loss',
  'large-objects': 'blocker',
  'rows-changed': 'blocker',
};

/** What the reader could not read, as a finding with its line. */
function unread(issue: ReadIssue): Finding {
  const times = issue.count > 1 ? ` This occurs ${issue.count.toLocaleString('en-US')} times.` : '';
  const isServerNeeded = changesRows(issue);
  const severity = isServerNeeded ? 'blocker' : severityOf[issue.code];
  const place =
    issue.excerpt === undefined
      ? 'Look at this place in the source.'
      : `Look at this place in the source: ${issue.excerpt}`;
  return problem('R01', {
    severity,
    object: issue.object ?? (issue.line === 0 ? 'the source' : `line ${issue.line}`),
    line: issue.line,
    message: `${issue.message}${times}`,
    why:
      severity === 'cosmetic'
        ? 'It is named for completeness; whether rows depend on it, the message says.'
        : isServerNeeded
          ? 'Rows are copied as the script writes them; what it does to them afterwards only a server can tell.'
          : 'What was not read is not in the new database.',
    fix: isServerNeeded ? `${askServer} ${place}` : place,
    automatic: severity === 'cosmetic',
    ...(severity === 'cosmetic' ? {} : { leftOut: true as const }),
  });
}

/** A file without a single table is no database to move, whatever else is in it. */
function nothingToMove(model: Model): Finding[] {
  if (model.tables.length > 0 || model.views.length > 0) return [];
  const { rows } = model.statistics;
  return [
    problem('R01', {
      severity: 'blocker',
      object: 'this file',
      line: 0,
      message:
        rows > 0
          ? `This file holds ${rows.toLocaleString('en-US')} rows, but not the tables they belong to.`
          : 'No table was found in this file.',
      why: 'Without the definitions of the tables there is nothing to convert.',
      fix:
        rows > 0
          ? 'Give the file with the CREATE TABLE statements and the rows together: one file after the other in one .sql, or both in one .zip.'
          : 'Make the dump again with the structure of the tables (mysqldump without --no-create-info, pg_dump without --data-only).',
    }),
  ];
}
