import { ReportJson, reportJson } from '#shared/engines/docs/report-json.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { kept } from '#shared/migration/store.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { loadAssessmentOf } from '#shared/runs/load-assessment.ts';
import { keptObject } from './kept-object.ts';
import { MigrationParams } from './migration.ts';

export const getMigrationReport = defineOperation({
  name: 'getMigrationReport',
  method: 'GET',
  path: '/:migrationId/report',
  summary: 'Read the report that a migration begins with',
  description: 'The report of the run whose upload is moved, or of the live source as it was read.',
  access: 'migrations:read',
  input: { params: MigrationParams },
  output: { status: 200, body: ReportJson },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { migrationId } = input.params;
    const row = await ctx.read(db =>
      db.selectFrom('migrations').select('run_id').where('id', '=', migrationId).executeTakeFirst(),
    );
    if (row === undefined) throw new Problem('not-found');
    if (row.run_id !== null) {
      const found = await loadAssessmentOf(ctx, row.run_id);
      if (found === undefined) throw new Problem('not-found');
      return reportJson(found.assessment);
    }
    const stream = await keptObject(ctx, migrationId, kept.assessment);
    // Written by us as JSON of this very type.
    return reportJson((await new Response(stream).json()) as Assessment);
  },
});
