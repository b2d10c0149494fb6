import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import { finishUpload } from './finish-upload.ts';
import { receiveBytes } from './receive-bytes.ts';
import { withReceivingSlot } from './receiving-slots.ts';
import { type BodyChecksum, tusResponse } from './tus.ts';
import type { ArtifactRow } from './upload-state.ts';
import { acquireWriter } from './upload-writer.ts';

export interface WriteOptions {
  /** Where the body begins; another offset than the upload's is refused. Undefined: wherever the upload stands. */
  offset?: number;
  /** Length of the body, if the client says it. */
  bodyBytes?: number;
  checksum?: BodyChecksum;
}

export interface Written {
  offset: number;
  expiresAt: Date;
  /** The run that began, once the upload is complete. */
  runId?: string;
}

/**
 * Appends a body to an upload under the one right to write it, and completes the upload with its last byte. Throws
 * 'not-found', 'gone', 'conflict', 'upload-offset-mismatch', 'body-too-large', 'checksum-mismatch', 'overloaded'.
 */
export async function writeUpload(
  ctx: Ctx,
  artifactId: string,
  body: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<Written> {
  return await withReceivingSlot(ctx, async () => {
    const writer = await acquireWriter(ctx, artifactId);
    if ('stored' in writer) return await answerStored(ctx, writer.stored, options);
    try {
      const sizeBytes = writer.row.size_bytes ?? undefined;
      if (options.offset !== undefined && options.offset !== writer.receivedBytes) {
        throw offsetMismatch(writer.receivedBytes);
      }
      const left = (sizeBytes ?? uploadLimits(ctx).uploadBytesMax) - writer.receivedBytes;
      if (options.bodyBytes !== undefined && options.bodyBytes > left) {
        throw new Problem('body-too-large', {
          detail: `The upload has ${left} bytes left; the body has ${options.bodyBytes}.`,
          members: { limitBytes: left },
        });
      }
      const { brokenBy } = await receiveBytes(ctx, writer, body, {
        sizeBytes,
        sizeBytesMax: sizeBytes ?? uploadLimits(ctx).uploadBytesMax,
        ...(options.checksum === undefined ? {} : { checksum: options.checksum }),
      });
      const progress = { offset: writer.receivedBytes, expiresAt: uploadLimits(ctx).unfinishedExpiry };
      if (sizeBytes !== undefined && writer.receivedBytes === sizeBytes) {
        const { runId } = await finishUpload(ctx, writer);
        return { offset: sizeBytes, expiresAt: uploadLimits(ctx).storedExpiry, runId };
      }
      if (brokenBy !== undefined) throw brokenOff(ctx, brokenBy);
      return progress;
    } finally {
      await writer.release();
    }
  });
}

async function answerStored(ctx: Ctx, row: ArtifactRow, options: WriteOptions): Promise<Written> {
  const offset = row.size_bytes ?? 0;
  if (options.offset !== undefined && options.offset !== offset) throw offsetMismatch(offset);
  if ((options.bodyBytes ?? 0) > 0)
    throw new Problem('body-too-large', { detail: 'The upload is complete.', members: { limitBytes: 0 } });
  const runId = await firstRunOf(ctx, row.id);
  return { offset, expiresAt: row.expires_at, ...(runId === undefined ? {} : { runId }) };
}

/** The run that began with an artifact's upload. */
export async function firstRunOf(ctx: Ctx, artifactId: string): Promise<string | undefined> {
  const run = await ctx.read(db =>
    db
      .selectFrom('runs')
      .select('id')
      .where('artifact_id', '=', artifactId)
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst(),
  );
  return run?.id;
}

function offsetMismatch(offset: number): Problem {
  return new Problem('upload-offset-mismatch', {
    detail: `The upload continues at offset ${offset}.`,
    members: { offset },
    headers: { 'upload-offset': String(offset) },
  });
}

function brokenOff(ctx: Ctx, cause: unknown): Problem {
  // Either nobody is left to read this, or the process drains and the client goes on elsewhere.
  if (ctx.signal.aborted) return new Problem('not-ready', { cause, headers: { 'retry-after': '1' } });
  return new Problem('upload-invalid', {
    detail: 'The body broke off. Ask for the offset with HEAD and go on from there.',
    cause,
  });
}

/** How far an upload is, as the protocol's headers say it; the run's id once there is one. */
export function progressResponse(
  status: 200 | 201 | 204,
  written: Written,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return tusResponse(status, {
    'upload-offset': String(written.offset),
    'upload-expires': written.expiresAt.toUTCString(),
    ...(written.runId === undefined ? {} : { 'cloudforge-run-id': written.runId }),
    ...headers,
  });
}
