import { ReportJson, reportJson } from '#shared/engines/docs/report-json.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { RunIdParams } from './get-analysis.ts';
import { loadAssessment } from './load-assessment.ts';

export const getReport = defineOperation({
  name: 'getReport',
  method: 'GET',
  path: '/:runId/report',
  summary: 'Read the whole report as JSON',
  description: 'Tables with source and target types, keys, row counts, findings, grade and effort.',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: { params: RunIdParams },
  output: { status: 200, body: ReportJson },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => reportJson(await loadAssessment(ctx, input.params.runId)),
});
