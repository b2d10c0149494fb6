import type { Finding } from '#shared/engines/schema/finding.ts';
import type { FindingGroup, SeveritySection } from '../finding-groups.ts';
import { partsOfFix, samplesOf, sectionsOf } from '../finding-groups.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { RuleTitle } from '../report-source.ts';
import { counted, formatCount, formatHours, severityWords } from '../wording.ts';

/** Address of a finding's group within the page. Codes become part of an id, so only plain characters are kept. */
export function groupId(severity: string, code: string): string {
  return `finding-${severity}-${code.replace(/[^\w-]/g, '-')}`;
}

function fixHtml(fix: string): Html {
  return html`${partsOfFix(fix).map(part =>
    part.kind === 'sql' ? html`<pre><code>${part.text}</code></pre>` : html`<p>${part.text}</p>`,
  )}`;
}

const lineHtml = (line: number): Html => (line > 0 ? html`<span>line ${formatCount(line)}</span>` : html``);

function samplesHtml(finding: Finding, maskSamples: boolean): Html | undefined {
  const samples = samplesOf(finding, maskSamples);
  if (samples.length === 0) return undefined;
  return html`${samples.map((sample, index) => html`${index > 0 ? ', ' : ''}<code>${sample.value === '' ? '(empty)' : sample.value}</code>${sample.line > 0 ? ` (line ${formatCount(sample.line)})` : ''}`)}`;
}

const effortHtml = (effort: { min: number; max: number }): Html | undefined =>
  effort.max > 0 ? html`<span>${formatHours(effort)}</span>` : undefined;

function singleHtml(group: FindingGroup, finding: Finding, maskSamples: boolean): Html {
  const samples = samplesHtml(finding, maskSamples);
  return html`<header><span class="code">${finding.code}</span><code>${finding.object}</code>${lineHtml(finding.line)}${finding.rows === undefined ? '' : html`<span>${counted(finding.rows, 'row')}</span>`}${effortHtml(finding.effortHours)}${group.automatic ? html`<span class="tag">taken care of</span>` : ''}</header>
<h4>${finding.message}</h4>
<dl><dt>Why it matters</dt><dd><p>${finding.why}</p></dd>
<dt>${group.automatic ? 'What is done' : 'What to do'}</dt><dd>${fixHtml(finding.fix)}</dd>
${samples === undefined ? '' : html`<dt>Seen in rows</dt><dd class="samples">${samples}</dd>`}</dl>`;
}

function placeHtml(group: FindingGroup, finding: Finding, maskSamples: boolean): Html {
  const samples = samplesHtml(finding, maskSamples);
  return html`<li${finding.automatic && !group.automatic ? html` class="done"` : ''}><span class="at"><code>${finding.object}</code> ${lineHtml(finding.line)}</span>${group.message === undefined ? finding.message : ''}
${group.why === undefined ? html`<p class="muted">${finding.why}</p>` : ''}${group.fix === undefined ? fixHtml(finding.fix) : ''}${samples === undefined ? '' : html`<p class="samples muted">Seen in rows: ${samples}</p>`}</li>`;
}

function manyHtml(group: FindingGroup, maskSamples: boolean): Html {
  const title = group.message ?? group.title ?? `${counted(group.total, 'place')} with the same kind of problem`;
  return html`<header><span class="code">${group.code}</span><span>${counted(group.total, 'place')}</span>${group.rows > 0 ? html`<span>${counted(group.rows, 'row')}</span>` : ''}${effortHtml(group.effortHours)}${group.automatic ? html`<span class="tag">taken care of</span>` : ''}</header>
<h4>${title}</h4>
<dl>${group.why === undefined ? '' : html`<dt>Why it matters</dt><dd><p>${group.why}</p></dd>`}
${group.fix === undefined ? '' : html`<dt>${group.automatic ? 'What is done' : 'What to do'}</dt><dd>${fixHtml(group.fix)}</dd>`}</dl>
<ul class="places">${group.shown.map(finding => placeHtml(group, finding, maskSamples))}</ul>
${group.hidden > 0 ? html`<p class="more">and ${formatCount(group.hidden)} more, see report.json</p>` : ''}`;
}

function groupHtml(group: FindingGroup, maskSamples: boolean): Html {
  const [first] = group.shown;
  if (first === undefined) return html``;
  return html`<article class="finding${group.automatic ? ' done' : ''}" id="${groupId(group.severity, group.code)}">
${group.total === 1 ? singleHtml(group, first, maskSamples) : manyHtml(group, maskSamples)}
</article>
`;
}

function severityHtml(section: SeveritySection, maskSamples: boolean): Html {
  const words = severityWords[section.severity];
  return html`<section class="severity ${section.severity}${section.open === 0 ? ' done' : ''}" aria-labelledby="severity-${section.severity}">
<header><h3 id="severity-${section.severity}">${words.heading}</h3>
<p>${words.explanation} ${counted(section.total, 'finding')}${section.open < section.total ? `, ${formatCount(section.total - section.open)} already taken care of` : ''}.</p></header>
${section.groups.map(group => groupHtml(group, maskSamples))}
${section.hidden > 0 ? html`<p class="more">and ${counted(section.hidden, 'more finding')}, see report.json</p>` : ''}
</section>
`;
}

function filterHtml(sections: readonly SeveritySection[], total: number): Html {
  return html`<fieldset class="filter"><legend>Show</legend>
<label><input type="radio" name="show" id="show-all" checked> All (${formatCount(total)})</label>
${sections.map(section => html`<label class="${section.severity}"><input type="radio" name="show" id="show-${section.severity}"> ${severityWords[section.severity].short} (${formatCount(section.total)})</label>`)}
<label><input type="checkbox" id="open-only"> Hide what is taken care of</label></fieldset>`;
}

/** The findings: a filter, then per severity and rule what is the case, why it matters and what to do. */
export function findingsSection(
  findings: readonly Finding[],
  options: { maskSamples: boolean; rules?: readonly RuleTitle[] },
): Html {
  const sections = sectionsOf(findings, options.rules);
  const body =
    sections.length === 0
      ? html`<p class="lead">Nothing was found that needs attention.</p>`
      : html`<p class="lead">Worst first. Each says what is the case, why it matters and what to do.</p>
${filterHtml(sections, findings.length)}
${sections.map(section => severityHtml(section, options.maskSamples))}`;
  return html`<section id="findings" aria-labelledby="findings-heading"><h2 id="findings-heading">What was found</h2>
${body}
</section>`;
}
