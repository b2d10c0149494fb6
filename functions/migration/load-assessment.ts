import type { Assessment } from '#shared/engines/schema/finding.ts';
import { kept } from '#shared/migration/store.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { loadAssessmentOf } from '#shared/runs/load-assessment.ts';
import { lastKeptObject } from './kept-object.ts';

/**
 * What is known of the source of a migration: from the run whose upload is moved, or of the live source as it was read.
 *
 * @throws Problem 'not-found' where there is no such migration of the tenant, or its source was not read yet
 */
export async function loadAssessment(ctx: Ctx, migrationId: string): Promise<Assessment> {
  const row = await ctx.read(db =>
    db.selectFrom('migrations').select('run_id').where('id', '=', migrationId).executeTakeFirst(),
  );
  if (row === undefined) throw new Problem('not-found');
  if (row.run_id !== null) {
    const found = await loadAssessmentOf(ctx, row.run_id);
    if (found === undefined) throw new Problem('not-found');
    return found.assessment;
  }
  const stream = await lastKeptObject(ctx, migrationId, kept.report);
  if (stream === undefined) throw new Problem('not-found');
  // Written by us as JSON of this very type.
  return (await new Response(stream).json()) as Assessment;
}
