import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { SourceLimits } from './limits.ts';
import { SourceError } from './source-error.ts';
import { ZstdFrames } from './zstd-frames.ts';

const gzipMagic = [0x1f, 0x8b];
const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd];
const zipMagics = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
];
const otherCompressions: { magic: number[]; name: string; tool: string }[] = [
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2', tool: 'bunzip2' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'xz', tool: 'unxz' },
  { magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], name: '7z', tool: '7z x' },
  { magic: [0x52, 0x61, 0x72, 0x21], name: 'RAR', tool: 'unrar x' },
  { magic: [0x04, 0x22, 0x4d, 0x18], name: 'lz4', tool: 'unlz4' },
];

export type Container = 'plain' | 'gzip' | 'zstd' | 'zip' | 'sqlite-file' | 'folder';

/** What a file is by its first bytes. A compression we don't read is a SourceError that says how to unpack it. */
export function containerOf(head: Uint8Array): Exclude<Container, 'folder'> {
  const startsWith = (magic: readonly number[]) => magic.every((byte, at) => head[at] === byte);
  if (startsWith(gzipMagic)) return 'gzip';
  if (startsWith(zstdMagic)) return 'zstd';
  if (zipMagics.some(startsWith)) return 'zip';
  if (isSqliteFile(head)) return 'sqlite-file';
  const other = otherCompressions.find(({ magic }) => startsWith(magic));
  if (other !== undefined) {
    throw new SourceError(
      'source-unsupported',
      `This is a ${other.name} file, which is not read. Unpack it first (${other.tool}) and give the file inside, or pack it with gzip.`,
    );
  }
  return 'plain';
}

/** Every SQLite file begins with this (SQLite, "Database File Format", section 1.3). */
export function isSqliteFile(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0';
}

/** Undoes gzip (with any number of members) or zstd (any number of frames). Damage and bombs are SourceErrors. */
export async function* decompress(
  bytes: AsyncIterable<Uint8Array>,
  kind: 'gzip' | 'zstd',
  limits: SourceLimits,
): AsyncGenerator<Uint8Array> {
  const guard = new RatioGuard(limits);
  const counted = countedCopies(bytes, guard);
  if (kind === 'gzip') {
    yield* decoded(counted, createGunzip({ chunkSize: 64 * 1024 }), kind, guard);
    return;
  }
  const frames = new ZstdFrames(counted);
  try {
    while (await frames.hasNext()) {
      yield* decoded(frames.frame(), createZstdDecompress({ chunkSize: 64 * 1024 }), kind, guard);
    }
  } finally {
    await frames.close();
  }
}

/** Copies of the portions, as a stream holds several of them and the next may come in the same buffer. */
async function* countedCopies(bytes: AsyncIterable<Uint8Array>, guard: RatioGuard): AsyncGenerator<Uint8Array> {
  for await (const portion of bytes) {
    guard.in(portion.length);
    yield Uint8Array.from(portion);
  }
}

async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  decoder: Transform,
  kind: 'gzip' | 'zstd',
  guard: RatioGuard,
): AsyncGenerator<Uint8Array> {
  let failure: { error: unknown } | undefined;
  async function* watched() {
    try {
      yield* bytes;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const output = new PassThrough();
  pipeline(Readable.from(watched(), { objectMode: false }), decoder, output, () => {});
  try {
    for await (const portion of output) {
      if (!(portion instanceof Uint8Array)) continue;
      guard.out(portion.length);
      yield portion;
    }
  } catch (error) {
    // What went wrong where the bytes come from is not damage of the file.
    if (failure !== undefined) throw failure.error;
    throw error instanceof SourceError ? error : damage(error, kind);
  } finally {
    output.destroy();
    decoder.destroy();
  }
}

function damage(error: unknown, kind: string): SourceError {
  const text = error instanceof Error ? error.message : String(error);
  if (/unexpected end|premature/i.test(text)) {
    return new SourceError(
      'source-truncated',
      `The ${kind} file ends in the middle: the download or copy was cut off. Copy it again and compare its size with the original.`,
      { cause: error },
    );
  }
  return new SourceError(
    'source-damaged',
    `The ${kind} file is damaged (${text}). Copy it again; \`${kind} -t\` checks a file.`,
    { cause: error },
  );
}

/** Refuses what grows out of all proportion, and what is larger than the limit. */
export class RatioGuard {
  readonly #limits: SourceLimits;
  #in = 0;
  #out = 0;

  constructor(limits: SourceLimits) {
    this.#limits = limits;
  }

  in(bytes: number): void {
    this.#in += bytes;
  }

  out(bytes: number): void {
    this.#out += bytes;
    const { decompressedBytesMax, ratioMax, ratioFromBytes } = this.#limits;
    checkSize(this.#out, decompressedBytesMax);
    if (this.#out > ratioFromBytes && this.#out > this.#in * ratioMax) {
      throw new SourceError(
        'source-bomb',
        `The file unpacks to more than ${ratioMax} times its size, as no real database dump does. Unpack it yourself and give the plain file, if it is right.`,
      );
    }
  }
}

export function checkSize(bytes: number, bytesMax: number): void {
  if (bytes > bytesMax) {
    throw new SourceError(
      'source-too-large',
      `The source is larger than ${describeBytes(bytesMax)}, the limit here. Raise the limit, or dump the database in parts.`,
    );
  }
}

function describeBytes(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${Math.round(bytes / 1024 ** 3)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
