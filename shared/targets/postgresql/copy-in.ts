import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** Size of one CopyData message: large enough that calls do not count, small enough to stay in the cache. */
const messageBytes = 128 * 1024;
const headerBytes = 5;
/** So many messages may wait in the process while the server is busy. */
const buffersMax = 4;

const copyDone = Uint8Array.of(0x63, 0, 0, 0, 4);

/**
 * One COPY .. FROM STDIN: rows go into CopyData messages of 128 KiB (frontend/backend protocol, "COPY Operations") and
 * straight to the socket. To be given to `client.query`.
 */
export class CopyIn implements pg.Submittable {
  /** Resolves when the server asks for rows. */
  readonly started: Promise<void>;
  /** Resolves with the rows the server took, once it is ready for the next query. */
  readonly finished: Promise<number>;
  bytes = 0;
  readonly #sql: string;
  readonly #free: Buffer[] = [];
  #made = 0;
  #stream: Duplex | undefined;
  #current: Buffer | undefined;
  #used = headerBytes;
  #rows = 0;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #start!: () => void;
  #finish!: (rows: number) => void;
  #fail!: (error: Error) => void;

  constructor(sql: string) {
    this.#sql = sql;
    let failStart: (error: Error) => void = () => {};
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      failStart = reject;
    });
    this.finished = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = error => {
        failStart(error);
        reject(error);
      };
    });
    // Whoever writes hears of the failure by `write` or `end`; nobody need wait for both promises.
    this.started.catch(() => undefined);
    this.finished.catch(() => undefined);
  }

  submit(connection: pg.Connection): void {
    this.#stream = connection.stream;
    connection.query(this.#sql);
  }

  /** Takes all of `bytes`, which may be used again at once. A promise: wait for it, the server is slower. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const taken = this.#fill(bytes, 0);
    return taken < bytes.length ? this.#writeRest(bytes, taken) : undefined;
  }

  async #writeRest(bytes: Uint8Array, from: number): Promise<void> {
    let taken = from;
    while (taken < bytes.length) {
      await this.#drained();
      if (this.#error !== undefined) throw this.#error;
      taken = this.#fill(bytes, taken);
    }
  }

  /** Copies what there is room for and sends full messages. Returns how far it came. */
  #fill(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      this.#current ??= this.#nextBuffer();
      if (this.#current === undefined) return at;
      const count = Math.min(bytes.length - at, this.#current.length - this.#used);
      this.#current.set(bytes.subarray(at, at + count), this.#used);
      this.#used += count;
      at += count;
      if (this.#used === this.#current.length) this.#flush();
    }
    return at;
  }

  #nextBuffer(): Buffer | undefined {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#made >= buffersMax) return undefined;
    this.#made += 1;
    return Buffer.allocUnsafeSlow(headerBytes + messageBytes);
  }

  #flush(): void {
    const buffer = this.#current;
    if (buffer === undefined || this.#used === headerBytes) return;
    buffer[0] = 0x64;
    buffer.writeUInt32BE(this.#used - 1, 1);
    this.bytes += this.#used - headerBytes;
    this.#current = undefined;
    const message = buffer.subarray(0, this.#used);
    this.#used = headerBytes;
    this.#stream?.write(message, error => {
      this.#free.push(buffer);
      if (error != null) this.#error ??= error;
      this.#wakeUp();
    });
  }

  #drained(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** All rows are written. @returns the rows the server took */
  async end(): Promise<number> {
    if (this.#error !== undefined) throw this.#error;
    this.#flush();
    this.#stream?.write(copyDone);
    return await this.finished;
  }

  /** Ends the COPY so that the session can be used again; what was copied is taken back. Never throws. */
  async cancel(): Promise<void> {
    if (this.#error === undefined) {
      const reason = Buffer.from('given up by CloudForge\0');
      const message = Buffer.alloc(headerBytes + reason.length);
      message[0] = 0x66;
      message.writeUInt32BE(4 + reason.length, 1);
      reason.copy(message, headerBytes);
      this.#stream?.write(message);
    }
    await this.finished.catch(() => undefined);
  }

  /** Called by pg. */
  handleCopyInResponse(): void {
    this.#start();
  }

  /** Called by pg, for the server's error and for a broken connection. */
  handleError(error: Error): void {
    this.#error ??= error;
    this.#fail(error);
    this.#wakeUp();
  }

  /** Called by pg. */
  handleCommandComplete(message: { text: string }): void {
    this.#rows = Number(/^COPY (\d+)/.exec(message.text)?.[1] ?? 0);
  }

  /** Called by pg. */
  handleReadyForQuery(): void {
    this.#finish(this.#rows);
  }
}

/** `PGCOPY\n\xff\r\n\0`, no flags, no extension. */
export const copyBinaryHeader = Uint8Array.of(
  0x50,
  0x47,
  0x43,
  0x4f,
  0x50,
  0x59,
  0x0a,
  0xff,
  0x0d,
  0x0a,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
);
export const copyBinaryTrailer = Uint8Array.of(0xff, 0xff);
