import type { Codec } from '#shared/engines/transfer/codec.ts';
import { dateOfDay, dayInfinity, microsecondsPerDay, momentInfinity } from './calendar.ts';
import { decimalSign } from './decimal-form.ts';

const shownCharactersMax = 200;

/**
 * A canonical field as a person reads it, cut at 200 characters: NULL, numbers as digits, moments in UTC, bytes as
 * `\x...`. Only for showing; what is compared are the bytes.
 */
export function describeField(codec: Codec, bytes: Uint8Array, start: number, end: number): string {
  if (bytes[start] === 0) return 'NULL';
  const value = Buffer.from(bytes.buffer, bytes.byteOffset + start + 5, end - start - 5);
  const shown = describeValue(codec, value);
  return shown.length > shownCharactersMax ? `${shown.slice(0, shownCharactersMax)}...` : shown;
}

function describeValue(codec: Codec, value: Buffer): string {
  switch (codec.kind) {
    case 'integer':
      return value.readBigInt64BE().toString();
    case 'boolean':
      return value[0] === 1 ? 'true' : 'false';
    case 'numeric':
      return describeDecimal(value);
    case 'float':
      return String(value.length === 4 ? value.readFloatBE() : value.readDoubleBE());
    case 'text':
    case 'other':
      return value.toString('utf8', 0, 4 * shownCharactersMax);
    case 'date':
      return describeDay(value.readInt32BE());
    case 'timestamp':
    case 'timestamptz':
      return describeMoment(value.readBigInt64BE(), codec.kind === 'timestamptz' ? '+00' : '');
    case 'time':
      return describeClock(Number(value.readBigInt64BE()));
    case 'timetz':
      return `${describeClock(Number(value.readBigInt64BE()))} ${-value.readInt32BE(8)} s east`;
    case 'interval':
      return `${value.readInt32BE()} months ${value.readInt32BE(4)} days ${value.readBigInt64BE(8)} microseconds`;
    case 'uuid':
      return value.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    case 'bit':
      return describeBits(value);
    case 'set':
      return describeWords(value);
    default:
      return `\\x${value.toString('hex', 0, shownCharactersMax)}`;
  }
}

function describeDecimal(value: Buffer): string {
  const sign = value[0];
  if (sign === decimalSign.zero) return '0';
  if (sign === decimalSign.notANumber) return 'NaN';
  if (sign === decimalSign.infinity || sign === decimalSign.minusInfinity)
    return sign === decimalSign.infinity ? 'Infinity' : '-Infinity';
  const exponent = value.readInt32BE(1);
  const digits = value.toString('latin1', 5);
  const mark = sign === decimalSign.negative ? '-' : '';
  if (exponent > shownCharactersMax || exponent < -shownCharactersMax) return `${mark}0.${digits}e${exponent}`;
  if (exponent <= 0) return `${mark}0.${'0'.repeat(-exponent)}${digits}`;
  const whole = digits.slice(0, exponent).padEnd(exponent, '0');
  return digits.length > exponent ? `${mark}${whole}.${digits.slice(exponent)}` : mark + whole;
}

function describeDay(days: number): string {
  if (days === dayInfinity.later || days === dayInfinity.earlier)
    return days === dayInfinity.later ? 'infinity' : '-infinity';
  const { year, month, day } = dateOfDay(days);
  const shown = `${pad(year > 0 ? year : 1 - year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return year > 0 ? shown : `${shown} BC`;
}

function describeMoment(microseconds: bigint, zone: string): string {
  if (microseconds === momentInfinity.later || microseconds === momentInfinity.earlier)
    return microseconds > 0n ? 'infinity' : '-infinity';
  const perDay = BigInt(microsecondsPerDay);
  const inDay = ((microseconds % perDay) + perDay) % perDay;
  const [date, ...era] = describeDay(Number((microseconds - inDay) / perDay)).split(' ');
  return [date, describeClock(Number(inDay)) + zone, ...era].join(' ');
}

function describeClock(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(part => pad(part, 2));
  const fraction = microseconds % 1_000_000;
  return clock.join(':') + (fraction === 0 ? '' : `.${pad(fraction, 6)}`);
}

function describeBits(value: Buffer): string {
  let bits = '';
  for (const byte of value.subarray(4, 4 + shownCharactersMax / 8)) bits += byte.toString(2).padStart(8, '0');
  return bits.slice(0, value.readInt32BE());
}

function describeWords(value: Buffer): string {
  const words: string[] = [];
  for (let at = 4; at < value.length && words.length < 64; ) {
    const length = value.readInt32BE(at);
    words.push(value.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return words.join(',');
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
