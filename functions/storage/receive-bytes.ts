import { createHash } from 'node:crypto';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import type { ObjectStore, UploadPart } from '#shared/storage/object-store.ts';
import { uploadBucket } from '#shared/storage/upload-place.ts';
import { ChunkReader } from './chunk-reader.ts';
import { withStore } from './store-problem.ts';
import type { BodyChecksum } from './tus.ts';
import type { UploadState } from './upload-state.ts';
import type { UploadWriter } from './upload-writer.ts';

/** S3 takes 10,000 parts. */
const partsMax = 9_000;
const idleMsMax = 60_000;

/** What receiving needs of the holder of the right to write. */
export type ReceivingWriter = Pick<
  UploadWriter,
  'state' | 'receivedBytes' | 'token' | 'bucket' | 'key' | 'uploadId' | 'renew' | 'save'
>;
type ReceivingCtx = Pick<Ctx, 'store' | 'signal' | 'log'>;

export interface ReceiveOptions {
  /** Length of the whole upload; undefined: it ends where the body ends. */
  sizeBytes: number | undefined;
  /** Largest length the whole upload may have. */
  sizeBytesMax: number;
  /** Nothing of the body counts unless all of it hashes to this. */
  checksum?: BodyChecksum;
}

export interface Received {
  /** Why the body broke off, if it did; what came before is kept. */
  brokenBy: unknown;
}

/**
 * Appends a body to an upload, in parts that are durable and recorded one by one: a process that is killed loses at
 * most the part in hand. Bytes too few for a part of this store are kept as a tail and lead the next part. Throws
 * 'body-too-large' when more comes than the upload has left, and 'checksum-mismatch'; neither records its last bytes.
 */
export async function receiveBytes(
  ctx: ReceivingCtx,
  writer: ReceivingWriter,
  body: AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): Promise<Received> {
  const sizes = partSizes(ctx.store, options.sizeBytes ?? options.sizeBytesMax);
  const reader = new ChunkReader(body, {
    bytesMax: (options.sizeBytes ?? options.sizeBytesMax) - writer.receivedBytes,
    signal: ctx.signal,
    idleMsMax,
    onChunk: async chunk => {
      options.checksum?.hash.update(chunk);
      await writer.renew();
    },
  });
  // What a checksum may still undo is collected here; everything else is recorded at once.
  let state: Pick<UploadState, 'parts' | 'tail'> = {
    parts: writer.state.parts,
    ...(writer.state.tail && { tail: writer.state.tail }),
  };
  const record = async (next: Pick<UploadState, 'parts' | 'tail'>): Promise<void> => {
    const before = state.tail;
    state = next;
    if (options.checksum !== undefined) return;
    await writer.save(state);
    if (before !== undefined && before.key !== next.tail?.key) await forgetTail(ctx, before.key);
  };

  while (!(await reader.isAtEnd())) {
    const first = await collectFirst(ctx, reader, state.tail, sizes.minBytes);
    const received = state.parts.reduce((sum, part) => sum + part.sizeBytes, 0) + first.bytes;
    const isLast = (await reader.isAtEnd()) && (options.sizeBytes === undefined || received === options.sizeBytes);
    if (first.bytes >= sizes.minBytes || isLast) {
      const part = await appendPart(ctx, writer, state.parts, first.chunks, reader, sizes.segmentBytes);
      await reader.isAtEnd();
      await record({ parts: [...state.parts, part] });
    } else {
      await record({ parts: state.parts, tail: await keepTail(ctx, writer, first.chunks) });
    }
  }
  if (options.checksum !== undefined) await recordIfRight(ctx, writer, state, options.checksum, reader.brokenBy);
  return { brokenBy: reader.brokenBy };
}

/** How small a part may be, and how large it is made, for an upload of this size. */
export function partSizes(
  store: Pick<ObjectStore, 'partBytesMin' | 'name'>,
  sizeBytes: number,
): { minBytes: number; segmentBytes: number } {
  const minBytes = Math.max(store.partBytesMin, Math.ceil(sizeBytes / partsMax));
  // The S3 driver holds a part in memory; the disk driver writes it as it comes.
  const usual = store.name === 's3' ? 16 * 1024 ** 2 : 64 * 1024 ** 2;
  return { minBytes, segmentBytes: Math.max(usual, minBytes) };
}

