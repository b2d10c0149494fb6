import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { aligned, answer, control, headBytes, message, slotBytes, slotsMax } from './wire.ts';

/** Where a message is written: an offset into a buffer that other threads see. */
export interface Room {
  buffer: SharedArrayBuffer;
  /** Behind the head; a multiple of eight. */
  at: number;
}

/** The other side empties a slot within milliseconds; one that does nothing for so long is not there any more. */
const patienceDefault = { silenceMsMax: 60_000, lookEveryMs: 1_000 };

/**
 * Writes messages into the ring. It waits where the other side is behind, without letting this thread do anything else:
 * machines that read are synchronous.
 */
export class RingWriter {
  readonly #control: Int32Array;
  readonly #slots: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #port: MessagePort;
  readonly #patience: typeof patienceDefault;
  /** Number of the slot being filled, counted from the first; its place in the ring follows from it. */
  #slot = 0;
  #at = 0;

  constructor(
    shared: { control: SharedArrayBuffer; slots: SharedArrayBuffer },
    port: MessagePort,
    patience = patienceDefault,
  ) {
    this.#control = new Int32Array(shared.control);
    this.#slots = shared.slots;
    this.#words = new Int32Array(shared.slots);
    this.#port = port;
    this.#patience = patience;
  }

  /** Room for a message of so many bytes, its head written. It counts as written with the next call. */
  open(kind: number, bytes: number): Room {
    const size = aligned(headBytes + bytes);
    if (size > slotBytes - headBytes) {
      const buffer = new SharedArrayBuffer(size);
      const words = new Int32Array(buffer);
      words[0] = kind;
      words[1] = size;
      this.post(buffer);
      return { buffer, at: headBytes };
    }
    const at = this.#take(size);
    this.#words[at >> 2] = kind;
    this.#words[(at >> 2) + 1] = size;
    return { buffer: this.#slots, at: at + headBytes };
  }

  /** Sends what goes through the port, in its turn. Shared buffers may be filled until the slot is published. */
  post(value: unknown): void {
    const at = this.#take(headBytes);
    this.#words[at >> 2] = message.port;
    this.#words[(at >> 2) + 1] = headBytes;
    this.#port.postMessage(value);
  }

  /** Everything so far is handed over. */
  publish(): void {
    if (this.#at === 0) return;
    if (this.#at < slotBytes) this.#words[(this.#base + this.#at) >> 2] = message.end;
    this.#at = 0;
    this.#slot += 1;
    Atomics.store(this.#control, control.filled, this.#slot);
    Atomics.notify(this.#control, control.filled);
  }

  /** Hands over what is left and waits for the answer. */
  answer(): unknown {
    this.publish();
    this.#wait(control.answered, () => Atomics.load(this.#control, control.answered) !== answer.none);
    this.#throwFailure();
    Atomics.store(this.#control, control.answered, answer.none);
    return receiveMessageOnPort(this.#port)?.message;
  }

  get #base(): number {
    return (this.#slot % slotsMax) * slotBytes;
  }

  /** Place of so many bytes in the current slot, or in the next one. */
  #take(size: number): number {
    if (this.#at + size > slotBytes) this.publish();
    if (this.#at === 0)
      this.#wait(control.emptied, () => this.#slot - Atomics.load(this.#control, control.emptied) < slotsMax);
    const at = this.#base + this.#at;
    this.#at += size;
    return at;
  }

  #wait(place: number, isOver: () => boolean): void {
    const { silenceMsMax, lookEveryMs } = this.#patience;
    let silentMs = 0;
    let emptied = Atomics.load(this.#control, control.emptied);
    while (!isOver()) {
      this.#throwFailure();
      const seen = Atomics.load(this.#control, place);
      if (isOver()) return;
      if (Atomics.wait(this.#control, place, seen, lookEveryMs) !== 'timed-out') continue;
      const now = Atomics.load(this.#control, control.emptied);
      silentMs = now === emptied ? silentMs + lookEveryMs : 0;
      emptied = now;
      if (silentMs >= silenceMsMax) throw new Error('The thread that looks into the rows does not answer any more.');
    }
  }

  #throwFailure(): void {
    if (Atomics.load(this.#control, control.answered) !== answer.failed) return;
    const failure: unknown = receiveMessageOnPort(this.#port)?.message;
    throw failure instanceof Error ? failure : new Error(`The thread that looks into the rows failed: ${failure}`);
  }
}
