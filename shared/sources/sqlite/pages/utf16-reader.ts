/** Turns text in UTF-16 into UTF-8. Halves of pairs that stand alone keep their bytes, as no valid UTF-8 has them. */
export class Utf16Reader {
  /** The text read last, from 0 on. */
  bytes: Uint8Array = new Uint8Array(4096);
  /** Offset of the upper byte of a unit. */
  readonly #upper: number;

  constructor(encoding: 'utf-16le' | 'utf-16be') {
    this.#upper = encoding === 'utf-16le' ? 1 : 0;
  }

  /** Reads whole units in [start, end). Returns the length in bytes. */
  read(from: Uint8Array, start: number, end: number): number {
    const units = (end - start) >> 1;
    if (this.bytes.length < 3 * units) this.bytes = new Uint8Array(4 * units);
    const out = this.bytes;
    let length = 0;
    for (let index = 0; index < units; index++) {
      let code = this.#unit(from, start + 2 * index);
      if (code >= 0xd800 && code < 0xdc00 && index + 1 < units) {
        const second = this.#unit(from, start + 2 * index + 2);
        if (second >= 0xdc00 && second < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
          index++;
        }
      }
      if (code < 0x80) out[length++] = code;
      else if (code < 0x800) {
        out[length++] = 0xc0 | (code >> 6);
        out[length++] = 0x80 | (code & 0x3f);
      } else if (code < 0x10000) {
        out[length++] = 0xe0 | (code >> 12);
        out[length++] = 0x80 | ((code >> 6) & 0x3f);
        out[length++] = 0x80 | (code & 0x3f);
      } else {
        out[length++] = 0xf0 | (code >> 18);
        out[length++] = 0x80 | ((code >> 12) & 0x3f);
        out[length++] = 0x80 | ((code >> 6) & 0x3f);
        out[length++] = 0x80 | (code & 0x3f);
      }
    }
    return length;
  }

  #unit(bytes: Uint8Array, at: number): number {
    return (bytes[at + this.#upper]! << 8) | bytes[at + 1 - this.#upper]!;
  }
}
