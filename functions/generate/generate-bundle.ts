import { createHash } from 'node:crypto';
import { composeBundle } from '#shared/engines/bundle/compose-bundle.ts';
import { manifestOf, signManifest } from '#shared/engines/bundle/manifest.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineReaction, type ReactionCtx } from '#shared/platform/reaction.ts';
import { version } from '#shared/platform/version.ts';
import { advanceRun, failRun } from '#shared/runs/advance-run.ts';
import { loadAssessmentOf } from '#shared/runs/load-assessment.ts';

export const bundleBucket = 'migration-bkp';

/**
 * An analysis is there: its bundle is composed, stored and announced. The time in the files is the event's, so a
 * second try writes byte for byte the same objects.
 */
export const generateBundle = defineReaction({
  name: 'generate-bundle',
  on: ['cloudforge.analysis.completed.v1', 'cloudforge.run.resumed.v1'],
  summary: 'Composes, signs and stores the bundle of a run',
  handler: async ({ ctx, event }) => {
    const { runId, projectId } = event.data;
    const begun = await ctx.before(async scope => {
      // Locked: this delivery may be under way twice, and then the second goes on with what the first has begun. Were it
      // to find the run where the first found it, it would end without an effect, and the delivery would be done.
      const run = await scope.db
        .selectFrom('runs')
        .select('state')
        .where('id', '=', runId)
        .forUpdate()
        .executeTakeFirst();
      if (run === undefined || run.state === 'waiting') return false;
      // A try that died after this commit finds the run generating already, and goes on.
      if (run.state === 'generating') return true;
      return (
        await advanceRun(scope, ctx.clock, {
          runId,
          from: ['analyzed'],
          to: 'generating',
          type: 'generation.started',
          data: {},
        })
      ).moved;
    });
    if (!begun) return;
    const source = await readSource(ctx, runId);
    const found = await loadAssessmentOf(ctx, runId);
    if (found === undefined) throw new Problem('too-early');
    const generatedAt = event.time;
    const { files } = composeBundle({ assessment: found.assessment, source, runId, generatedAt, version });
    const manifest = manifestOf(files, { runId, generatedAt, version, source });
    const envelope = signManifest(manifest, bytes => ctx.services.signer.sign(bytes), ctx.services.signer.keyId);
    const keyPrefix = `${ctx.actor.organizationId}/${runId}/bundle`;
    const extra = [
      {
        path: 'manifest.json',
        mediaType: 'application/json',
        bytes: new TextEncoder().encode(JSON.stringify(envelope, null, 2)),
      },
    ];
    for (const file of [...files, ...extra]) {
      await ctx.store.put(bundleBucket, `${keyPrefix}/${file.path}`, file.bytes, { mediaType: file.mediaType });
    }
    await ctx.transaction(async scope => {
      const bundleId = ctx.ids.uuid();
      const sizeBytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
      const manifestSha256 = createHash('sha256').update(JSON.stringify(envelope)).digest('hex');
      const { moved } = await advanceRun(scope, ctx.clock, {
        runId,
        from: ['generating'],
        to: 'generated',
        type: 'bundle.generated',
        data: { bundleId, files: files.map(file => ({ path: file.path, sizeBytes: file.bytes.byteLength })) },
      });
      if (!moved) return;
      await scope.db
        .insertInto('bundles')
        .values({
          organization_id: ctx.actor.organizationId,
          id: bundleId,
          run_id: runId,
          manifest: JSON.stringify(manifest),
          envelope: JSON.stringify(envelope),
          bucket: bundleBucket,
          key_prefix: keyPrefix,
          created_at: ctx.clock.now(),
        })
        .execute();
      await scope.audit('bundle.generated', { kind: 'run', id: runId }, { bundleId, manifestSha256 });
      await scope.publish(
        'cloudforge.bundle.generated.v1',
        { runId, projectId, bundleId, files: files.length, sizeBytes, manifestSha256 },
        { subject: runId },
      );
    });
  },
  onDead: async ({ ctx, scope, event, cause }) =>
    await failRun(scope, ctx.clock, event.data.runId, {
      stage: 'generate',
      code: 'delivery-given-up',
      message: `The files could not be generated: ${cause}`,
    }),
});

async function readSource(
  ctx: ReactionCtx,
  runId: string,
): Promise<{ fileName: string; sha256: string; sizeBytes: number }> {
  const row = await ctx.read(db =>
    db
      .selectFrom('runs')
      .innerJoin('artifacts', 'artifacts.id', 'runs.artifact_id')
      .select(['artifacts.file_name', 'artifacts.sha256', 'artifacts.size_bytes'])
      .where('runs.id', '=', runId)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new Problem('not-found');
  return { fileName: row.file_name, sha256: row.sha256 ?? '', sizeBytes: row.size_bytes ?? 0 };
}
