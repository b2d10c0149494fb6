import { reportJson } from '#shared/engines/docs/report-json.ts';
import { type Finding, type Severity, severities } from '#shared/engines/schema/finding.ts';
import { assessFile } from '../assess-file.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';

export const failOnValues = [...severities, 'none'] as const;

export const analyze: Command = {
  name: 'analyze',
  usage: 'FILE|- [--json] [--fail-on SEVERITY]',
  summary: 'Read a database dump and say what will break on PostgreSQL; needs no platform',
  details: [
    'FILE: a dump (.sql, also .gz, .zip or .zst) or an SQLite file; - reads standard input.',
    '',
    'Options:',
    '  --json              the whole report as JSON on stdout',
    `  --fail-on SEVERITY  exit with 1 if there is a finding this bad or worse: ${failOnValues.join(', ')} (blocker)`,
    '',
    'Exit codes: 0 clean, 1 findings at or above --fail-on, 2 bad usage or unreadable input.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      { json: { type: 'boolean', default: false }, 'fail-on': { type: 'string', default: 'blocker' } },
      1,
    );
    const failOn = failOnOf(values['fail-on']);
    const { assessment } = await assessFile(positionals[0], { quiet: values.json });
    const report = reportJson(assessment);
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else printReport(assessment.findings, report);
    return exitCodeOf(assessment.findings, failOn);
  },
};

export function failOnOf(text: string): Severity | 'none' {
  const known = failOnValues.find(value => value === text);
  if (known === undefined) throw new CliError(`--fail-on is one of ${failOnValues.join(', ')}, not ${text}.`);
  return known;
}

export function exitCodeOf(findings: readonly Finding[], failOn: Severity | 'none'): number {
  if (failOn === 'none') return 0;
  const bar = severities.indexOf(failOn);
  return findings.some(finding => severities.indexOf(finding.severity) <= bar) ? 1 : 0;
}

function printReport(findings: readonly Finding[], report: ReturnType<typeof reportJson>): void {
  const rows = report.tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0);
  console.log(
    `${report.dialect}: ${report.tables.length} tables, ${rows.toLocaleString('en')} rows, ${report.views.length} views, ${report.routines.length} routines`,
  );
  console.log(
    `Grade ${typeof report.grade === 'string' ? report.grade : ''}; ${report.effortHours.min}-${report.effortHours.max} hours of work\n`,
  );
  for (const finding of findings) {
    console.log(
      `${finding.severity.padEnd(11)} ${finding.code}  ${finding.object}${finding.line > 0 ? ` (line ${finding.line})` : ''}`,
    );
    console.log(`            ${finding.message}`);
    if (finding.fix !== '') console.log(`            ${finding.fix.replaceAll('\n', '\n            ')}`);
  }
  if (findings.length === 0) console.log('Nothing was found that would break.');
}
