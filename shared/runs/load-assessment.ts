import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { buckets } from '#shared/storage/object-store.ts';

/** The assessment of a run from the object store, with the analysis' id; undefined where there is none. */
export async function loadAssessmentOf(
  ctx: Pick<Ctx, 'read' | 'store'>,
  runId: string,
): Promise<{ analysisId: string; assessment: Assessment } | undefined> {
  const row = await ctx.read(db =>
    db
      .selectFrom('analyses')
      .select(['id', 'assessment_bucket', 'assessment_key'])
      .where('run_id', '=', runId)
      .executeTakeFirst(),
  );
  const bucket = buckets.find(name => name === row?.assessment_bucket);
  if (row === undefined || bucket === undefined) return undefined;
  const { body } = await ctx.store.get(bucket, row.assessment_key);
  // Written by us as JSON of this very type, and named by its hash.
  const assessment = (await new Response(body).json()) as Assessment;
  return { analysisId: row.id, assessment };
}
