import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AnalysisSummary } from '#shared/database/schema.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { defineWorker, type Job, JobFailed } from '#shared/platform/worker.ts';
import { advanceRun, failRun } from '#shared/runs/advance-run.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { buckets, ObjectStoreError } from '#shared/storage/object-store.ts';
import { countBySeverity } from './count-by-severity.ts';

const Input = z.object({ runId: z.uuid(), artifactId: z.uuid() });
type Input = z.infer<typeof Input>;
const assessmentBucket = 'migration-bkp';
const progressEveryMs = 1_000;

/** Reads the upload from first byte to last, assesses it, and stores the assessment. */
export const analyzeDump = defineWorker({
  name: 'analyze-dump',
  summary: 'Reads an uploaded database into the model, looks into its rows, and assesses it',
  input: Input,
  concurrency: 1,
  run: async ({ ctx, job }) => {
    const source = await openArtifact(ctx, job.input);
    const started = ctx.clock.now().getTime();
    const report = createProgressReporter(ctx, job);
    const { assessment, format } = await readAssessment(ctx, job, source, report.seen);
    await report.settled();
    const stored = await storeAssessment(ctx, job.input.runId, assessment);
    const summary = summarize(assessment, source.sizeBytes);
    await job.complete(async scope => {
      const analysisId = ctx.ids.uuid();
      const run = await scope.db
        .selectFrom('runs')
        .select('options')
        .where('id', '=', job.input.runId)
        .executeTakeFirstOrThrow();
      const waits = run.options.pauseAfterAnalysis === true;
      const { moved, run: advanced } = await advanceRun(scope, ctx.clock, {
        runId: job.input.runId,
        from: ['analyzing'],
        to: waits ? 'waiting' : 'analyzed',
        type: 'analysis.completed',
        data: {
          grade: assessment.grade.letter,
          dialect: assessment.model.dialect,
          format,
          ...summary,
          durationMs: ctx.clock.now().getTime() - started,
        },
      });
      if (!moved) return;
      await scope.db
        .insertInto('analyses')
        .values({
          organization_id: ctx.actor.organizationId,
          id: analysisId,
          run_id: job.input.runId,
          dialect: assessment.model.dialect,
          grade: assessment.grade.letter,
          summary: JSON.stringify(summary),
          assessment_bucket: assessmentBucket,
          assessment_key: stored.key,
          created_at: ctx.clock.now(),
        })
        .execute();
      await scope.audit('analysis.completed', { kind: 'run', id: job.input.runId }, { grade: assessment.grade.letter });
      await scope.publish(
        'cloudforge.analysis.completed.v1',
        {
          runId: job.input.runId,
          projectId: advanced.projectId,
          analysisId,
          dialect: assessment.model.dialect,
          grade: assessment.grade.letter,
          tables: summary.tables,
          rows: summary.rows,
          findings: summary.findings,
          effortHours: summary.effortHours,
        },
        { subject: job.input.runId },
      );
    });
  },
  onFailed: async ({ ctx, scope, input, cause }) => {
    const code = cause instanceof JobFailed ? cause.code : 'analysis-failed';
    const message =
      cause instanceof JobFailed
        ? cause.message
        : 'The database could not be analysed. The log holds the cause; the run can be started again.';
    await failRun(scope, ctx.clock, input.runId, { stage: 'analyze', code, message });
  },
});

interface OpenedArtifact {
  fileName: string;
  sizeBytes: number;
  bytes: AsyncIterable<Uint8Array>;
}

async function openArtifact(ctx: Ctx, input: Input): Promise<OpenedArtifact> {
  const row = await ctx.read(db =>
    db
      .selectFrom('artifacts')
      .select(['file_name', 'size_bytes', 'bucket', 'object_key', 'state'])
      .where('id', '=', input.artifactId)
      .executeTakeFirst(),
  );
  const bucket = buckets.find(name => name === row?.bucket);
  if (row === undefined || row.state !== 'stored' || row.object_key === null || bucket === undefined) {
    throw new JobFailed('upload-gone', 'The uploaded file is no longer kept. Upload it again.');
  }
  const { body, info } = await ctx.store.get(bucket, row.object_key, { signal: ctx.signal });
  return { fileName: row.file_name, sizeBytes: row.size_bytes ?? info.sizeBytes, bytes: body };
}

type Progress = Parameters<Parameters<Ctx['services']['assess']>[0]['onProgress']>[0];

/** Progress goes to the job's row with the heartbeat, and to the live page at most once a second. */
function createProgressReporter(
  ctx: Ctx,
  job: Job<Input>,
): { seen(progress: Progress): void; settled(): Promise<void> } {
  let last = ctx.clock.now().getTime();
  let writing: Promise<unknown> = Promise.resolve();
  return {
    seen: progress => {
      job.report({ ...progress });
      const now = ctx.clock.now().getTime();
      if (now - last < progressEveryMs) return;
      last = now;
      writing = writing
        .then(() => ctx.transaction(scope => scope.progress(job.input.runId, 'analysis.progress', { ...progress })))
        .catch(error => ctx.log.warn('progress could not be written', { error }));
    },
    settled: async () => {
      await writing;
    },
  };
}

async function readAssessment(
  ctx: Ctx,
  job: Job<Input>,
  source: OpenedArtifact,
  onProgress: (progress: Progress) => void,
) {
  let broken: unknown;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* source.bytes;
    } catch (error) {
      broken = error;
      throw error;
    }
  };
  try {
    return await ctx.services.assess({ ...source, bytes: watched(), signal: job.signal, onProgress });
  } catch (error) {
    // The file lies whole in the store; that reading it broke off says nothing about it.
    if (broken !== undefined)
      throw new ObjectStoreError('unavailable', 'The object store broke off in the middle of the file.', {
        cause: broken,
      });
    // What the file is can't change by trying again; everything else might.
    if (error instanceof SourceError) throw new JobFailed(error.code, error.message, { cause: error });
    throw error;
  }
}

async function storeAssessment(ctx: Ctx, runId: string, assessment: Assessment): Promise<{ key: string }> {
  const bytes = new TextEncoder().encode(JSON.stringify(assessment));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // Named by content: a second try writes the same object or another one, never half over it.
  const key = `${ctx.actor.organizationId}/${runId}/assessment-${sha256.slice(0, 32)}.json`;
  await ctx.store.put(assessmentBucket, key, bytes, { mediaType: 'application/json', sha256 });
  return { key };
}

function summarize(assessment: Assessment, sizeBytes: number): AnalysisSummary {
  const { model } = assessment;
  return {
    tables: model.tables.length,
    rows: model.tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0),
    views: model.views.length,
    routines: model.routines.length,
    triggers: model.triggers.length,
    findings: countBySeverity(assessment.findings),
    effortHours: assessment.effortHours,
    gradeReasons: assessment.grade.reasons,
    sizeBytes,
  };
}
