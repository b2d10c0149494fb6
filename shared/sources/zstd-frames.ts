import { SourceError } from './source-error.ts';

const skippableMagic = 0x184d2a50;
const frameMagic = 0xfd2fb528;

interface Part {
  bytes: Uint8Array;
  /** The frame ends with this part. */
  last: boolean;
}

/**
 * Cuts a zstd stream into its frames: node's decoder reads only the first one, but tools that pack in parallel write
 * many. Skippable frames are left out. (RFC 8878, section 3.1.)
 */
export class ZstdFrames {
  readonly #input: AsyncIterator<Uint8Array>;
  #pending: Uint8Array = new Uint8Array(0);
  #ended = false;
  #state: 'frame' | 'block' | 'checksum' = 'frame';
  /** Bytes of the current block, checksum or skippable frame still to come, and whether they are given on. */
  #left = 0;
  #skipping = false;
  #lastBlock = false;
  #hasChecksum = false;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#input = bytes[Symbol.asyncIterator]();
  }

  /** Whether another frame follows. To be asked between frames only. */
  async hasNext(): Promise<boolean> {
    for (;;) {
      if (!(await this.#atLeast(4))) {
        if (this.#pending.length === 0) return false;
        throw new SourceError(
          'source-damaged',
          'Behind the zstd data there are bytes that are no zstd data. Copy the file again; `zstd -t` checks a file.',
        );
      }
      const magic = this.#view().getUint32(0, true);
      if ((magic & 0xfffffff0) >>> 0 !== skippableMagic) return true;
      if (!(await this.#atLeast(8))) throw truncated();
      let skip = 8 + this.#view().getUint32(4, true);
      while (skip > 0) {
        if (!(await this.#atLeast(1))) throw truncated();
        skip -= this.#take(skip).length;
      }
    }
  }

  /** The bytes of the next frame. */
  async *frame(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const part = await this.#part();
      if (part.bytes.length > 0) yield part.bytes;
      if (part.last) return;
    }
  }

  async close(): Promise<void> {
    await this.#input.return?.();
  }

  async #part(): Promise<Part> {
    if (this.#left > 0) {
      if (!(await this.#atLeast(1))) throw truncated();
      const bytes = this.#take(this.#left);
      this.#left -= bytes.length;
      return { bytes: this.#skipping ? new Uint8Array(0) : bytes, last: this.#left === 0 && this.#endsHere() };
    }
    if (this.#state === 'frame') return { bytes: await this.#header(), last: false };
    if (this.#state === 'checksum') {
      this.#left = 4;
      this.#lastBlock = true;
      this.#hasChecksum = false;
      return { bytes: new Uint8Array(0), last: false };
    }
    if (!(await this.#atLeast(3))) throw truncated();
    const bytes = this.#take(3);
    const header = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
    this.#lastBlock = (header & 1) === 1;
    // A run-length block holds one byte, however long it says it is.
    this.#left = ((header >> 1) & 3) === 1 ? 1 : header >> 3;
    return { bytes, last: this.#left === 0 && this.#endsHere() };
  }

  /** Called where a block or checksum was passed: whether the frame is over. */
  #endsHere(): boolean {
    if (!this.#lastBlock) return false;
    if (this.#hasChecksum) {
      this.#state = 'checksum';
      return false;
    }
    this.#state = 'frame';
    return true;
  }

  async #header(): Promise<Uint8Array> {
    if (!(await this.#atLeast(6))) throw truncated();
    if (this.#view().getUint32(0, true) !== frameMagic) {
      throw new SourceError('source-damaged', 'The zstd file is damaged. Copy it again; `zstd -t` checks a file.');
    }
    const descriptor = this.#pending[4]!;
    const single = (descriptor & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
    const length = 5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes;
    if (!(await this.#atLeast(length))) throw truncated();
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#lastBlock = false;
    this.#state = 'block';
    return this.#take(length);
  }

  #view(): DataView {
    return new DataView(this.#pending.buffer, this.#pending.byteOffset, this.#pending.byteLength);
  }

  #take(count: number): Uint8Array {
    const bytes = this.#pending.subarray(0, count);
    this.#pending = this.#pending.subarray(bytes.length);
    return bytes;
  }

  async #atLeast(count: number): Promise<boolean> {
    while (this.#pending.length < count && !this.#ended) {
      const { value, done } = await this.#input.next();
      if (done === true) this.#ended = true;
      else this.#pending = this.#pending.length === 0 ? Uint8Array.from(value) : Buffer.concat([this.#pending, value]);
    }
    return this.#pending.length >= count;
  }
}

function truncated(): SourceError {
  return new SourceError(
    'source-truncated',
    'The zstd file ends in the middle: the download or copy was cut off. Copy it again and compare its size with the original.',
  );
}
