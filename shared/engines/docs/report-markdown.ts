import type { Assessment, Finding } from '#shared/engines/schema/finding.ts';
import { copyTimeOf, formatCopyTime } from './copy-time.ts';
import type { FindingGroup } from './finding-groups.ts';
import { partsOfFix, reportLimits, samplesOf, sectionsOf } from './finding-groups.ts';
import { diffLines, effortLines, rehearsalLines } from './markdown/migration-lines.ts';
import type { RehearsalSummary } from './rehearsal.ts';
import type { ReportOptions } from './report-source.ts';
import { runbookOf } from './runbook/runbook.ts';
import { runbookLines } from './runbook/runbook-markdown.ts';
import { tableLabeller } from './table-names.ts';
import { codeBlock, codeSpan, escapeMarkdown } from './text.ts';
import { lossyColumns, typePairs } from './type-map.ts';
import { nextStepOf, verdictOf } from './verdict.ts';
import {
  counted,
  dialectNames,
  formatBytes,
  formatCount,
  formatHours,
  formatInstant,
  gradeNames,
  severityWords,
} from './wording.ts';

const place = (finding: Finding): string =>
  `${codeSpan(finding.object)}${finding.line > 0 ? `, line ${formatCount(finding.line)}` : ''}`;

function fixLines(fix: string, label: string, indent: string): string[] {
  const parts = partsOfFix(fix);
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  const lines: string[] = [];
  const block = (part: { kind: 'text' | 'sql'; text: string }): void => {
    const text = part.kind === 'sql' ? codeBlock(part.text, 'sql') : escapeMarkdown(part.text);
    lines.push(...text.split('\n').map(line => `${indent}${line}`), '');
  };
  if (first.kind === 'text') lines.push(`${indent}${label === '' ? '' : `${label} `}${escapeMarkdown(first.text)}`, '');
  else {
    if (label !== '') lines.push(`${indent}${label}`, '');
    block(first);
  }
  rest.forEach(block);
  return lines;
}

function groupLines(group: FindingGroup, maskSamples: boolean): string[] {
  const first = group.shown[0];
  if (first === undefined) return [];
  const single = group.total === 1;
  const done = group.automatic ? ' · taken care of' : '';
  const lines = [
    `### ${group.code.replace(/[^\w-]/g, '')} · ${single ? place(first) : `${group.title === undefined ? '' : `${escapeMarkdown(group.title)} · `}${counted(group.total, 'place')}`}${done}`,
    '',
  ];
  for (const finding of group.shown) {
    const bullet = single ? '' : '- ';
    const indent = single ? '' : '  ';
    lines.push(`${bullet}${single ? '' : `${place(finding)}: `}${escapeMarkdown(finding.message)}`);
    const samples = samplesOf(finding, maskSamples).map(
      sample => `${codeSpan(sample.value)}${sample.line > 0 ? ` (line ${sample.line})` : ''}`,
    );
    if (samples.length > 0) lines.push('', `${indent}Seen: ${samples.join(', ')}`);
    lines.push('');
    if (group.why === undefined) lines.push(`${indent}**Why it matters.** ${escapeMarkdown(finding.why)}`, '');
    if (group.fix === undefined) lines.push(...fixLines(finding.fix, '**What to do.**', indent));
  }
  if (group.hidden > 0) lines.push(`- and ${formatCount(group.hidden)} more, see report.json`, '');
  if (group.why !== undefined) lines.push(`**Why it matters.** ${escapeMarkdown(group.why)}`, '');
  if (group.fix !== undefined) lines.push(...fixLines(group.fix, '**What to do.**', ''));
  return lines;
}

function findingLines(assessment: Assessment, options: ReportOptions): string[] {
  const maskSamples = options.maskSamples ?? true;
  const sections = sectionsOf(assessment.findings, options.rules);
  if (sections.length === 0) return ['## Findings', '', 'Nothing was found that needs attention.', ''];
  return sections.flatMap(section => {
    const words = severityWords[section.severity];
    return [
      `## ${words.heading} (${formatCount(section.total)})`,
      '',
      words.explanation,
      '',
      ...section.groups.flatMap(group => groupLines(group, maskSamples)),
      ...(section.hidden > 0 ? [`And ${counted(section.hidden, 'more finding')}, see report.json.`, ''] : []),
    ];
  });
}

function inventoryLines(assessment: Assessment): string[] {
  const { model } = assessment;
  const tables = [...model.tables].sort((a, b) => (b.rowCount ?? 0) - (a.rowCount ?? 0));
  const shown = tables.slice(0, reportLimits.tablesMax);
  const labelOf = tableLabeller(tables);
  const lines = ['## Inventory', '', '| Kind | Count |', '| --- | ---: |'];
  const kinds: [string, number][] = [
    ['Tables', model.tables.length],
    ['Views', model.views.length],
    ['Routines', model.routines.length],
    ['Triggers', model.triggers.length],
    ['Sequences', model.sequences.length],
    ['Types', model.types.length],
    ['Other objects', model.others.length],
  ];
  for (const [kind, count] of kinds) if (count > 0) lines.push(`| ${kind} | ${formatCount(count)} |`);
  lines.push(`| Rows | ${formatCount(model.statistics.rows)} |`, '');
  if (shown.length > 0) lines.push('| Table | Rows | Columns | Primary key |', '| --- | ---: | ---: | --- |');
  for (const table of shown) {
    const key = table.primaryKey === undefined ? 'none' : table.primaryKey.columns.map(codeSpan).join(', ');
    const rows = table.rowCount === null ? 'not in the file' : formatCount(table.rowCount);
    lines.push(`| ${codeSpan(labelOf(table))} | ${rows} | ${formatCount(table.columns.length)} | ${key} |`);
  }
  const hidden = tables.length - shown.length;
  lines.push('', ...(hidden > 0 ? [`And ${counted(hidden, 'more table')}, see report.json.`, ''] : []));
  return lines;
}

