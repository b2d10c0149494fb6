import type pg from 'pg';
import { type CopyReceiver, copyOut } from './copy-out.ts';

/** Rows are handed on in portions of about this size. */
const portionBytes = 128 * 1024;
/** Portions that wait for whoever takes them: what bounds memory where reading is faster. */
const portionsMax = 4;

/**
 * Rows of a COPY ... TO STDOUT in portions of whole rows, without the header and trailer that the binary format has.
 * `guard` wraps the running COPY and turns its errors into others. A consumer that stops early ends the connection.
 */
export async function* copyRows(
  client: pg.Client,
  sql: string,
  format: 'text' | 'binary',
  signal: AbortSignal,
  guard: (copy: Promise<void>) => Promise<void>,
): AsyncIterable<Uint8Array> {
  const stop = new AbortController();
  const gather = new PortionGatherer(format);
  let failure: { error: unknown } | undefined;
  let done = false;
  const copy = guard(copyOut(client, sql, gather, AbortSignal.any([signal, stop.signal]))).then(
    () => {
      done = true;
      gather.wake();
    },
    error => {
      failure = { error };
      gather.wake();
    },
  );
  try {
    for (;;) {
      const portion = gather.take(done);
      if (portion !== undefined) yield portion;
      else if (failure !== undefined) throw failure.error;
      else if (done) return;
      else await gather.changed();
    }
  } finally {
    if (!done && failure === undefined) stop.abort(new Error('The rows are no longer wanted.'));
    await copy;
  }
}

/** Takes the rows of messages into larger portions. */
class PortionGatherer implements CopyReceiver {
  readonly #isBinary: boolean;
  #headerSeen: boolean;
  readonly #ready: Uint8Array[] = [];
  #current = Buffer.allocUnsafe(portionBytes);
  #length = 0;
  #awake = Promise.withResolvers<void>();
  #room: PromiseWithResolvers<void> | undefined;

  constructor(format: 'text' | 'binary') {
    this.#isBinary = format === 'binary';
    this.#headerSeen = !this.#isBinary;
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    if (!this.#headerSeen) {
      from = behindHeader(bytes, start, end);
      this.#headerSeen = true;
    }
    // A field count of -1 is the trailer.
    if (this.#isBinary && end - from === 2 && bytes[from] === 0xff && bytes[from + 1] === 0xff) return;
    const size = end - from;
    if (size === 0) return;
    if (this.#length > 0 && this.#length + size > this.#current.length) this.#flush();
    if (size > this.#current.length) {
      this.#ready.push(bytes.slice(from, end));
      this.wake();
      return;
    }
    // A row is short as a rule: bytes are copied one by one faster than by a call.
    const target = this.#current;
    let at = this.#length;
    if (size < 64) for (let source = from; source < end; source += 1) target[at++] = bytes[source]!;
    else {
      target.set(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end), at);
      at += size;
    }
    this.#length = at;
  }

  turn(): Promise<void> | undefined {
    if (this.#ready.length < portionsMax) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  /** The next portion; `last`: also one that is not full. */
  take(last: boolean): Uint8Array | undefined {
    if (this.#ready.length === 0 && last) this.#flush();
    const portion = this.#ready.shift();
    if (this.#ready.length < portionsMax) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    return portion;
  }

  async changed(): Promise<void> {
    await this.#awake.promise;
    this.#awake = Promise.withResolvers<void>();
  }

  wake(): void {
    this.#awake.resolve();
  }

  #flush(): void {
    if (this.#length === 0) return;
    this.#ready.push(this.#current.subarray(0, this.#length));
    this.#current = Buffer.allocUnsafe(portionBytes);
    this.#length = 0;
    this.wake();
  }
}

const signatureBytes = 11;

/** Where the first row begins (PostgreSQL manual, "COPY", "Binary Format": signature, flags, length of an extension). */
function behindHeader(bytes: Uint8Array, start: number, end: number): number {
  const extension = start + signatureBytes + 4;
  if (end < extension + 4 || bytes[start] !== 0x50 || bytes[start + 1] !== 0x47) {
    throw new Error('the server did not begin with the header of the binary format');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return extension + 4 + view.getUint32(extension);
}
