import { type DateClass, dateClass, scanDate, scannedDate } from './dates.ts';
import { type NumberClass, numberClass, scanNumber, scanned } from './numbers.ts';

/** Names of the shapes, in the order of `shapeBit`. */
export const shapeNames = ['uuid', 'iso-date', 'iso-datetime', 'epoch', 'integer', 'decimal', 'boolean-word'] as const;
export const shapeIndex = {
  uuid: 0,
  isoDate: 1,
  isoDateTime: 2,
  epoch: 3,
  integer: 4,
  decimal: 5,
  booleanWord: 6,
} as const;

/** What `scanShape` found out on the way: so that a caller need not scan twice. */
export const shaped: { number: NumberClass; date: DateClass } = { number: numberClass.none, date: dateClass.none };

/** Longest text of any shape; longer values are not looked at. */
const lengthMax = 128;
/** 1: a value that starts with this byte may have a shape. */
const starts = new Uint8Array(256);
for (const letter of '0123456789+-.abcdefABCDEFtTyYnNoO{') starts[letter.charCodeAt(0)] = 1;

/** Seconds from 2001-09-09 to 2100-01-01, as ten digits: what an epoch looks like. Thirteen digits: milliseconds. */
export const epochMin = 1_000_000_000;
const epochMax = 4_102_444_800;

/**
 * Index of the shape of a text value, -1 for none. `epoch` is an integer too: a caller counts both.
 * An integer with leading zeros or a plus sign has no shape: as a number it would not come back as it was.
 */
export function scanShape(bytes: Uint8Array, start: number, end: number): number {
  shaped.number = numberClass.none;
  shaped.date = dateClass.none;
  const length = end - start;
  if (length === 0 || length > lengthMax || starts[bytes[start]!] === 0) return -1;
  const first = bytes[start]!;
  if (isUuid(bytes, start, end)) return shapeIndex.uuid;
  if (first > 0x39) return isBooleanWord(bytes, start, end) ? shapeIndex.booleanWord : -1;
  shaped.number = scanNumber(bytes, start, end);
  if (shaped.number === numberClass.integer) return integerShape(first);
  if (shaped.number === numberClass.decimal) return scanned.leadingZeros || first === 0x2b ? -1 : shapeIndex.decimal;
  if (shaped.number !== numberClass.none || length < 8 || first < 0x30) return -1;
  shaped.date = scanDate(bytes, start, end);
  if (shaped.date === dateClass.none || !scannedDate.iso) return -1;
  return scannedDate.hasTime ? shapeIndex.isoDateTime : shapeIndex.isoDate;
}

function integerShape(first: number): number {
  if (scanned.leadingZeros || first === 0x2b) return -1;
  return isEpoch(scanned.mantissa) ? shapeIndex.epoch : shapeIndex.integer;
}

/** Whether an integer may be a moment in seconds or milliseconds since 1970. */
export function isEpoch(value: number): boolean {
  return (value >= epochMin && value < epochMax) || (value >= epochMin * 1000 && value < epochMax * 1000);
}

/** 8-4-4-4-12 hexadecimal digits, perhaps in braces. */
export function isUuid(bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  if (end - start === 38) {
    if (bytes[start] !== 0x7b || bytes[end - 1] !== 0x7d) return false;
    from++;
  } else if (end - start !== 36) {
    return false;
  }
  for (let i = 0; i < 36; i++) {
    const byte = bytes[from + i]!;
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (byte !== 0x2d) return false;
    } else if (!((byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66))) {
      return false;
    }
  }
  return true;
}

const words: { [word: string]: boolean } = {
  true: true,
  t: true,
  yes: true,
  y: true,
  on: true,
  false: false,
  f: false,
  no: false,
  n: false,
  off: false,
};
const wordLengthMax = 5;

/** true, false: what PostgreSQL's boolean makes of the word in any case; undefined: no such word. */
export function booleanWord(bytes: Uint8Array, start: number, end: number): boolean | undefined {
  if (end - start > wordLengthMax) return undefined;
  let word = '';
  for (let i = start; i < end; i++) word += String.fromCharCode(bytes[i]! | 0x20);
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

function isBooleanWord(bytes: Uint8Array, start: number, end: number): boolean {
  return booleanWord(bytes, start, end) !== undefined;
}
