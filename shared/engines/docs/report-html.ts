import type { Assessment } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import { html, trusted } from './html.ts';
import { diffSection } from './html-report/diff-section.ts';
import { findingsSection } from './html-report/findings-section.ts';
import { rehearsalSection, runbookSection } from './html-report/runbook-section.ts';
import { diagramSection, inventorySection, loadOrderSection, typesSection } from './html-report/structure-sections.ts';
import { filterRules, reportStyles } from './html-report/styles.ts';
import {
  contents,
  descriptionOf,
  effortSection,
  heroSection,
  nextSection,
  reasonsSection,
  sizingSection,
} from './html-report/summary-sections.ts';
import { policyPlace, withPolicy } from './page-policy.ts';
import type { ReportOptions } from './report-source.ts';
import { formatInstant } from './wording.ts';

/**
 * The report as one HTML file for a reader who is not a DBA: verdict, grade with reasons, findings, inventory, type
 * map, both schemas side by side, diagram, load order, effort, size, what a rehearsal measured, the runbook, and one
 * next step. It needs no script, font or network. Everything from the
 * dump is escaped; row samples are masked unless `maskSamples` is false (see mask-sample.ts). Long lists are cut as
 * `reportLimits` says, with the number of what is left out.
 */
export function renderReportHtml(assessment: Assessment, options: ReportOptions): string {
  const maskSamples = options.maskSamples ?? true;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policyPlace}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${descriptionOf(assessment)}">
<title>${options.fileName} to PostgreSQL: grade ${assessment.grade.letter}</title>
<style>${trusted(`${reportStyles}\n${filterRules(severities)}`)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<div class="page">
<header class="masthead"><span class="brand">CloudForge migration report</span><span>${formatInstant(options.generatedAt)}</span></header>
${contents(assessment, options)}
<main id="main">
${heroSection(assessment, options)}
${reasonsSection(assessment)}
${findingsSection(assessment.findings, { ...options, maskSamples })}
${inventorySection(assessment)}
${typesSection(assessment)}
${diffSection(assessment)}
${diagramSection(assessment)}
${loadOrderSection(assessment)}
${effortSection(assessment)}
${sizingSection(assessment, options.rehearsal)}
${rehearsalSection(options.rehearsal)}
${runbookSection(assessment, options)}
${nextSection(assessment)}
</main>
<footer><p>Made by CloudForge ${options.version} on ${formatInstant(options.generatedAt)} from <code>${options.fileName}</code>, SHA-256 <code>${options.sha256}</code>. ${maskSamples ? 'Values from rows are masked: letters are shown as x, digits as 9; impossible dates and single digits are shown, because they are the finding itself.' : 'Values from rows are shown as they are.'}</p></footer>
</div>
</body>
</html>
`;
  return withPolicy(page.markup);
}
