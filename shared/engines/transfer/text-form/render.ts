import type { Codec } from '../codec.ts';
import { civilFromDays } from '../encode/calendar.ts';

const utf8 = new TextDecoder();
const int32Max = 0x7fff_ffff;
const microsecondsPerDay = 86_400_000_000n;
const microsecondsPerSecond = 1_000_000n;

/**
 * The text of a field of COPY BINARY (without its length), as PostgreSQL's own input function takes it: what COPY in
 * text format needs, and what a reject shows.
 */
export function renderField(codec: Codec, bytes: Uint8Array, start: number, end: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  switch (codec.kind) {
    case 'integer':
      return codec.bytes === 2
        ? String(view.getInt16(0))
        : codec.bytes === 4
          ? String(view.getInt32(0))
          : String(view.getBigInt64(0));
    case 'boolean':
      return view.getUint8(0) === 1 ? 't' : 'f';
    case 'numeric':
      return renderNumeric(view);
    case 'float':
      return renderFloat(codec.bytes === 4 ? view.getFloat32(0) : view.getFloat64(0), codec.bytes);
    case 'bytes':
      return `\\x${hex(bytes, start, end)}`;
    case 'date':
      return renderDate(view.getInt32(0));
    case 'timestamp':
    case 'timestamptz':
      return renderTimestamp(view.getBigInt64(0), codec.kind === 'timestamptz');
    case 'time':
      return clockText(view.getBigInt64(0));
    case 'timetz':
      return clockText(view.getBigInt64(0)) + offsetText(-view.getInt32(8));
    case 'interval':
      return renderInterval(view);
    case 'uuid':
      return hex(bytes, start, end).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    case 'bit':
      return renderBits(bytes, start, view.getInt32(0));
    case 'set':
      return renderSet(bytes, start, view);
    case 'jsonb':
      return utf8.decode(bytes.subarray(start + 1, end));
    case 'text':
    case 'other':
      return utf8.decode(bytes.subarray(start, end));
  }
}

export function hex(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += bytes[i]!.toString(16).padStart(2, '0');
  return text;
}

function renderNumeric(view: DataView): string {
  const sign = view.getUint16(4);
  if (sign === 0xc000) return 'NaN';
  if (sign === 0xd000) return 'Infinity';
  if (sign === 0xf000) return '-Infinity';
  const groups = view.getInt16(0);
  const weight = view.getInt16(2);
  const scale = view.getInt16(6);
  const group = (power: number): string => {
    const index = weight - power;
    return index >= 0 && index < groups ? String(view.getInt16(8 + 2 * index)).padStart(4, '0') : '0000';
  };
  let whole = '';
  for (let power = weight; power >= 0; power--) whole += group(power);
  let fraction = '';
  for (let power = -1; fraction.length < scale; power--) fraction += group(power);
  const text = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === 0x4000 ? '-' : ''}${text}${scale > 0 ? `.${fraction.slice(0, scale)}` : ''}`;
}

/** The shortest digits that are read back as the same number. */
function renderFloat(value: number, size: 4 | 8): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0';
  if (size === 8) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toPrecision(9);
}

function renderDate(days: number): string {
  if (days === int32Max) return 'infinity';
  if (days === -int32Max - 1) return '-infinity';
  return dateText(days);
}

function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days);
  const shown = year > 0 ? year : 1 - year;
  return `${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}${year > 0 ? '' : ' BC'}`;
}

function renderTimestamp(microseconds: bigint, zoned: boolean): string {
  if (microseconds === 0x7fff_ffff_ffff_ffffn) return 'infinity';
  if (microseconds === -0x8000_0000_0000_0000n) return '-infinity';
  const ofDay = ((microseconds % microsecondsPerDay) + microsecondsPerDay) % microsecondsPerDay;
  const [date = '', era] = dateText(Number((microseconds - ofDay) / microsecondsPerDay)).split(' ');
  return `${date} ${clockText(ofDay)}${zoned ? '+00' : ''}${era === undefined ? '' : ` ${era}`}`;
}

function clockText(microseconds: bigint): string {
  const seconds = Number(microseconds / microsecondsPerSecond);
  const fraction = Number(microseconds % microsecondsPerSecond);
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const text = `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`;
  return size % 60 === 0 ? text : `${text}:${two(size % 60)}`;
}

function renderInterval(view: DataView): string {
  const microseconds = view.getBigInt64(0);
  const days = view.getInt32(8);
  const months = view.getInt32(12);
  if (months === int32Max && days === int32Max && microseconds === 0x7fff_ffff_ffff_ffffn) return 'infinity';
  if (months === -int32Max - 1 && days === -int32Max - 1) return '-infinity';
  const size = microseconds < 0n ? -microseconds : microseconds;
  return `${months} mons ${days} days ${microseconds < 0n ? '-' : ''}${clockText(size)}`;
}

function renderBits(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let bit = 0; bit < length; bit++) text += (bytes[start + 4 + (bit >> 3)]! >> (7 - (bit & 7))) & 1;
  return text;
}

function renderSet(bytes: Uint8Array, start: number, view: DataView): string {
  if (view.getInt32(0) === 0) return '{}';
  const members: string[] = [];
  let at = 20;
  for (let left = view.getInt32(12); left > 0; left--) {
    const length = view.getInt32(at);
    const text = utf8.decode(bytes.subarray(start + at + 4, start + at + 4 + length));
    members.push(`"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
    at += 4 + length;
  }
  return `{${members.join(',')}}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
