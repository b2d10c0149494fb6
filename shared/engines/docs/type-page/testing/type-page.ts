import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';
import { codeSpan, escapeMarkdown } from '../../text.ts';
import { dialectNames } from '../../wording.ts';
import { decidedByData, dialectTypes } from './declared-types.ts';
import { afterTables, beforeTables } from './prose.ts';

/** Reads a script of a dialect with its rows and maps it: the very code that a migration runs. */
export type AssessScript = (dialect: Dialect, script: string) => Assessment;

/** One column per type; PostgreSQL's catalogue is not needed to read any of them. */
function scriptOf(dialect: Dialect, types: readonly string[], values: readonly string[] = []): string {
  const end = dialect === 'sqlserver' ? '\nGO\n' : ';\n';
  const columns = types.map((type, index) => `  c${index} ${type}`).join(',\n');
  const rows = values.map(value => `INSERT INTO t (c0) VALUES (${value})${end}`).join('');
  return `CREATE TABLE t (\n${columns}\n)${end}${rows}`;
}

function columnsOf(assessment: Assessment): { from: string; to: string; lossy: boolean; reason: string }[] {
  const [table] = assessment.target.tables;
  return (table?.columns ?? []).map(({ source, target }) => ({
    from: source.sourceType,
    to: `${target.type}${source.nullable || !target.nullable ? '' : ', may be empty'}`,
    lossy: target.lossy,
    reason: target.reason,
  }));
}

const exactness = (lossy: boolean): string => (lossy ? '**no**' : 'yes');

/**
 * `type-mapping.md` of the documentation: what each declared type becomes, made by running scripts that declare them
 * through reader and mapping.
 *
 * @throws Error naming the type, if a reader gives another number of columns than were declared
 */
export function renderTypePage(assess: AssessScript): string {
  const tables = dialectTypes.flatMap(({ dialect, heading, declared }) => {
    const columns = columnsOf(assess(dialect, scriptOf(dialect, declared)));
    if (columns.length !== declared.length)
      throw new Error(`${heading}: ${declared.length} types were declared, and ${columns.length} columns came out.`);
    return [
      `### ${heading}`,
      '',
      '| Declared | In PostgreSQL | Exact | Why |',
      '| --- | --- | --- | --- |',
      ...columns.map(
        ({ to, lossy, reason }, index) =>
          `| ${codeSpan(declared[index] ?? '')} | ${codeSpan(to)} | ${exactness(lossy)} | ${escapeMarkdown(reason)} |`,
      ),
      '',
    ];
  });
  const decided = decidedByData.map(({ dialect, declared, values, valuesAre }) => {
    const [column] = columnsOf(assess(dialect, scriptOf(dialect, [declared], values)));
    if (column === undefined) throw new Error(`${dialect}: no column came of ${declared}.`);
    return `| ${dialectNames[dialect]} | ${codeSpan(declared)} | ${valuesAre} | ${codeSpan(column.to)} | ${exactness(column.lossy)} | ${escapeMarkdown(column.reason)} |`;
  });
  return [
    beforeTables,
    ...tables,
    '## Where the data decides',
    '',
    'The rows are looked into before the type is chosen. The same declared type can become another one:',
    '',
    '| Source | Declared | The values are | In PostgreSQL | Exact | Why |',
    '| --- | --- | --- | --- | --- | --- |',
    ...decided,
    '',
    afterTables,
  ].join('\n');
}
