import { Buffer } from 'node:buffer';

/** Turns the parser's offsets (UTF-16 units) into bytes of the UTF-8 text. */
export class Positions {
  readonly #text: string;
  readonly #ascii: boolean;
  #last = { offset: 0, byte: 0 };

  constructor(text: string, utf8LengthBytes: number) {
    this.#text = text;
    this.#ascii = text.length === utf8LengthBytes;
  }

  byte(offset: number): number {
    if (this.#ascii) return offset;
    if (offset < this.#last.offset) this.#last = { offset: 0, byte: 0 };
    const byte = this.#last.byte + Buffer.byteLength(this.#text.slice(this.#last.offset, offset));
    this.#last = { offset, byte };
    return byte;
  }
}
