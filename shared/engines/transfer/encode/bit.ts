import { type ValueKind, valueKind } from '../row-sink.ts';
import { keywordReason, numberDigits } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import { fieldBytesMax, type Output } from './output.ts';

/**
 * bit(n) and bit varying(n) (bit_recv and varbit_recv in src/backend/utils/adt/varbit.c): the count of bits, then the
 * bits from the left. A bit(n) is a number of n bits: shorter values get zeros before them.
 */
export class BitEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #length: number | undefined;
  readonly #varying: boolean;
  readonly #isMysql: boolean;

  constructor(column: ColumnState, length: number | undefined, varying: boolean) {
    this.#column = column;
    this.#length = length;
    this.#varying = varying;
    this.#isMysql = column.dialect === 'mysql' || column.dialect === 'mariadb';
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind === valueKind.bytes) return this.#bytes(out, bytes, start, end);
    if (kind === valueKind.bits) return this.#bits(out, bytes, start, end);
    if (kind === valueKind.text) {
      // MySQL takes a text for bytes, even one of zeros and ones; elsewhere a text shows the bits.
      return this.#isMysql ? this.#bytes(out, bytes, start, end) : this.#bits(out, bytes, start, end);
    }
    if (kind === valueKind.float64) return this.#column.reject('the value is no string of bits');
    const digits = numberDigits(bytes, start, end, kind, this.#column.dialect);
    if (digits === undefined) return this.#column.reject(keywordReason(bytes, start, end));
    if (!/^\d{1,1300}$/.test(digits)) return this.#column.reject('the value is no string of bits');
    const text = BigInt(digits).toString(2);
    const encoded = Uint8Array.from(text, digit => digit.charCodeAt(0));
    return this.#bits(out, encoded, 0, encoded.length);
  }

  /** Digits 0 and 1. */
  #bits(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    if (!isBits(bytes, start, end) && start !== end) return this.#column.reject('the value is no string of bits');
    let first = start;
    const length = this.#varying ? end - start : (this.#length ?? 1);
    while (!this.#varying && end - first > length && bytes[first] === 0x30) first++;
    if (!this.#fits(end - first)) return this.#tooLong();
    const at = this.#begin(out, length);
    const shift = length - (end - first);
    for (let i = first; i < end; i++) {
      const bit = shift + i - first;
      out.bytes[at + (bit >> 3)]! |= (bytes[i]! - 0x30) << (7 - (bit & 7));
    }
    return true;
  }

  /** Bytes, of which the last bit is the last bit of the value. */
  #bytes(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    const given = (end - start) * 8;
    const length = this.#varying ? given : (this.#length ?? 1);
    for (let bit = 0; bit < given - length; bit++) {
      if (((bytes[start + (bit >> 3)]! >> (7 - (bit & 7))) & 1) !== 0) return this.#tooLong();
    }
    if (!this.#fits(Math.min(given, length))) return this.#tooLong();
    const at = this.#begin(out, length);
    for (let bit = Math.max(0, given - length); bit < given; bit++) {
      const value = (bytes[start + (bit >> 3)]! >> (7 - (bit & 7))) & 1;
      const place = length - given + bit;
      out.bytes[at + (place >> 3)]! |= value << (7 - (place & 7));
    }
    return true;
  }

  #fits(bits: number): boolean {
    return bits <= (this.#length ?? (this.#varying ? fieldBytesMax : 1));
  }

  /** Writes the lengths and zeros; gives the place of the first byte of bits. */
  #begin(out: Output, length: number): number {
    const size = (length + 7) >> 3;
    out.room(8 + size);
    out.view.setInt32(out.length, 4 + size);
    out.view.setInt32(out.length + 4, length);
    const at = out.length + 8;
    out.bytes.fill(0, at, at + size);
    out.length = at + size;
    return at;
  }

  #tooLong(): boolean {
    return this.#column.reject('the value has more bits than the column');
  }
}

function isBits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0x30 && bytes[i] !== 0x31) return false;
  return start < end;
}
