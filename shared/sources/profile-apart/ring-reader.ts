import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { answer, control, message, slotBytes, slotsMax } from './wire.ts';

/** Takes what comes through the ring, in its order. Parts of `ArrayBuffer`s given are good during the call only. */
export interface RingSink {
  /** A message of rows: what follows its head lies at `at`. */
  message(kind: number, buffer: ArrayBuffer, at: number): void;
  /** What came through the port. What is given back is the answer that the other side waits for. */
  sent(value: unknown): unknown;
}

/**
 * Empties the ring for as long as the thread lives, and answers. Blocks the thread: it has nothing else to do.
 *
 * @throws what the sink throws
 */
export function readRing(
  shared: { control: SharedArrayBuffer; slots: SharedArrayBuffer },
  port: MessagePort,
  sink: RingSink,
): never {
  const words = new Int32Array(shared.control);
  const slots = new Uint8Array(shared.slots);
  // A slot is copied before it is looked at, so that it is free again at once, and the values lie in memory of this
  // thread alone.
  const own = new ArrayBuffer(slotBytes);
  const bytes = new Uint8Array(own);
  const heads = new Int32Array(own);
  for (let slot = 0; ; slot += 1) {
    let filled = Atomics.load(words, control.filled);
    while (filled <= slot) {
      Atomics.wait(words, control.filled, filled);
      filled = Atomics.load(words, control.filled);
    }
    const from = (slot % slotsMax) * slotBytes;
    bytes.set(slots.subarray(from, from + slotBytes));
    Atomics.store(words, control.emptied, slot + 1);
    Atomics.notify(words, control.emptied);
    for (let at = 0; at < slotBytes; ) {
      const kind = heads[at >> 2]!;
      if (kind === message.end) break;
      if (kind !== message.port) sink.message(kind, own, at + 8);
      else {
        const value: unknown = receiveMessageOnPort(port)?.message;
        if (value instanceof SharedArrayBuffer) {
          const large = new ArrayBuffer(value.byteLength);
          new Uint8Array(large).set(new Uint8Array(value));
          sink.message(new Int32Array(large)[0]!, large, 8);
        } else {
          const result = sink.sent(value);
          if (result !== undefined) tell(shared, port, false, result);
        }
      }
      at += heads[(at >> 2) + 1]!;
    }
  }
}

/** Tells the other side how it went. */
export function tell(shared: { control: SharedArrayBuffer }, port: MessagePort, failed: boolean, value: unknown): void {
  port.postMessage(value);
  const words = new Int32Array(shared.control);
  Atomics.store(words, control.answered, failed ? answer.failed : answer.done);
  // Whatever the other side waits for, it looks at this too.
  Atomics.notify(words, control.answered);
  Atomics.notify(words, control.emptied);
}
