import type { ByteStore } from './byte-store.ts';
import { hexDigit, newline } from './bytes.ts';
import type { Escapes } from './rules.ts';

/** MySQL, "String Literals": \0 \b \n \r \t \Z. */
const mysqlEscapes = new Map([
  [0x30, 0x00],
  [0x62, 0x08],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x5a, 0x1a],
]);

/** PostgreSQL, "String Constants with C-Style Escapes": \b \f \n \r \t. */
const postgresqlEscapes = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/**
 * Writes what the escape at `index` (its backslash) stands for.
 *
 * @returns index behind it, or -1 if it does not end before `end`
 */
export function putEscape(
  bytes: Uint8Array,
  index: number,
  end: number,
  escapes: Escapes,
  into: ByteStore | undefined,
): number {
  if (index + 1 >= end) return -1;
  const byte = bytes[index + 1]!;
  if (escapes === 'mysql') {
    // \% and \_ are meant for LIKE and keep their backslash.
    if (byte === 0x25 || byte === 0x5f) into?.byte(0x5c);
    into?.byte(mysqlEscapes.get(byte) ?? byte);
    return index + 2;
  }
  if (escapes === 'line') return putLineContinuation(bytes, index, end, into);
  return putPostgresql(bytes, index, end, into);
}

/** T-SQL: a backslash at the end of a line joins it with the next one; elsewhere it is itself. */
function putLineContinuation(bytes: Uint8Array, index: number, end: number, into: ByteStore | undefined): number {
  if (bytes[index + 1] === newline) return index + 2;
  if (bytes[index + 1] === 0x0d) {
    if (index + 2 >= end) return -1;
    if (bytes[index + 2] === newline) return index + 3;
  }
  into?.byte(0x5c);
  return index + 1;
}

function putPostgresql(bytes: Uint8Array, index: number, end: number, into: ByteStore | undefined): number {
  const byte = bytes[index + 1]!;
  const simple = postgresqlEscapes.get(byte);
  if (simple !== undefined) {
    into?.byte(simple);
    return index + 2;
  }
  if (byte >= 0x30 && byte <= 0x37) return putDigits(bytes, index + 1, end, 8, 3, into);
  if (byte === 0x78) {
    if (index + 2 >= end) return -1;
    if (hexDigit[bytes[index + 2]!]! < 16) return putDigits(bytes, index + 2, end, 16, 2, into);
  }
  if (byte === 0x75 || byte === 0x55) {
    const digits = byte === 0x75 ? 4 : 8;
    if (index + 2 + digits > end) return -1;
    const written = String.fromCharCode(...bytes.subarray(index + 2, index + 2 + digits));
    if (/^[0-9A-Fa-f]+$/.test(written)) return putUnicode(bytes, index, digits, end, into);
  }
  into?.byte(byte);
  return index + 2;
}

/** At most `digitsMax` digits from `from` as one byte. */
export function putDigits(
  bytes: Uint8Array,
  from: number,
  end: number,
  radix: 8 | 16,
  digitsMax: number,
  into: ByteStore | undefined,
): number {
  let value = 0;
  let index = from;
  while (index - from < digitsMax) {
    if (index >= end) return -1;
    const digit = hexDigit[bytes[index]!]!;
    if (digit >= radix) break;
    value = value * radix + digit;
    index++;
  }
  into?.byte(value & 0xff);
  return index;
}

/** \uXXXX or \UXXXXXXXX; two halves of a surrogate pair are one character. */
function putUnicode(
  bytes: Uint8Array,
  index: number,
  digits: number,
  end: number,
  into: ByteStore | undefined,
): number {
  const read = (from: number, count: number): number =>
    Number.parseInt(String.fromCharCode(...bytes.subarray(from, from + count)), 16);
  const point = read(index + 2, digits);
  let behind = index + 2 + digits;
  if (point >= 0xd800 && point <= 0xdbff) {
    if (behind + 6 > end) return -1;
    const low = bytes[behind] === 0x5c && (bytes[behind + 1]! | 0x20) === 0x75 ? read(behind + 2, 4) : 0;
    if (low >= 0xdc00 && low <= 0xdfff) {
      behind += 6;
      into?.text(String.fromCharCode(point, low));
      return behind;
    }
  }
  into?.text(point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '\u{fffd}');
  return behind;
}
