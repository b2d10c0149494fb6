import type { Assessment } from '#shared/engines/schema/finding.ts';
import { effortByObject } from '../effort-by-object.ts';
import { reportLimits } from '../finding-groups.ts';
import { type RehearsalSummary, rehearsedMs } from '../rehearsal.ts';
import type { ColumnSide, TableDiff } from '../schema-diff.ts';
import { schemaDiffOf } from '../schema-diff.ts';
import { codeBlock, codeSpan, escapeMarkdown, shorten } from '../text.ts';
import { counted, formatCount, formatDuration, formatHours, formatInstant } from '../wording.ts';

const more = (count: number, what: string): string[] =>
  count > 0 ? ['', `And ${counted(count, `more ${what}`)}, see report.json.`] : [];

/** Hours of work by object. */
export function effortLines(assessment: Assessment): string[] {
  const objects = effortByObject(assessment);
  if (objects.length === 0) return [];
  const shown = objects.slice(0, reportLimits.objectsMax);
  return [
    '## Work by object',
    '',
    `${formatHours(assessment.effortHours)} in all; further findings of one rule count less there than here.`,
    '',
    '| Object | Kind | Open | Work | Because of |',
    '| --- | --- | ---: | ---: | --- |',
    ...shown.map(
      ({ object, kind, open, hours, codes }) =>
        `| ${codeSpan(object)} | ${kind} | ${open} | ${formatHours(hours)} | ${escapeMarkdown(codes.join(', '))} |`,
    ),
    ...more(objects.length - shown.length, 'object'),
    '',
  ];
}

const defaultCharactersMax = 60;

function side({ name, type, nullable, default: given }: ColumnSide): string {
  const words = [type, nullable ? '' : 'not null', given === '' ? '' : `= ${shorten(given, defaultCharactersMax)}`];
  return `${codeSpan(name)} ${escapeMarkdown(words.filter(word => word !== '').join(' '))}`;
}

function tableLines(table: TableDiff): string[] {
  const shown = table.columns.slice(0, reportLimits.columnsPerTableMax);
  const made = [...table.constraints, ...table.indexes, ...table.triggers, ...table.counters];
  const statements = made.slice(0, reportLimits.statementsMax);
  return [
    `### ${codeSpan(table.source)} → ${table.target === null ? '**left out**' : codeSpan(table.target)}`,
    '',
    '| Old | New | What changes |',
    '| --- | --- | --- |',
    ...shown.map(({ source, target, changes, lossy, reason }) => {
      const words = changes.length === 0 ? 'the same' : changes.join(', ');
      const exact = lossy ? ` **not exact**: ${escapeMarkdown(reason)}` : '';
      return `| ${side(source)} | ${target === null ? '**left out**' : side(target)} | ${words}${exact} |`;
    }),
    ...more(table.columns.length - shown.length, 'column'),
    '',
    ...(statements.length === 0 ? [] : [codeBlock(statements.join('\n'), 'sql'), '']),
    ...(made.length > statements.length ? [...more(made.length - statements.length, 'statement'), ''] : []),
    ...(table.leftOut.length === 0
      ? []
      : [
          'Not in the new database:',
          '',
          ...table.leftOut.map(
            ({ code, object, message }) => `- ${escapeMarkdown(code)} ${codeSpan(object)}: ${escapeMarkdown(message)}`,
          ),
          '',
        ]),
  ];
}

/** Both schemas, table by table. */
export function diffLines(assessment: Assessment): string[] {
  const { tables, leftOut } = schemaDiffOf(assessment);
  const shown = tables.slice(0, reportLimits.tablesMax);
  const left = leftOut.slice(0, reportLimits.objectsMax);
  return [
    '## Old and new, side by side',
    '',
    ...shown.flatMap(tableLines),
    ...(tables.length > shown.length ? [...more(tables.length - shown.length, 'table'), ''] : []),
    ...(left.length === 0
      ? []
      : [
          'Not in the new database, and not of one table:',
          '',
          ...left.map(
            ({ code, object, message }) => `- ${escapeMarkdown(code)} ${codeSpan(object)}: ${escapeMarkdown(message)}`,
          ),
          ...more(leftOut.length - left.length, 'object'),
          '',
        ]),
  ];
}

/** What a rehearsal measured and found. */
export function rehearsalLines(rehearsal: RehearsalSummary | undefined): string[] {
  if (rehearsal === undefined) return [];
  const { certified, failedStatements, rejects, durationsMs } = rehearsal;
  const verdict = certified === null ? 'Copied, not verified' : certified ? 'Certified' : '**Not certified**';
  const limit = reportLimits.statementsMax;
  return [
    '## Rehearsal',
    '',
    `${verdict}: ${counted(rehearsal.rows, 'row')}, ${formatCount(rehearsal.rowsPerSecond)} a second while copying, ${escapeMarkdown(formatInstant(rehearsal.rehearsedAt))}.`,
    '',
    ...rehearsal.reasons.slice(0, limit).map(reason => `- ${escapeMarkdown(reason)}`),
    ...more(rehearsal.reasons.length - limit, 'reason'),
    '',
    '| Stage | Time |',
    '| --- | ---: |',
    ...Object.entries(durationsMs).map(([stage, ms]) => `| ${escapeMarkdown(stage)} | ${formatDuration(ms)} |`),
    `| all together | ${formatDuration(rehearsedMs(rehearsal))} |`,
    '',
    ...(failedStatements.length === 0
      ? []
      : [
          'Statements that PostgreSQL refused:',
          '',
          ...failedStatements
            .slice(0, limit)
            .map(({ object, message }) => `- ${codeSpan(object)}: ${escapeMarkdown(message)}`),
          ...more(failedStatements.length - limit, 'statement'),
          '',
        ]),
    ...(rejects.length === 0
      ? []
      : [
          'Rows that could not be carried:',
          '',
          ...rejects
            .slice(0, limit)
            .map(
              ({ table, rows, reason }) => `- ${codeSpan(table)}: ${counted(rows, 'row')}. ${escapeMarkdown(reason)}`,
            ),
          ...more(rejects.length - limit, 'reason'),
          '',
        ]),
  ];
}
