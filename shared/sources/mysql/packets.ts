/**
 * Cuts the byte stream of a MySQL connection into packets: three bytes of length, one of sequence, the payload
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html). Payloads of 16 MiB and more come
 * in several packets and are put together.
 */
export interface PacketHandler {
  /** One whole payload. `bytes` is only valid during the call. */
  packet(bytes: Uint8Array, start: number, end: number): void;
}

/** The stream is no MySQL protocol, or larger than any server may send. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
}

const headerBytes = 4;
const lengthMax = 0xffffff;
/** The largest max_allowed_packet there is, with room for the packet's own parts. */
const payloadBytesMax = 1024 ** 3 + 64 * 1024;
/** A buffer that one large value made is not kept beyond this size. */
const keptBytesMax = 4 * 1024 * 1024;
const bufferBytes = 64 * 1024;

export class PacketReader {
  readonly #handler: PacketHandler;
  /** A packet whose end has not come yet: its header and payload, behind the earlier parts of a split payload. */
  #buffer = new Uint8Array(bufferBytes);
  #length = 0;
  /** Bytes of `#buffer` that earlier parts of a split payload take, their headers left out. */
  #joined = 0;
  #isPending = false;
  #sequence = 0;

  constructor(handler: PacketHandler) {
    this.#handler = handler;
  }

  /** A command was sent: its answer counts its packets from one. */
  expectAnswer(): void {
    this.#sequence = 1;
  }

  /** @throws PacketError if the stream is broken; whatever the handler throws */
  push(chunk: Uint8Array): void {
    const end = chunk.length;
    let at = this.#isPending ? this.#goOn(chunk, 0) : 0;
    while (at < end) {
      const length = end - at < headerBytes ? lengthMax : lengthAt(chunk, at);
      const next = at + headerBytes + length;
      if (length === lengthMax || next > end) {
        at = this.#goOn(chunk, at);
        continue;
      }
      this.#count(chunk[at + 3]!);
      const start = at + headerBytes;
      at = next;
      this.#handler.packet(chunk, start, next);
    }
  }

  /** Goes on with the packet in the buffer; returns where in the chunk the next packet begins. */
  #goOn(chunk: Uint8Array, from: number): number {
    this.#isPending = true;
    let at = from;
    for (;;) {
      at = this.#fill(chunk, at, this.#joined + headerBytes);
      if (this.#length < this.#joined + headerBytes) return at;
      const length = lengthAt(this.#buffer, this.#joined);
      const stop = this.#joined + headerBytes + length;
      at = this.#fill(chunk, at, stop);
      if (this.#length < stop) return at;
      this.#count(this.#buffer[this.#joined + 3]!);
      this.#buffer.copyWithin(this.#joined, this.#joined + headerBytes, stop);
      this.#length = stop - headerBytes;
      this.#joined = this.#length;
      if (length === lengthMax) continue;
      this.#deliver();
      return at;
    }
  }

  #deliver(): void {
    const bytes = this.#buffer;
    const end = this.#length;
    this.#length = 0;
    this.#joined = 0;
    this.#isPending = false;
    if (bytes.length > keptBytesMax) this.#buffer = new Uint8Array(bufferBytes);
    this.#handler.packet(bytes, 0, end);
  }

  #count(sequence: number): void {
    if (sequence !== this.#sequence) throw new PacketError('packets came in the wrong order');
    this.#sequence = (sequence + 1) & 0xff;
  }

  /** Takes bytes of the chunk until the buffer holds `size`, or the chunk ends; returns the place behind them. */
  #fill(chunk: Uint8Array, start: number, size: number): number {
    const end = Math.min(chunk.length, start + Math.max(0, size - this.#length));
    if (size > this.#buffer.length) this.#grow(size);
    this.#buffer.set(chunk.subarray(start, end), this.#length);
    this.#length += end - start;
    return end;
  }

  #grow(size: number): void {
    if (size > payloadBytesMax) throw new PacketError('a row is larger than 1 GiB');
    const grown = new Uint8Array(Math.min(payloadBytesMax, Math.max(size, this.#buffer.length * 2)));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}

/** Where `readLength` stopped. */
export const lengthEnd = { at: 0 };

/** Reads a length-encoded integer at `at`; leaves the position behind it in `lengthEnd`. -1: NULL (0xfb). */
export function readLength(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) throw new PacketError('a packet is cut off');
  const first = bytes[at]!;
  if (first < 0xfb) {
    lengthEnd.at = at + 1;
    return first;
  }
  if (first === 0xfb) {
    lengthEnd.at = at + 1;
    return -1;
  }
  if (first === 0xff) throw new PacketError('a length is not valid');
  const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
  if (at + 1 + size > end) throw new PacketError('a packet is cut off');
  let value = 0;
  for (let i = size; i > 0; i--) value = value * 256 + bytes[at + i]!;
  lengthEnd.at = at + 1 + size;
  return value;
}
