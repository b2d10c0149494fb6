import { Problem } from '#shared/platform/errors.ts';

export interface ChunkReaderOptions {
  /** Bytes the body may still bring. */
  bytesMax: number;
  /** Aborted when the client is gone or the process drains: the body counts as broken off. */
  signal: AbortSignal;
  /** A client that sends nothing for so long counts as gone. */
  idleMsMax: number;
  /** Called with every chunk, before it is handed out. */
  onChunk(chunk: Uint8Array): Promise<void> | void;
}

/**
 * Reads a request's body. A body that breaks off ends like any other, and `brokenBy` says why: what arrived before is
 * kept, which is what a resumable upload is for.
 */
export class ChunkReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #options: ChunkReaderOptions;
  /** Ends the read that is waiting, if one is. */
  #fail: (reason: unknown) => void = () => undefined;
  #held: Uint8Array | undefined;
  #ended = false;
  #total = 0;
  #brokenBy: unknown;

  constructor(body: AsyncIterable<Uint8Array>, options: ChunkReaderOptions) {
    this.#iterator = body[Symbol.asyncIterator]();
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#fail(options.signal.reason), { once: true });
  }

  /** Why the body ended before its end, if it did. */
  get brokenBy(): unknown {
    return this.#brokenBy;
  }

  /** true if there is nothing more. Reads ahead by one chunk to know. */
  async isAtEnd(): Promise<boolean> {
    this.#held ??= await this.#read();
    return this.#held === undefined;
  }

  /** The next bytes, at most `bytesMax` of them; undefined at the end. */
  async next(bytesMax: number): Promise<Uint8Array | undefined> {
    const chunk = this.#held ?? (await this.#read());
    this.#held = undefined;
    if (chunk === undefined || chunk.length <= bytesMax) return chunk;
    this.#held = chunk.subarray(bytesMax);
    return chunk.subarray(0, bytesMax);
  }

  /** Lets the rest of the body go. */
  async cancel(): Promise<void> {
    this.#ended = true;
    // A source that never answers must not hold the reply back.
    void Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
  }

  async #read(): Promise<Uint8Array | undefined> {
    while (!this.#ended) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await this.#nextOrGone();
      } catch (error) {
        // A limit of the host is an answer of its own, not a broken line.
        if (error instanceof Problem) throw error;
        this.#brokenBy = error ?? new Error('The request was aborted.');
        await this.cancel();
        return undefined;
      }
      if (next.done === true) {
        this.#ended = true;
        return undefined;
      }
      if (next.value.length === 0) continue;
      this.#total += next.value.length;
      if (this.#total > this.#options.bytesMax) {
        await this.cancel();
        throw new Problem('body-too-large', {
          detail: 'The body brings more bytes than the upload has left.',
          members: { limitBytes: this.#options.bytesMax },
        });
      }
      await this.#options.onChunk(next.value);
      return next.value;
    }
    return undefined;
  }

  /**
   * The next chunk, or what ends the wait for it. Not Promise.race with one promise for the whole body: that would
   * keep every chunk in memory until the body has ended.
   */
  async #nextOrGone(): Promise<IteratorResult<Uint8Array>> {
    const { signal, idleMsMax } = this.#options;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Uint8Array>>();
    this.#fail = reject;
    const timer = setTimeout(() => reject(new Error('The client sends nothing any more.')), idleMsMax);
    this.#iterator.next().then(resolve, reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#fail = () => undefined;
    }
  }
}
