import { z } from 'zod';
import { quotaRoom } from '#shared/limits/quotas.ts';
import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { AddressRefused, type Download, DownloadTooLarge } from '#shared/platform/dialer.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineWorker, JobFailed } from '#shared/platform/worker.ts';
import { type ObjectInfo, ObjectStoreError } from '#shared/storage/object-store.ts';
import { sourceKey, uploadBucket } from '#shared/storage/upload-place.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import { FetchPlan } from '#shared/webhooks/inbound/plan.ts';
import { isSubscribeUrl, objectUrl } from '#shared/webhooks/inbound/s3.ts';
import { type LoadedSource, loadSource } from './source.ts';
import { startDumpRun } from './start-dump-run.ts';
import { fetchDumpWorker } from './take-delivery.ts';

const answerTimeoutMs = 30_000;
const idleTimeoutMs = 60_000;
const redirectsMax = 3;
const confirmBytesMax = 65_536;

/** Fetches the file that a delivery names and begins its run; or confirms a subscription. */
export const fetchDump = defineWorker({
  name: fetchDumpWorker,
  summary: 'Fetches the dumps that inbound webhooks name',
  input: z.object({ sourceId: z.uuid(), plan: FetchPlan }),
  concurrency: 4,
  run: async ({ ctx, job }) => {
    const { sourceId, plan } = job.input;
    const source = await loadSource(ctx, sourceId);
    if (source === undefined) throw new JobFailed('source-gone', 'The inbound webhook was disabled or deleted.');
    if (plan.kind === 'sns-confirm') {
      await confirmSubscription(ctx, plan.url, job.signal);
      await job.complete(scope =>
        settle(scope, job.subjectId, { state: 'ignored', message: 'The subscription of SNS was confirmed.' }),
      );
      return;
    }
    // The receipt's id: a process that dies between storing and commit stores the same object again.
    const artifactId = job.subjectId;
    const key = sourceKey(ctx.actor.organizationId, artifactId);
    const info = await fetchInto(ctx, key, source, plan, job.signal);
    const begun = job.complete(async scope => {
      const runId = await startDumpRun(ctx, scope, {
        artifactId,
        projectId: source.projectId,
        sourceId,
        fileName: plan.fileName,
        info,
        pauseAfterAnalysis: source.options.pauseAfterAnalysis,
      });
      await settle(scope, job.subjectId, { state: 'started', message: 'Its run has begun.', run_id: runId });
    });
    await begun.catch(async error => {
      if (!(error instanceof Problem) || error.code !== 'quota-exceeded') throw error;
      await ctx.store.delete(uploadBucket, key);
      throw new JobFailed('quota-exceeded', error.message, { cause: error });
    });
  },
  onFailed: async ({ scope, subjectId, cause }) => {
    const message = cause instanceof Error ? cause.message : 'It could not be fetched.';
    await settle(scope, subjectId, { state: 'failed', message: message.replaceAll('\0', '').slice(0, 1_000) });
  },
});

type FilePlan = Exclude<FetchPlan, { kind: 'sns-confirm' }>;

async function settle(
  { db, audit }: TransactionScope,
  receiptId: string,
  outcome: { state: 'started' | 'ignored' | 'failed'; message: string; run_id?: string },
): Promise<void> {
  await db.updateTable('webhook_receipts').set(outcome).where('id', '=', receiptId).execute();
  const runId = outcome.run_id === undefined ? {} : { runId: outcome.run_id };
  await audit(`webhook-receipt.${outcome.state}`, { kind: 'webhook-receipt', id: receiptId }, runId);
}

/** Stores the file the plan names. Throws JobFailed where trying again can not help, and what the network did else. */
async function fetchInto(
  ctx: Ctx,
  key: string,
  source: LoadedSource,
  plan: FilePlan,
  signal: AbortSignal,
): Promise<ObjectInfo> {
  const sizeBytesMax = await roomFor(ctx);
  try {
    const { url, headers } = addressOf(ctx, source, plan);
    const download = await ctx.dialer.download({
      url,
      headers,
      sizeBytesMax,
      answerTimeoutMs,
      idleTimeoutMs,
      redirectsMax,
      signal,
    });
    refuseUnlessOk(download);
    const info = await ctx.store.put(uploadBucket, key, download.body, {
      mediaType: 'application/octet-stream',
      sizeBytesMax,
      ...(plan.kind === 'url' && plan.sha256 !== undefined ? { sha256: plan.sha256 } : {}),
    });
    if (info.sizeBytes > 0) return info;
    await ctx.store.delete(uploadBucket, key);
    throw new JobFailed('file-empty', 'The file is empty (0 bytes).');
  } catch (error) {
    const isHopeless = error instanceof AddressRefused || error instanceof DownloadTooLarge;
    if (isHopeless) throw new JobFailed('download-refused', error.message, { cause: error });
    if (error instanceof ObjectStoreError && error.code === 'checksum')
      throw new JobFailed('checksum-mismatch', 'The bytes do not hash to the sha256 that was given.', { cause: error });
    throw error;
  }
}

/** Bytes that may be fetched now. Throws where its run could not begin: that is tried again a little later. */
async function roomFor(ctx: Ctx): Promise<number> {
  const { organizationId } = ctx.actor;
  const [bytes, runs] = await ctx.read(async db => [
    await quotaRoom(db, organizationId, 'stored-bytes'),
    await quotaRoom(db, organizationId, 'runs'),
  ]);
  if (bytes < 1) throw new JobFailed('quota-exceeded', 'The organisation may not store more files.');
  if (runs < 1) throw new Error('The organisation has as many runs that have not ended as it may have.');
  return Math.min(uploadLimits(ctx).uploadBytesMax, bytes);
}

/** Where the file lies, with the credentials of the source where they belong. */
function addressOf(
  ctx: Ctx,
  { options, secrets }: LoadedSource,
  plan: FilePlan,
): { url: string; headers: Record<string, string> } {
  if (plan.kind === 's3' && options.kind === 's3')
    return { url: objectUrl(plan.key, options, secrets, ctx.clock.now()), headers: {} };
  if (plan.kind === 'github' && options.kind === 'github') {
    // The address comes from the sender; the token is for the configured API and for nobody else.
    const isApi = new URL(plan.url).origin === new URL(options.apiUrl).origin;
    const authorization: Record<string, string> =
      isApi && secrets.accessToken !== undefined ? { authorization: `Bearer ${secrets.accessToken}` } : {};
    return { url: plan.url, headers: { accept: plan.accept, ...authorization } };
  }
  if (plan.kind === 'url') return { url: plan.url, headers: {} };
  throw new JobFailed('source-changed', 'The delivery does not fit its inbound webhook.');
}

function refuseUnlessOk(download: Download): void {
  const { status } = download;
  if (status === 200) return;
  download.cancel();
  const message = `The server that holds the file answered ${status}.`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) throw new Error(message);
  throw new JobFailed('download-refused', message);
}

async function confirmSubscription(ctx: Ctx, url: string, signal: AbortSignal): Promise<void> {
  if (!isSubscribeUrl(url)) throw new JobFailed('address-refused', 'That is no address of Amazon SNS.');
  const { status } = await ctx.dialer.request({
    url,
    method: 'GET',
    headers: {},
    timeoutMs: answerTimeoutMs,
    responseBytesMax: confirmBytesMax,
    signal,
  });
  if (status !== 200) throw new Error(`Amazon SNS answered ${status} to the confirmation.`);
}
