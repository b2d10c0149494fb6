import type { ByteSource } from '../byte-source.ts';
import { type DumpLayout, outsideWithin } from './dump-layout.ts';

/** Text outside of rows up to this size is kept: it is needed again for every part of the dump that is read. */
const keptBytesMax = 32 * 1024 * 1024;

/** The bytes of a dump that are no rows, by their place in it. */
export class SchemaText {
  readonly #bytes: ByteSource;
  readonly #layout: DumpLayout;
  /** Kept stretches by their start. */
  readonly #kept = new Map<number, Buffer>();
  #keptBytes = 0;

  constructor(bytes: ByteSource, layout: DumpLayout) {
    this.#bytes = bytes;
    this.#layout = layout;
  }

  /** What is outside of rows in [start, end), in portions that are valid until the next is asked for. */
  async *between(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (const [from, to] of outsideWithin(this.#layout, start, end)) {
      const kept = this.#kept.get(from);
      if (kept !== undefined && kept.length === to - from) yield kept;
      else if (this.#keptBytes + to - from > keptBytesMax) yield* this.#bytes.read(from, to);
      else yield await this.#keep(from, to);
    }
  }

  async #keep(from: number, to: number): Promise<Buffer> {
    const stretch = Buffer.allocUnsafe(to - from);
    let length = 0;
    for await (const portion of this.#bytes.read(from, to)) {
      stretch.set(portion, length);
      length += portion.length;
    }
    this.#keptBytes += stretch.length - (this.#kept.get(from)?.length ?? 0);
    this.#kept.set(from, stretch);
    return stretch;
  }
}
