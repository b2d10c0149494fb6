import { partsOfFix } from '#shared/engines/docs/finding-groups.ts';
import { codeBlock, codeSpan, escapeMarkdown } from '#shared/engines/docs/text.ts';
import { nextStepOf, verdictOf } from '#shared/engines/docs/verdict.ts';
import { formatHours } from '#shared/engines/docs/wording.ts';
import type { Checks } from '#shared/engines/policy/checks.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';

const descriptions: { [path: string]: string } = {
  'report.html': 'The report, for people. Open it in a browser.',
  'report.md': 'The same as text.',
  'report.json': 'The same for programs, complete.',
  'report.schema.json': 'What every field of report.json means to a program (JSON Schema).',
  'runbook.md': 'Cutover and the way back, step by step, to be ticked off.',
  'findings.sarif': 'The findings for code scanners and editors (SARIF 2.1.0).',
  'schema.sql': 'The database for PostgreSQL, in three parts.',
  'load-order.md': 'In which order tables are loaded.',
  'er-diagram.svg': 'The tables and how they refer to each other.',
  'knative/service.yaml': 'An application on this database, as a Knative Service.',
  'knative/network-policy.yaml': 'Who may talk to it.',
  'checks.json': 'The policy checks of these two files, and their results.',
};

/** `README.md` of a bundle: the verdict, the files, one next step. */
export function renderReadme(
  assessment: Assessment,
  paths: readonly string[],
  checks: Checks,
  about: { fileName: string; sha256: string; version: string },
): string {
  const verdict = verdictOf(assessment);
  const next = nextStepOf(assessment);
  const errors = checks.findings.filter(finding => finding.level === 'error').length;
  const passed = checks.rules.filter(rule => rule.passed).length;
  const fix = next.finding === undefined ? [] : partsOfFix(next.finding.fix);
  return [
    `# ${codeSpan(about.fileName)} on PostgreSQL`,
    '',
    `**${verdict.answer}.** ${verdict.sentence} Grade ${assessment.grade.letter}; ${formatHours(assessment.effortHours)}.`,
    '',
    '| File | What it is |',
    '| --- | --- |',
    ...paths.map(path => `| ${codeSpan(path)} | ${descriptions[path] ?? ''} |`),
    '',
    `Policy checks of the Knative files: ${passed} of ${checks.rules.length} rules passed${errors > 0 ? ', **with errors**' : ''}.`,
    ...checks.findings.map(
      finding =>
        `- ${finding.code} (${finding.level}), ${escapeMarkdown(finding.object)}: ${escapeMarkdown(finding.message)} ${escapeMarkdown(finding.fix)}`,
    ),
    '',
    '## Next step',
    '',
    `**${next.title}.** ${escapeMarkdown(next.text)}${next.finding === undefined ? '' : ` ${escapeMarkdown(next.finding.message)}`}`,
    '',
    ...fix.flatMap(part => [part.kind === 'sql' ? codeBlock(part.text, 'sql') : escapeMarkdown(part.text), '']),
    ...(next.command === undefined ? [] : [codeBlock(next.command, 'sh'), '']),
    `Made by CloudForge ${escapeMarkdown(about.version)} from the file with SHA-256 ${codeSpan(about.sha256)}.`,
    '',
  ].join('\n');
}
