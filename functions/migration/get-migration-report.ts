import { ReportJson, reportJson } from '#shared/engines/docs/report-json.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { loadAssessment } from './load-assessment.ts';
import { MigrationParams } from './migration.ts';

export const getMigrationReport = defineOperation({
  name: 'getMigrationReport',
  method: 'GET',
  path: '/:migrationId/report',
  summary: 'Read the report that a migration begins with',
  description: 'The report of the run whose upload is moved, or of the live source as it was read.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, body: ReportJson },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => reportJson(await loadAssessment(ctx, input.params.migrationId)),
});
