import type { Assessment } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import { copyTimeOf, formatCopyTime } from '../copy-time.ts';
import { effortByObject } from '../effort-by-object.ts';
import { partsOfFix, reportLimits, sumEffort } from '../finding-groups.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { RehearsalSummary } from '../rehearsal.ts';
import type { ReportOptions } from '../report-source.ts';
import { countBySeverity, nextStepOf, verdictOf } from '../verdict.ts';
import {
  counted,
  dialectNames,
  formatBytes,
  formatCompact,
  formatCount,
  formatHours,
  formatHoursShort,
  gradeNames,
  severityWords,
} from '../wording.ts';
import { groupId } from './findings-section.ts';
import { code, tableHtml } from './tables.ts';

const letters = ['A', 'B', 'C', 'D', 'E'] as const;
const gradeTones = { A: 'good', B: 'good', C: 'care', D: 'stop', E: 'stop' } as const;

/** The verdict, the grade and the figures that matter. */
export function heroSection(assessment: Assessment, options: ReportOptions): Html {
  const { model, grade } = assessment;
  const verdict = verdictOf(assessment);
  const counts = countBySeverity(assessment.findings);
  const figure = (severity: 'blocker' | 'data-loss' | 'behaviour', label: string): Html =>
    html`<div class="${counts[severity].open > 0 ? `toned ${severity}` : ''}"><dt>${label}</dt><dd>${formatCount(counts[severity].open)}</dd></div>`;
  const written = [dialectNames[model.dialect], model.serverVersion].filter(text => text !== undefined).join(' ');
  return html`<section class="hero" aria-labelledby="verdict">
<div><span class="answer ${verdict.tone}">${verdict.answer}</span>
<h1 id="verdict">${verdict.sentence}</h1>
<p class="lead">${options.fileName}: ${written}${model.database === undefined ? '' : `, database ${model.database}`}. <a href="#next">What to do next</a></p></div>
<figure class="grade ${gradeTones[grade.letter]}"><span class="letter" aria-label="Grade ${grade.letter}" role="img">${grade.letter}</span>
<div class="scale" aria-hidden="true">${letters.map(letter => html`<span class="${letter === grade.letter ? 'here' : ''}">${letter}</span>`)}</div>
<figcaption>${gradeNames[grade.letter]}</figcaption></figure>
<dl class="figures">${figure('blocker', 'block the move')}${figure('data-loss', 'would lose data')}${figure('behaviour', 'behave differently')}
<div><dt>tables</dt><dd>${formatCount(model.tables.length)}</dd></div><div><dt>rows</dt><dd>${formatCompact(model.statistics.rows)}</dd></div>
<div class="words"><dt>left for a person</dt><dd>${formatHoursShort(assessment.effortHours)}</dd></div></dl>
</section>`;
}

export function reasonsSection(assessment: Assessment): Html {
  const { grade } = assessment;
  const reasons = grade.reasons.length === 0 ? ['Nothing was found that lowers the grade.'] : grade.reasons;
  return html`<section id="grade" aria-labelledby="grade-heading"><h2 id="grade-heading">Why grade ${grade.letter}</h2>
<ul class="reasons">${reasons.map(reason => html`<li>${reason}</li>`)}</ul>
</section>`;
}

export function effortSection(assessment: Assessment): Html {
  const counts = countBySeverity(assessment.findings);
  const objects = effortByObject(assessment);
  const shown = objects.slice(0, reportLimits.objectsMax);
  const hidden = objects.length - shown.length;
  return html`<section id="effort" aria-labelledby="effort-heading"><h2 id="effort-heading">How much work is left</h2>
<p class="lead">${formatHours(assessment.effortHours)} for a person who knows the application, as a range: the low end if every decision is easy.</p>
${tableHtml(
  'Working hours by kind of finding',
  [
    { heading: 'Kind' },
    { heading: 'Findings', numeric: true },
    { heading: 'Open', numeric: true },
    { heading: 'Work', numeric: true },
  ],
  severities
    .filter(severity => counts[severity].all > 0)
    .map(severity => ({
      cells: [
        severityWords[severity].short,
        formatCount(counts[severity].all),
        formatCount(counts[severity].open),
        formatHours(sumEffort(assessment.findings.filter(finding => finding.severity === severity))),
      ],
    })),
)}
${
  shown.length === 0
    ? ''
    : tableHtml(
        'Working hours by object, the most first',
        [
          { heading: 'Object' },
          { heading: 'Kind' },
          { heading: 'Open', numeric: true },
          { heading: 'Work', numeric: true },
          { heading: 'Because of' },
        ],
        shown.map(({ object, kind, open, hours, codes }) => ({
          cells: [code(object), kind, formatCount(open), formatHours(hours), codes.join(', ')],
        })),
      )
}
${hidden > 0 ? html`<p class="more">and ${counted(hidden, 'more object')}, see report.json</p>` : ''}
<p class="more">Each finding counts in full at its object; the total above counts further findings of one rule less, because a decision is quickly repeated.</p>
</section>`;
}

