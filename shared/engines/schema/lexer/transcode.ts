/** Encodings a text file can announce with a byte order mark. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Encoding of the byte order mark at the beginning, and its length in bytes; undefined where there is none. */
export function byteOrderMark(head: Uint8Array): { encoding: TextEncoding; length: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

/**
 * Turns a stream that begins with a UTF-16 byte order mark into UTF-8 and passes any other on as it is, in whatever
 * portions it comes. Offsets then count the bytes that come out. A UTF-8 mark stays in.
 */
export class Utf8Stream {
  #head: Uint8Array | undefined = new Uint8Array(0);
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  readonly #encoder = new TextEncoder();

  /** UTF-8 bytes of the next portion. */
  push(portion: Uint8Array): Uint8Array {
    if (this.#decoder) return this.#encoder.encode(this.#decoder.decode(portion, { stream: true }));
    if (this.#head === undefined) return portion;
    const head = new Uint8Array(this.#head.length + portion.length);
    head.set(this.#head);
    head.set(portion, this.#head.length);
    this.#head = head;
    if (head.length < 2) return new Uint8Array(0);
    return this.#begin(head);
  }

  /** What is left at the end. */
  finish(): Uint8Array {
    if (this.#decoder) return this.#encoder.encode(this.#decoder.decode());
    const rest = this.#head ?? new Uint8Array(0);
    this.#head = undefined;
    return rest;
  }

  #begin(head: Uint8Array): Uint8Array {
    this.#head = undefined;
    const mark = byteOrderMark(head);
    if (mark === undefined || mark.encoding === 'utf-8') return head;
    this.#decoder = new TextDecoder(mark.encoding);
    return this.push(head);
  }
}
