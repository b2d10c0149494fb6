import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { loadAssessmentOf } from '#shared/runs/load-assessment.ts';

/** The stored assessment of a run. Throws Problem 'not-found' where there is none yet. */
export async function loadAssessment(ctx: Ctx, runId: string): Promise<Assessment> {
  const found = await loadAssessmentOf(ctx, runId);
  if (found === undefined) throw new Problem('not-found');
  return found.assessment;
}
