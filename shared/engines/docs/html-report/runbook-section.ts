import type { Assessment } from '#shared/engines/schema/finding.ts';
import { reportLimits } from '../finding-groups.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import { type RehearsalSummary, rehearsedMs } from '../rehearsal.ts';
import type { ReportOptions } from '../report-source.ts';
import { runbookOf } from '../runbook/runbook.ts';
import type { RunbookPart } from '../runbook/runbook-types.ts';
import { counted, formatCount, formatDuration, formatInstant } from '../wording.ts';
import { code, tableHtml } from './tables.ts';

function part({ title, text, steps }: RunbookPart, first: number): Html {
  return html`<h3>${title}</h3><p>${text}</p>
<ol class="steps" start="${first}">${steps.map(
    step => html`<li><h4>${step.title}</h4><p class="muted">${step.who}, ${step.duration}</p><p>${step.text}</p>
${step.commands.length === 0 ? '' : html`<pre><code>${step.commands.join('\n')}</code></pre>`}
${step.checks.length === 0 ? '' : html`<ul class="checks">${step.checks.map(check => html`<li>${check}</li>`)}</ul>`}</li>
`,
  )}</ol>`;
}

/** What is done when, by whom, and how to go back: to be printed and ticked off. */
export function runbookSection(assessment: Assessment, options: ReportOptions): Html {
  const runbook = runbookOf(assessment, options.fileName, options.rehearsal);
  let first = 1;
  const parts = runbook.parts.map(each => {
    const printed = part(each, first);
    first += each.steps.length;
    return printed;
  });
  return html`<section id="runbook" aria-labelledby="runbook-heading"><h2 id="runbook-heading">Cutover, step by step</h2>
<p class="lead">The application stands still for ${runbook.outage}.</p>
${parts}
<p class="return"><strong>Point of no return.</strong> ${runbook.pointOfNoReturn}</p>
${part(runbook.wayBack, 1)}
</section>`;
}

function verdictWords({ certified, rejects }: RehearsalSummary): string {
  if (certified === null) return 'Copied, not verified.';
  if (!certified) return 'Not certified.';
  const rejected = rejects.reduce((sum, { rows }) => sum + rows, 0);
  return rejected === 0
    ? 'Certified: every row was compared and equal.'
    : `Certified, apart from ${counted(rejected, 'rejected row')}.`;
}

/** What a rehearsal measured and found; nothing where there was none. */
export function rehearsalSection(rehearsal: RehearsalSummary | undefined): Html {
  if (rehearsal === undefined) return html``;
  const { failedStatements, rejects } = rehearsal;
  const limit = reportLimits.statementsMax;
  const more = (count: number): Html =>
    count > limit ? html`<p class="more">and ${formatCount(count - limit)} more, see report.json</p>` : html``;
  return html`<section id="rehearsal" aria-labelledby="rehearsal-heading"><h2 id="rehearsal-heading">What the rehearsal measured</h2>
<p class="lead">${verdictWords(rehearsal)} ${counted(rehearsal.rows, 'row')}, ${formatCount(rehearsal.rowsPerSecond)} a second while copying, on ${formatInstant(rehearsal.rehearsedAt)}.</p>
${rehearsal.reasons.length === 0 ? '' : html`<ul class="reasons">${rehearsal.reasons.slice(0, limit).map(reason => html`<li>${reason}</li>`)}</ul>${more(rehearsal.reasons.length)}`}
${tableHtml(
  'Time by stage',
  [{ heading: 'Stage' }, { heading: 'Time', numeric: true }],
  [
    ...Object.entries(rehearsal.durationsMs).map(([stage, ms]) => ({ cells: [stage, formatDuration(ms)] })),
    { cells: ['all together', formatDuration(rehearsedMs(rehearsal))] },
  ],
)}
${
  failedStatements.length === 0
    ? ''
    : html`${tableHtml(
        'Statements that PostgreSQL refused',
        [{ heading: 'Object' }, { heading: 'What it said', wide: true }],
        failedStatements.slice(0, limit).map(({ object, message }) => ({ cells: [code(object), message] })),
      )}${more(failedStatements.length)}`
}
${
  rejects.length === 0
    ? ''
    : html`${tableHtml(
        'Rows that could not be carried',
        [{ heading: 'Table' }, { heading: 'Rows', numeric: true }, { heading: 'Why', wide: true }],
        rejects.slice(0, limit).map(({ table, rows, reason }) => ({ cells: [code(table), formatCount(rows), reason] })),
      )}${more(rejects.length)}`
}
</section>`;
}
