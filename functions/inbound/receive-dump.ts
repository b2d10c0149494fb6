import { quotaRoom } from '#shared/limits/quotas.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { type ObjectInfo, ObjectStoreError } from '#shared/storage/object-store.ts';
import { sourceKey, uploadBucket } from '#shared/storage/upload-place.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import type { BodyCheck } from './read-json.ts';
import type { WebhookReceipt } from './receipt.ts';
import type { LoadedSource } from './source.ts';
import { startDumpRun } from './start-dump-run.ts';
import { claimDelivery, noteUse, receiptBefore } from './take-delivery.ts';

const idleMsMax = 60_000;

/**
 * Takes a dump that is the body itself: stores it, checks its signature over all of it, and begins its run. What is not
 * signed rightly, breaks off or came before leaves nothing behind. Throws 'upload-invalid', 'body-too-large',
 * 'overloaded', and what the check throws.
 */
export async function receiveDump(
  ctx: Ctx,
  source: LoadedSource,
  dump: { key: string; fileName: string; body: ReadableStream<Uint8Array> },
  check: BodyCheck | undefined,
): Promise<WebhookReceipt> {
  const artifactId = ctx.ids.uuid();
  const key = sourceKey(ctx.actor.organizationId, artifactId);
  const info = await store(ctx, key, dump.body, check);
  let isKept = false;
  try {
    if (info.sizeBytes === 0) throw new Problem('upload-invalid', { detail: 'The body is empty (0 bytes).' });
    const receipt = await ctx.transaction(async scope => {
      const claimed = await claimDelivery(ctx, scope.db, source.id, {
        key: dump.key,
        state: 'received',
        message: 'Its run has begun.',
      });
      if (claimed === undefined) return await receiptBefore(scope.db, source.id, dump.key);
      const { projectId, options } = source;
      const { pauseAfterAnalysis } = options;
      const runId = await startDumpRun(ctx, scope, {
        artifactId,
        projectId,
        sourceId: source.id,
        fileName: dump.fileName,
        info,
        pauseAfterAnalysis,
      });
      await scope.db
        .updateTable('webhook_receipts')
        .set({ state: 'started', run_id: runId })
        .where('id', '=', claimed.id)
        .execute();
      await noteUse(ctx, scope.db, source.id);
      await scope.audit(
        'webhook-receipt.started',
        { kind: 'webhook-receipt', id: claimed.id },
        { sourceId: source.id, runId },
      );
      isKept = true;
      return { ...claimed, state: 'started' as const, runId };
    });
    return receipt;
  } catch (error) {
    isKept = false;
    throw error;
  } finally {
    if (!isKept) await forget(ctx, key);
  }
}

async function store(
  ctx: Ctx,
  key: string,
  body: ReadableStream<Uint8Array>,
  check: BodyCheck | undefined,
): Promise<ObjectInfo> {
  const room = await ctx.read(db => quotaRoom(db, ctx.actor.organizationId, 'stored-bytes'));
  const sizeBytesMax = Math.min(uploadLimits(ctx).uploadBytesMax, room);
  try {
    return await ctx.store.put(uploadBucket, key, checked(body, check), {
      mediaType: 'application/octet-stream',
      sizeBytesMax,
    });
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === 'too-large')
      throw new Problem('body-too-large', {
        detail: `A dump may have ${sizeBytesMax} bytes here.`,
        members: { limitBytes: sizeBytesMax },
      });
    if (error instanceof ObjectStoreError && error.code === 'unavailable')
      throw new Problem('overloaded', { cause: error, headers: { 'retry-after': '5' } });
    throw error;
  }
}

/** The body as it comes; a store that writes atomically keeps nothing of one that fails, at its very end included. */
async function* checked(body: ReadableStream<Uint8Array>, check: BodyCheck | undefined): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const silent = Promise.withResolvers<never>();
      const timer = setTimeout(() => silent.reject(brokenOff()), idleMsMax);
      const read = reader.read().catch(error => {
        throw error instanceof Problem ? error : brokenOff(error);
      });
      const { done, value } = await Promise.race([read, silent.promise]).finally(() => clearTimeout(timer));
      if (done) break;
      check?.update(value);
      yield value;
    }
    check?.end();
  } finally {
    // What is left of a body that is refused is not waited for.
    reader.cancel().catch(() => undefined);
  }
}

function brokenOff(cause?: unknown): Problem {
  return new Problem('upload-invalid', { detail: 'The body broke off. Send it again.', cause });
}

async function forget(ctx: Ctx, key: string): Promise<void> {
  try {
    await ctx.store.delete(uploadBucket, key);
  } catch (error) {
    // It has no row: the sweeper takes it.
    ctx.log.warn('a dump that is not wanted could not be removed', { key, error });
  }
}
