import type { Duplex } from 'node:stream';
import type pg from 'pg';

const headerBytes = 5;
/** So much may wait for the reader before the socket is paused, and the server with it. */
const waitingBytesMax = 256 * 1024;

const copyData = 0x64;
/** CopyOutResponse, NoticeResponse, ParameterStatus: they may come in between and hold no rows. */
const skippedCodes: readonly number[] = [0x48, 0x4e, 0x53];

type Listener = (chunk: Buffer) => void;

/**
 * One COPY .. TO STDOUT: the payload of CopyData messages (frontend/backend protocol, "COPY Operations") in portions as
 * the socket gave them. The server sends a message per row; their headers are closed up within the socket's own buffer,
 * so that a row costs no object. To be given to `client.query`, then read with `for await`.
 */
export class CopyOut implements pg.Submittable, AsyncIterable<Uint8Array> {
  readonly #sql: string;
  readonly #waiting: Uint8Array[] = [];
  readonly #header = Buffer.alloc(headerBytes);
  #headerUsed = 0;
  /** Of the message that is being read: what is left of it, and whether it holds rows. */
  #left = 0;
  #isRows = false;
  #waitingBytes = 0;
  #stream: Duplex | undefined;
  #isOver = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  readonly #onData: Listener = chunk => this.#take(chunk);

  constructor(sql: string) {
    this.#sql = sql;
  }

  submit(connection: pg.Connection): void {
    this.#stream = connection.stream;
    const [listener] = connection.stream.listeners('data');
    if (listener === undefined) throw new TypeError('The session has no reader to take over from.');
    const pgReads: Listener = chunk => void Reflect.apply(listener, connection.stream, [chunk]);
    connection.stream.removeAllListeners('data');
    connection.stream.on('data', this.#onData);
    this.#giveBack = rest => {
      connection.stream.off('data', this.#onData);
      connection.stream.on('data', pgReads);
      pgReads(rest);
    };
    connection.query(this.#sql);
  }

  #giveBack: (rest: Buffer) => void = () => undefined;

  #take(chunk: Buffer): void {
    let at = 0;
    let kept = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const end = Math.min(chunk.length, at + this.#left);
        if (this.#isRows) {
          if (kept !== at) chunk.copyWithin(kept, at, end);
          kept += end - at;
        }
        this.#left -= end - at;
        at = end;
        continue;
      }
      const count = Math.min(headerBytes - this.#headerUsed, chunk.length - at);
      for (let byte = 0; byte < count; byte += 1) this.#header[this.#headerUsed + byte] = chunk[at + byte] ?? 0;
      this.#headerUsed += count;
      at += count;
      const code = this.#header[0] ?? 0;
      this.#isRows = code === copyData;
      if (!this.#isRows && !skippedCodes.includes(code)) {
        // The end, or an error: from here on pg reads again.
        const begun = Buffer.from(this.#header.subarray(0, this.#headerUsed));
        const rest = Buffer.concat([begun, chunk.subarray(at)]);
        this.#keep(chunk, kept);
        this.#giveBack(rest);
        return;
      }
      if (this.#headerUsed < headerBytes) break;
      this.#headerUsed = 0;
      this.#left = this.#header.readUInt32BE(1) - 4;
    }
    this.#keep(chunk, kept);
  }

  #keep(chunk: Buffer, bytes: number): void {
    if (bytes === 0) return;
    this.#waiting.push(chunk.subarray(0, bytes));
    this.#waitingBytes += bytes;
    if (this.#waitingBytes >= waitingBytesMax) this.#stream?.pause();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Each portion is the reader's own. Throws the server's error. */
  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const portion = this.#waiting.shift();
      if (portion !== undefined) {
        this.#waitingBytes -= portion.length;
        if (this.#waitingBytes < waitingBytesMax / 2) this.#stream?.resume();
        yield portion;
        continue;
      }
      if (this.#error !== undefined) throw this.#error;
      if (this.#isOver) return;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  /** Called by pg, for the server's error and for a broken connection. */
  handleError(error: Error): void {
    this.#error ??= error;
    this.#stream?.resume();
    this.#wakeUp();
  }

  /** Called by pg. */
  handleCommandComplete(): void {}

  /** Called by pg. */
  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#stream?.resume();
    this.#wakeUp();
  }
}