function typeLines(assessment: Assessment): string[] {
  const pairs = typePairs(assessment);
  const lossy = lossyColumns(assessment);
  const labelOf = tableLabeller(assessment.model.tables);
  const lines = ['## Types', '', '| From | To | Columns | Exact | Why |', '| --- | --- | ---: | --- | --- |'];
  for (const pair of pairs.slice(0, reportLimits.typePairsMax)) {
    const exact = pair.lossy === 0 ? 'yes' : '**no**';
    lines.push(
      `| ${codeSpan(pair.sourceType)} | ${codeSpan(pair.targetType)} | ${formatCount(pair.columns)} | ${exact} | ${escapeMarkdown(pair.reason)} |`,
    );
  }
  lines.push('', 'n, p and s stand for the same numbers on both sides.', '');
  const hidden = pairs.length - reportLimits.typePairsMax;
  if (hidden > 0) lines.push(`And ${counted(hidden, 'more pair')} of types, see report.json.`, '');
  if (lossy.length === 0) return [...lines, 'Every value comes back exactly as it was.', ''];
  lines.push('Columns that cannot hold every old value exactly:', '');
  for (const { table, source, target } of lossy.slice(0, reportLimits.lossyColumnsMax)) {
    const name = `${labelOf(table.source)}.${source.name}`;
    lines.push(
      `- ${codeSpan(name)}: ${codeSpan(source.sourceType)} becomes ${codeSpan(target.type)}. ${escapeMarkdown(target.reason)}`,
    );
  }
  const more = lossy.length - reportLimits.lossyColumnsMax;
  if (more > 0) lines.push(`- and ${formatCount(more)} more, see report.json`);
  return [...lines, ''];
}

function sizingLines(assessment: Assessment, rehearsal: RehearsalSummary | undefined): string[] {
  const { sizing } = assessment;
  const time = copyTimeOf(assessment, rehearsal);
  return [
    '## Size',
    '',
    '| What | How much |',
    '| --- | ---: |',
    `| Data in PostgreSQL | ${formatBytes(sizing.dataBytesMin)} to ${formatBytes(sizing.dataBytesMax)} |`,
    `| Disk | ${formatBytes(sizing.diskBytes)} |`,
    `| Memory | ${formatBytes(sizing.memoryBytes)} |`,
    `| Processors | ${sizing.cpuMillicores / 1000} |`,
    `| Connections | ${formatCount(sizing.connections)} |`,
    `| Copying and proof, ${time.measured ? 'measured' : 'estimated'} | ${formatCopyTime(time)} |`,
    '',
    ...[...sizing.reasons, time.basis].map(reason => `- ${escapeMarkdown(reason)}`),
    '',
  ];
}

/**
 * The report as GitHub-flavoured Markdown: the same content and limits as the HTML report, without the diagram.
 * Everything from the dump is escaped; row samples are masked unless `maskSamples` is false.
 */
export function renderReportMarkdown(assessment: Assessment, options: ReportOptions): string {
  const verdict = verdictOf(assessment);
  const next = nextStepOf(assessment);
  const { model, grade } = assessment;
  const version = model.serverVersion === undefined ? '' : ` ${escapeMarkdown(model.serverVersion)}`;
  return [
    `# ${codeSpan(options.fileName)} to PostgreSQL`,
    '',
    `**${verdict.answer}.** ${verdict.sentence}`,
    '',
    `Grade **${grade.letter}** (${gradeNames[grade.letter].toLowerCase()}) · ${dialectNames[model.dialect]}${version} · ${counted(model.tables.length, 'table')} · ${counted(model.statistics.rows, 'row')} · ${formatHours(assessment.effortHours)}`,
    '',
    ...grade.reasons.map(reason => `- ${escapeMarkdown(reason)}`),
    '',
    ...findingLines(assessment, options),
    ...inventoryLines(assessment),
    ...typeLines(assessment),
    ...diffLines(assessment),
    '## Load order',
    '',
    `See load-order.md: ${counted(assessment.loadOrder.tables.length, 'table')}, ${counted(assessment.loadOrder.cycles.length, 'circle')}.`,
    '',
    ...effortLines(assessment),
    ...sizingLines(assessment, options.rehearsal),
    ...rehearsalLines(options.rehearsal),
    ...runbookLines(runbookOf(assessment, options.fileName, options.rehearsal), '##'),
    '## Next step',
    '',
    `**${next.title}.** ${escapeMarkdown(next.text)}`,
    '',
    ...(next.finding === undefined ? [] : fixLines(next.finding.fix, '', '')),
    ...(next.command === undefined ? [] : [codeBlock(next.command, 'sh'), '']),
    '---',
    '',
    `CloudForge ${escapeMarkdown(options.version)}, ${escapeMarkdown(formatInstant(options.generatedAt))}. SHA-256 of the file: ${codeSpan(options.sha256)}.`,
    (options.maskSamples ?? true)
      ? 'Values from rows are masked: letters are shown as x, digits as 9.'
      : 'Values from rows are shown as they are.',
    '',
  ].join('\n');
}
