import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** Takes what a COPY ... TO STDOUT sends. */
export interface CopyReceiver {
  /** The content of one CopyData message; valid only during the call. A server sends one row in each. */
  data(bytes: Uint8Array, start: number, end: number): void;
  /** Called behind each portion of the socket: nothing more is read from it until this is resolved. */
  turn(): Promise<void> | undefined;
}

/** What the receiver threw (`cause`), to be told from what the server or the connection did. */
export class ReceiverFailed extends Error {
  override readonly name = 'ReceiverFailed';

  constructor(cause: unknown) {
    super('The receiver of the rows failed.', { cause });
  }
}

/** Bytes of messages (PostgreSQL manual, "Message Formats"). */
const code = { copyData: 0x64, copyDone: 0x63, copyOut: 0x48, parameter: 0x53, notice: 0x4e, notification: 0x41 };
const headerBytes = 5;
/** A field holds up to 1 GiB, and a row's message is built in a buffer of at most that (MaxAllocSize). */
const messageBytesMax = 1024 ** 3 + 64;

/**
 * Runs a COPY ... TO STDOUT on a connection that nothing else uses, and hands its rows on straight from the socket's
 * buffers: nothing is copied but a message that two buffers share.
 *
 * @throws DatabaseError of the driver, or the connection's error, or ReceiverFailed
 */
export function copyOut(client: pg.Client, sql: string, receiver: CopyReceiver, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const query = new CopyOut(sql, receiver, signal);
  client.query(query);
  return query.finished;
}

/** Who reads a socket at the moment. The driver does, but for the time of a COPY. */
class Reader {
  current: ((bytes: Buffer) => void) | undefined;

  constructor(stream: Duplex) {
    const drivers = stream.listeners('data');
    stream.removeAllListeners('data');
    stream.on('data', (bytes: Buffer) => {
      if (this.current !== undefined) this.current(bytes);
      else for (const driver of drivers) driver.call(stream, bytes);
    });
    this.driver = bytes => {
      for (const driver of drivers) driver.call(stream, bytes);
    };
  }

  readonly driver: (bytes: Buffer) => void;
}

const readers = new WeakMap<Duplex, Reader>();

function readerOf(stream: Duplex): Reader {
  const known = readers.get(stream);
  if (known !== undefined) return known;
  const reader = new Reader(stream);
  readers.set(stream, reader);
  return reader;
}

/** A query as the driver takes them from outside; while rows come it reads the socket in the driver's place. */
class CopyOut implements pg.Submittable {
  readonly finished: Promise<void>;
  readonly #sql: string;
  readonly #receiver: CopyReceiver;
  readonly #signal: AbortSignal;
  readonly #settle = Promise.withResolvers<void>();
  #stream: Duplex | undefined;
  #reader: Reader | undefined;
  /** The beginning of a message whose end has not come yet, and how long the whole will be (0: not known yet). */
  #part: Buffer = Buffer.allocUnsafe(0);
  #partBytes = 0;
  #partWhole = 0;

  constructor(sql: string, receiver: CopyReceiver, signal: AbortSignal) {
    this.#sql = sql;
    this.#receiver = receiver;
    this.#signal = signal;
    this.finished = this.#settle.promise;
  }

  submit(connection: pg.Connection): void {
    this.#stream = connection.stream;
    this.#reader = readerOf(connection.stream);
    this.#reader.current = bytes => this.#take(bytes);
    this.#signal.addEventListener('abort', this.#abort, { once: true });
    connection.query(this.#sql);
  }

  handleError(error: unknown): void {
    this.#release();
    this.#settle.reject(error);
  }

  /** The driver tells the number of rows here; the receiver has counted them. */
  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#release();
    this.#settle.resolve();
  }

  readonly #abort = (): void => this.#fail(this.#signal.reason);

  #release(): void {
    this.#signal.removeEventListener('abort', this.#abort);
    if (this.#reader !== undefined) this.#reader.current = undefined;
  }

  /** Rows that are on their way can't be called back: the connection goes with them. */
  #fail(error: unknown): void {
    this.#release();
    this.#settle.reject(error);
    this.#stream?.destroy();
  }

  #take(bytes: Buffer): void {
    try {
      if (!this.#parse(bytes)) return;
      const turn = this.#receiver.turn();
      if (turn === undefined) return;
      const stream = this.#stream;
      stream?.pause();
      turn.then(
        () => stream?.resume(),
        error => this.#fail(new ReceiverFailed(error)),
      );
    } catch (error) {
      this.#fail(new ReceiverFailed(error));
    }
  }

  /** false: the rows are at their end, and the driver reads on. */
  #parse(bytes: Buffer): boolean {
    let at = this.#partBytes === 0 ? 0 : this.#complete(bytes);
    while (at < bytes.length) {
      const kind = bytes[at]!;
      if (!isOurs(kind)) {
        this.#handBack(bytes.subarray(at));
        return false;
      }
      if (at + headerBytes > bytes.length) break;
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      if (kind === code.copyData) this.#receiver.data(bytes, at + headerBytes, end);
      at = end;
    }
    if (at < bytes.length) this.#keep(bytes, at, bytes.length);
    return true;
  }

  /** Adds to the message that has begun; returns how far it goes in these bytes. */
  #complete(bytes: Buffer): number {
    let at = 0;
    if (this.#partBytes < headerBytes) {
      at = Math.min(headerBytes - this.#partBytes, bytes.length);
      this.#keep(bytes, 0, at);
      if (this.#partBytes < headerBytes) return at;
    }
    const end = Math.min(at + this.#partWhole - this.#partBytes, bytes.length);
    if (end > at) this.#keep(bytes, at, end);
    if (this.#partBytes === this.#partWhole) {
      if (this.#part[0] === code.copyData) this.#receiver.data(this.#part, headerBytes, this.#partWhole);
      this.#partBytes = 0;
      this.#partWhole = 0;
      // One huge value does not keep its memory for the rest of the table.
      if (this.#part.length > keptBytesMax) this.#part = Buffer.allocUnsafe(0);
    }
    return end;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    const needed = this.#partBytes + end - start;
    if (needed > this.#part.length) this.#grow(Math.max(needed, this.#partWhole));
    bytes.copy(this.#part, this.#partBytes, start, end);
    this.#partBytes = needed;
    if (this.#partWhole > 0 || needed < headerBytes) return;
    this.#partWhole = 1 + this.#part.readUInt32BE(1);
    if (this.#partWhole < headerBytes || this.#partWhole > messageBytesMax) {
      throw new Error('the server sent a message of an impossible length');
    }
    if (this.#partWhole > this.#part.length) this.#grow(this.#partWhole);
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafe(Math.max(bytes, partBytesMin));
    this.#part.copy(larger, 0, 0, this.#partBytes);
    this.#part = larger;
  }

  #handBack(rest: Buffer): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    reader.current = undefined;
    reader.driver(rest);
  }
}

const partBytesMin = 16 * 1024;
const keptBytesMax = 1024 * 1024;

/** Messages that a COPY consists of; any other one is for the driver: an error, or the end. */
function isOurs(kind: number): boolean {
  return (
    kind === code.copyData ||
    kind === code.copyDone ||
    kind === code.copyOut ||
    kind === code.parameter ||
    kind === code.notice ||
    kind === code.notification
  );
}