export function sizingSection(assessment: Assessment, rehearsal?: RehearsalSummary): Html {
  const { sizing } = assessment;
  const time = copyTimeOf(assessment, rehearsal);
  return html`<section id="sizing" aria-labelledby="sizing-heading"><h2 id="sizing-heading">How large the new database is</h2>
${tableHtml(
  'Suggested size of the PostgreSQL server',
  [{ heading: 'What' }, { heading: 'How much', numeric: true }],
  [
    { cells: ['Data', `${formatBytes(sizing.dataBytesMin)} to ${formatBytes(sizing.dataBytesMax)}`] },
    { cells: ['Disk', formatBytes(sizing.diskBytes)] },
    { cells: ['Memory', formatBytes(sizing.memoryBytes)] },
    { cells: ['Processors', String(sizing.cpuMillicores / 1000)] },
    { cells: ['Connections', formatCount(sizing.connections)] },
    { cells: [`Copying and proof${time.measured ? ', measured' : ', estimated'}`, formatCopyTime(time)] },
  ],
)}
<ul class="reasons">${[...sizing.reasons, time.basis].map(reason => html`<li>${reason}</li>`)}</ul>
</section>`;
}

/** The one next step. */
export function nextSection(assessment: Assessment): Html {
  const next = nextStepOf(assessment);
  const finding = next.finding;
  return html`<section id="next" class="next" aria-labelledby="next-heading"><p class="eyebrow">Your next step</p><h2 id="next-heading">${next.title}</h2>
<p>${next.text}${finding === undefined ? '' : html` <a href="#${groupId(finding.severity, finding.code)}">${finding.message}</a>`}</p>
${finding === undefined ? '' : partsOfFix(finding.fix).map(part => (part.kind === 'sql' ? html`<pre><code>${part.text}</code></pre>` : html`<p>${part.text}</p>`))}
${next.command === undefined ? '' : html`<pre><code>${next.command}</code></pre>`}
</section>`;
}

/** The links at the side, with the number of findings of each kind. */
export function contents(assessment: Assessment, options: Pick<ReportOptions, 'rehearsal'>): Html {
  const entries: [string, string, number | undefined][] = [
    ['grade', 'Grade', undefined],
    ['findings', 'Findings', assessment.findings.length],
    ['inventory', 'Inventory', assessment.model.tables.length],
    ['types', 'Types', undefined],
    ['diff', 'Old and new', undefined],
    ...(assessment.target.tables.length > 0
      ? ([['diagram', 'Diagram', undefined]] satisfies [string, string, undefined][])
      : []),
    ['load-order', 'Load order', undefined],
    ['effort', 'Work', undefined],
    ['sizing', 'Size and time', undefined],
    ...(options.rehearsal === undefined
      ? []
      : ([['rehearsal', 'Rehearsal', undefined]] satisfies [string, string, undefined][])),
    ['runbook', 'Runbook', undefined],
    ['next', 'Next step', undefined],
  ];
  return html`<nav class="contents" aria-label="Contents"><ul>${entries.map(
    ([id, label, count]) =>
      html`<li><a href="#${id}">${label}${count === undefined ? '' : html` <span class="count">${formatCount(count)}</span>`}</a></li>`,
  )}</ul></nav>`;
}

/** `counted` with the size: used in the page's description. */
export function descriptionOf(assessment: Assessment): string {
  const { model } = assessment;
  return `${counted(model.tables.length, 'table')}, ${counted(model.statistics.rows, 'row')}, ${formatBytes(model.statistics.bytes)}`;
}
