import { hexValue } from '../../schema/lexer/ascii.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf, float64At, floatText, int64At, keywordReason, truthOf } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import { fieldBytesMax, type Output } from './output.ts';

const backslash = 0x5c;
const utf8 = new TextEncoder();

/** bytea: the bytes as they are; a text stands for the bytes it was written with. */
export class BytesEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #countsKind: boolean;

  constructor(column: ColumnState) {
    this.#column = column;
    this.#countsKind = column.allows('kind-dropped');
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (end - start > fieldBytesMax)
      return this.#column.reject('the value is larger than 1 GB, the most that PostgreSQL holds');
    if (kind === valueKind.bytes) return writeBytes(out, bytes, start, end);
    if (this.#countsKind) this.#column.cast('kind-dropped', '');
    if (kind === valueKind.text) {
      // PostgreSQL's own scripts write bytea as text.
      if (this.#column.dialect === 'postgresql') return this.#escaped(out, bytes, start, end);
      return writeBytes(out, bytes, start, end);
    }
    if (kind === valueKind.number) return writeBytes(out, bytes, start, end);
    if (kind === valueKind.bits) return this.#bits(out, bytes, start, end);
    let text: string;
    if (kind === valueKind.integer64) text = String(int64At(bytes, start));
    else if (kind === valueKind.float64) text = floatText(float64At(bytes, start));
    else {
      const truth = truthOf(bytes, start, end);
      if (truth < 0 || this.#column.dialect === 'postgresql')
        return this.#column.reject(keywordReason(bytes, start, end));
      text = String(truth);
    }
    const encoded = utf8.encode(text);
    return writeBytes(out, encoded, 0, encoded.length);
  }

  /** MySQL's b'...': the last bit is the last bit of the last byte. */
  #bits(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    const size = (end - start + 7) >> 3;
    const packed = new Uint8Array(size);
    for (let i = end - 1, bit = 0; i >= start; i--, bit++) {
      const digit = bytes[i]! - 0x30;
      if (digit !== 0 && digit !== 1) return this.#column.reject('the value is no string of bits');
      packed[size - 1 - (bit >> 3)]! |= digit << (bit & 7);
    }
    return writeBytes(out, packed, 0, size);
  }

  /** The hex form (\x...), else the escape form (PostgreSQL manual, "Binary Data Types"). */
  #escaped(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    const field = out.open();
    out.room(end - start);
    const isHex = end - start >= 2 && bytes[start] === backslash && bytes[start + 1] === 0x78;
    const done = isHex ? this.#hex(out, bytes, start + 2, end) : this.#octal(out, bytes, start, end);
    if (done) out.close(field);
    return done;
  }

  #hex(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    for (let i = start; i < end; i += 2) {
      const upper = hexValue[bytes[i]!]!;
      const lower = i + 1 < end ? hexValue[bytes[i + 1]!]! : 255;
      if (upper > 15 || lower > 15) return this.#column.reject('the value is no bytea: a hexadecimal digit is missing');
      out.bytes[out.length++] = (upper << 4) | lower;
    }
    return true;
  }

  #octal(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    for (let i = start; i < end; i++) {
      if (bytes[i] !== backslash) {
        out.bytes[out.length++] = bytes[i]!;
      } else if (i + 1 < end && bytes[i + 1] === backslash) {
        out.bytes[out.length++] = backslash;
        i++;
      } else {
        const code = asciiOf(bytes, i + 1, Math.min(i + 4, end));
        if (!/^[0-3][0-7]{2}$/.test(code))
          return this.#column.reject('the value is no bytea: a backslash stands alone');
        out.bytes[out.length++] = Number.parseInt(code, 8);
        i += 3;
      }
    }
    return true;
  }
}

/** Smallest well-known binary: byte order and type. */
const wkbBytesMin = 5;

/**
 * MySQL's geometry, which is four bytes of SRID (little-endian) and well-known binary, as well-known binary.
 * (MySQL reference manual, "Internal Geometry Storage Format")
 */
export class GeometryEncoder implements Encoder {
  readonly #column: ColumnState;

  constructor(column: ColumnState) {
    this.#column = column;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind !== valueKind.bytes && kind !== valueKind.text) {
      return this.#column.reject(
        kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no geometry',
      );
    }
    if (end - start < 4 + wkbBytesMin || bytes[start + 4]! > 1) return this.#column.reject('the value is no geometry');
    const hasSrid = (bytes[start]! | bytes[start + 1]! | bytes[start + 2]! | bytes[start + 3]!) !== 0;
    if (hasSrid && !this.#column.cast('srid-dropped', 'well-known binary has no place for the SRID of this geometry')) {
      return false;
    }
    return writeBytes(out, bytes, start + 4, end);
  }
}

function writeBytes(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
  out.room(4 + end - start);
  out.view.setInt32(out.length, end - start);
  out.length += 4;
  out.append(bytes, start, end);
  return true;
}
