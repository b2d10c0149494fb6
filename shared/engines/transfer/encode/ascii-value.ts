import type { Dialect } from '../../schema/model.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';

/** TRUE is 1, FALSE 0, any other word -1. */
export function truthOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== 4 && length !== 5) return -1;
  const word = asciiOf(bytes, start, end).toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : -1;
}

/** Bytes as text, one character each. */
export function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

const halves = new DataView(new ArrayBuffer(8));

/** The integer of four bytes, big-endian, at `start`. */
export function int32At(bytes: Uint8Array, start: number): number {
  return (bytes[start]! << 24) | (bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!;
}

/** The double whose eight bytes, big-endian, begin at `start`. */
export function float64At(bytes: Uint8Array, start: number): number {
  halves.setInt32(0, int32At(bytes, start));
  halves.setInt32(4, int32At(bytes, start + 4));
  return halves.getFloat64(0);
}

/** The integer whose eight bytes, big-endian, begin at `start`. */
export function int64At(bytes: Uint8Array, start: number): bigint {
  halves.setInt32(0, int32At(bytes, start));
  halves.setInt32(4, int32At(bytes, start + 4));
  return halves.getBigInt64(0);
}

/** A double as text: JavaScript's shortest form, with `.0` where nothing else shows that it is no integer. */
export function floatText(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Longest bit string or byte string that is taken for a number. */
const numberBitsMax = 4096;

/**
 * The number that a value of a kind other than number and text stands for, as digits: bits in base two, bytes in base
 * 256 (MySQL's 0x...), TRUE and FALSE as 1 and 0. undefined: it stands for none.
 */
export function numberDigits(
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: ValueKind,
  dialect: Dialect,
): string | undefined {
  switch (kind) {
    case valueKind.integer64:
      return String(int64At(bytes, start));
    case valueKind.float64: {
      const value = float64At(bytes, start);
      return Object.is(value, -0) ? '0' : String(value);
    }
    case valueKind.keyword: {
      const truth = truthOf(bytes, start, end);
      return truth < 0 ? undefined : String(truth);
    }
    case valueKind.bits: {
      const text = asciiOf(bytes, start, Math.min(end, start + numberBitsMax + 1));
      return /^[01]+$/.test(text) && text.length <= numberBitsMax ? String(BigInt(`0b${text}`)) : undefined;
    }
    case valueKind.bytes: {
      // A blob of SQLite is never a number.
      if (dialect === 'sqlite' || end === start || (end - start) * 8 > numberBitsMax) return undefined;
      let value = 0n;
      for (let i = start; i < end; i++) value = (value << 8n) | BigInt(bytes[i]!);
      return String(value);
    }
    default:
      return asciiOf(bytes, start, end);
  }
}

/** First byte that is not white space, and the end behind the last. */
export const trimmed = { start: 0, end: 0 };

export function trim(bytes: Uint8Array, start: number, end: number): void {
  while (start < end && isBlank(bytes[start]!)) start++;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  trimmed.start = start;
  trimmed.end = end;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Why a keyword is no value. */
export function keywordReason(bytes: Uint8Array, start: number, end: number): string {
  const text = asciiOf(bytes, start, Math.min(end, start + 60)).replace(/[^\x20-\x7e]/g, '?');
  return `the row gives the expression ${text} instead of a value, and only the source's server can compute it`;
}
