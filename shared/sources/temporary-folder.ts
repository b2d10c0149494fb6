import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkSize } from './decompress.ts';
import type { SourceLimits } from './limits.ts';

/** One folder for the files of one source, made when it is needed. */
export class TemporaryFolder {
  readonly #parent: string;
  #folder: string | undefined;

  constructor(parent: string) {
    this.#parent = parent;
  }

  async write(bytes: AsyncIterable<Uint8Array>, limits: SourceLimits): Promise<string> {
    this.#folder ??= await mkdtemp(join(this.#parent, 'cloudforge-source-'));
    // The name is ours: names that come from outside never become paths.
    const path = join(this.#folder, 'source');
    await pipeline(
      Readable.from(copies(limited(bytes, limits)), { objectMode: false }),
      createWriteStream(path, { mode: 0o600 }),
    );
    return path;
  }

  async remove(): Promise<void> {
    if (this.#folder === undefined) return;
    await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** The bytes, as long as they are not more than may be. */
export async function* limited(bytes: AsyncIterable<Uint8Array>, limits: SourceLimits) {
  let total = 0;
  for await (const portion of bytes) {
    total += portion.length;
    checkSize(total, limits.decompressedBytesMax);
    yield portion;
  }
}

/** Portions that stay as they are while a stream holds several of them. */
async function* copies(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const portion of bytes) yield Uint8Array.from(portion);
}
