import type { z } from 'zod';
import { renderErDiagram } from '#shared/engines/docs/er-diagram.ts';
import { renderLoadOrder } from '#shared/engines/docs/load-order-markdown.ts';
import type { RehearsalSummary } from '#shared/engines/docs/rehearsal.ts';
import { renderReportHtml } from '#shared/engines/docs/report-html.ts';
import { reportJson, reportJsonSchema } from '#shared/engines/docs/report-json.ts';
import { renderReportMarkdown } from '#shared/engines/docs/report-markdown.ts';
import type { RuleTitle } from '#shared/engines/docs/report-source.ts';
import { runbookOf } from '#shared/engines/docs/runbook/runbook.ts';
import { renderRunbook } from '#shared/engines/docs/runbook/runbook-markdown.ts';
import type { ApplicationSpec } from '#shared/engines/iac/application-spec.ts';
import { applicationFor } from '#shared/engines/iac/application-spec.ts';
import { compileApplication, printApplication } from '#shared/engines/iac/compile-application.ts';
import { checkObjects } from '#shared/engines/policy/checks.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { rules as schemaRules } from '#shared/engines/schema/rules/index.ts';
import type { BundleFile } from './bundle-file.ts';
import { textFile } from './bundle-file.ts';
import type { Manifest } from './manifest.ts';
import { renderReadme } from './readme.ts';
import { renderSarif } from './sarif.ts';
import { renderSchemaSql } from './schema-sql.ts';

export interface BundleInput {
  assessment: Assessment;
  source: Manifest['source'];
  runId: string;
  /** ISO 8601 instant. */
  generatedAt: string;
  /** Version of CloudForge. */
  version: string;
  /** Hide values from rows in every file. Default true. */
  maskSamples?: boolean;
  /** Titles of the rules that made the findings. Default: the schema engine's. */
  rules?: readonly RuleTitle[];
  /** The application to describe; without it, one of which only the database is known. */
  application?: z.input<typeof ApplicationSpec>;
  /** What a rehearsal measured, where there was one. */
  rehearsal?: RehearsalSummary;
}

/**
 * The files of a bundle, without the manifest (which is made over them). The same input gives the same bytes.
 *
 * @throws ZodError if `application` is out of bounds.
 */
export function composeBundle(input: BundleInput): { files: BundleFile[] } {
  const { assessment, source, generatedAt, version } = input;
  const maskSamples = input.maskSamples ?? true;
  const rehearsal = input.rehearsal === undefined ? {} : { rehearsal: input.rehearsal };
  const about = {
    fileName: source.fileName,
    sha256: source.sha256,
    generatedAt,
    version,
    maskSamples,
    rules: input.rules ?? schemaRules,
    ...rehearsal,
  };
  const reportSource = { fileName: source.fileName, sha256: source.sha256, generatedAt, version };
  const generic = applicationFor(assessment.model.database, assessment.sizing);
  const spec = input.application ?? generic.spec;
  const manifests = printApplication(spec, input.application === undefined ? generic.reasons : []);
  const checks = checkObjects(compileApplication(spec));
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const files = [
    textFile('report.html', 'text/html; charset=utf-8', renderReportHtml(assessment, about)),
    textFile('report.md', 'text/markdown; charset=utf-8', renderReportMarkdown(assessment, about)),
    textFile(
      'report.json',
      'application/json',
      json(reportJson(assessment, { source: reportSource, maskSamples, ...rehearsal })),
    ),
    textFile('report.schema.json', 'application/schema+json', json(reportJsonSchema())),
    textFile(
      'runbook.md',
      'text/markdown; charset=utf-8',
      renderRunbook(runbookOf(assessment, source.fileName, input.rehearsal), about),
    ),
    textFile('findings.sarif', 'application/sarif+json', renderSarif(assessment, about)),
    textFile('schema.sql', 'application/sql', renderSchemaSql(assessment, about)),
    textFile('load-order.md', 'text/markdown; charset=utf-8', renderLoadOrder(assessment)),
    textFile('er-diagram.svg', 'image/svg+xml', renderErDiagram(assessment)),
    textFile('knative/service.yaml', 'application/yaml', manifests.service),
    textFile('knative/network-policy.yaml', 'application/yaml', manifests.networkPolicy),
    textFile('checks.json', 'application/json', json(checks)),
  ];
  const paths = files.map(file => file.path);
  const readme = textFile('README.md', 'text/markdown; charset=utf-8', renderReadme(assessment, paths, checks, about));
  return { files: [readme, ...files] };
}