interface First {
  chunks: Uint8Array[];
  bytes: number;
}

/** The tail and what follows it, until there is enough for a part or the body ends. */
async function collectFirst(
  ctx: ReceivingCtx,
  reader: ChunkReader,
  tail: UploadState['tail'],
  minBytes: number,
): Promise<First> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (tail !== undefined) {
    const kept = await readTail(ctx, tail);
    chunks.push(kept);
    bytes = kept.length;
  }
  while (bytes < minBytes) {
    const chunk = await reader.next(Number.MAX_SAFE_INTEGER);
    if (chunk === undefined) break;
    chunks.push(chunk);
    bytes += chunk.length;
  }
  return { chunks, bytes };
}

async function appendPart(
  ctx: ReceivingCtx,
  writer: ReceivingWriter,
  parts: readonly UploadPart[],
  first: readonly Uint8Array[],
  reader: ChunkReader,
  segmentBytes: number,
): Promise<UploadPart> {
  async function* segment(): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for (const chunk of first) {
      bytes += chunk.length;
      yield chunk;
    }
    while (bytes < segmentBytes) {
      const chunk = await reader.next(segmentBytes - bytes);
      if (chunk === undefined) return;
      bytes += chunk.length;
      yield chunk;
    }
  }
  // One chunk may be longer than a segment: the first ones are taken as they are.
  const sizeBytesMax = segmentBytes + first.reduce((sum, chunk) => sum + chunk.length, 0);
  return await withStore(
    ctx.store.appendPart(writer.bucket, writer.key, writer.uploadId, parts.length + 1, segment(), { sizeBytesMax }),
  );
}

async function keepTail(
  ctx: ReceivingCtx,
  writer: ReceivingWriter,
  chunks: readonly Uint8Array[],
): Promise<NonNullable<UploadState['tail']>> {
  const bytes = Buffer.concat(chunks);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // Named by its writer and its bytes: an earlier writer that wakes up can't replace it.
  const key = `${writer.key.slice(0, writer.key.lastIndexOf('/'))}/tail/${writer.token}-${sha256.slice(0, 32)}`;
  await withStore(ctx.store.put(uploadBucket, key, bytes, { mediaType: 'application/octet-stream', sha256 }));
  return { key, sizeBytes: bytes.length, sha256 };
}

async function readTail(ctx: ReceivingCtx, tail: NonNullable<UploadState['tail']>): Promise<Uint8Array> {
  const { body } = await withStore(ctx.store.get(uploadBucket, tail.key));
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== tail.sizeBytes || createHash('sha256').update(bytes).digest('hex') !== tail.sha256) {
    throw new Error(`The tail ${tail.key} of an upload has other bytes than it was kept with.`);
  }
  return bytes;
}

async function recordIfRight(
  ctx: ReceivingCtx,
  writer: ReceivingWriter,
  state: Pick<UploadState, 'parts' | 'tail'>,
  checksum: BodyChecksum,
  brokenBy: unknown,
): Promise<void> {
  const before = writer.state.tail;
  const actual = checksum.hash.digest('base64');
  const isRight = brokenBy === undefined && actual.replaceAll('=', '') === checksum.expected.replaceAll('=', '');
  if (isRight) await writer.save(state);
  const unused = isRight ? before : state.tail;
  const used = isRight ? state.tail : before;
  if (unused !== undefined && unused.key !== used?.key) await forgetTail(ctx, unused.key);
  if (!isRight && brokenBy === undefined) {
    throw new Problem('checksum-mismatch', {
      detail: 'The bytes of this request do not hash to Upload-Checksum; none of them was kept.',
    });
  }
}

async function forgetTail(ctx: ReceivingCtx, key: string): Promise<void> {
  try {
    await ctx.store.delete(uploadBucket, key);
  } catch (error) {
    // The sweeper takes it later.
    ctx.log.warn('a tail could not be deleted', { key, error });
  }
}
