/**
 * Dates and times as SQL Server stores them and its tools write them into scripts: CAST(0x0000A2B500C5C100 AS DateTime).
 * Layouts: "Storage internals" of the date types in SQL Server's documentation of CAST and binary styles.
 */

/** Days from 0001-01-01 to 1900-01-01, and to 1970-01-01. */
const days1900 = 693_595;
const days1970 = 719_162;
const millisecondsPerDay = 86_400_000;

export type MomentType = 'datetime' | 'smalldatetime' | 'date' | 'time' | 'datetime2' | 'datetimeoffset';

/** ISO text of a stored date or time, undefined if the bytes are none of that type. */
export function decodeMoment(bytes: Uint8Array, type: MomentType): string | undefined {
  switch (type) {
    case 'datetime':
      return bytes.length <= 8 ? decodeDatetime(padded(bytes, 8)) : undefined;
    case 'smalldatetime':
      return bytes.length <= 4 ? decodeSmallDatetime(padded(bytes, 4)) : undefined;
    case 'date':
      return bytes.length === 3 ? dateText(little(bytes, 0, 3)) : undefined;
    case 'time':
      return decodeTime(bytes, 0, bytes.length);
    case 'datetime2': {
      const time = decodeTime(bytes, 0, bytes.length - 3);
      const date = dateText(little(bytes, bytes.length - 3, 3));
      return time === undefined || date === undefined ? undefined : `${date} ${time}`;
    }
    case 'datetimeoffset':
      return decodeOffset(bytes);
  }
}

/** Big-endian: days since 1900 (signed), then ticks of 1/300 s. */
function decodeDatetime(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const date = dateText(view.getInt32(0) + days1900);
  const ticks = view.getUint32(4);
  if (date === undefined || ticks >= 300 * 86_400) return undefined;
  // A tick is shown rounded to .000, .003 or .007.
  const milliseconds = Math.round((ticks * 10) / 3);
  return `${date} ${timeText(BigInt(milliseconds) * 10_000n, 3)}`;
}

/** Big-endian: days since 1900, then minutes. */
function decodeSmallDatetime(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const date = dateText(view.getUint16(0) + days1900);
  const minutes = view.getUint16(2);
  if (date === undefined || minutes >= 1440) return undefined;
  return `${date} ${timeText(BigInt(minutes) * 600_000_000n, 0)}`;
}

/** The digits of the fraction, then little-endian units of that fraction since midnight. */
function decodeTime(bytes: Uint8Array, start: number, end: number): string | undefined {
  const digits = bytes[start] ?? 255;
  const width = end - start - 1;
  if (digits > 7 || width < 3 || width > 5) return undefined;
  const units = BigInt(little(bytes, start + 1, width));
  const hundredNanoseconds = units * 10n ** BigInt(7 - digits);
  return hundredNanoseconds < 864_000_000_000n ? timeText(hundredNanoseconds, digits) : undefined;
}

/** datetime2 in UTC, then minutes of the offset, signed. */
function decodeOffset(bytes: Uint8Array): string | undefined {
  if (bytes.length < 9) return undefined;
  const digits = bytes[0] ?? 255;
  const width = bytes.length - 6;
  if (digits > 7 || width < 3 || width > 5) return undefined;
  const unit = 10n ** BigInt(7 - digits);
  const day = little(bytes, bytes.length - 5, 3);
  const raw = little(bytes, bytes.length - 2, 2);
  const offset = raw >= 0x8000 ? raw - 0x10000 : raw;
  if (Math.abs(offset) > 14 * 60) return undefined;
  const perDay = 864_000_000_000n;
  const local = BigInt(day) * perDay + BigInt(little(bytes, 1, width)) * unit + BigInt(offset) * 600_000_000n;
  const date = local < 0n ? undefined : dateText(Number(local / perDay));
  if (date === undefined) return undefined;
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${date} ${timeText(local % perDay, digits)} ${offset < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}

/** Leading zero bytes may be missing. */
function padded(bytes: Uint8Array, size: number): Uint8Array {
  const whole = new Uint8Array(size);
  whole.set(bytes, size - bytes.length);
  return whole;
}

function little(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + (bytes[start + index] ?? 0);
  return value;
}

/** `days` since 0001-01-01, up to 9999-12-31. */
function dateText(days: number): string | undefined {
  if (!(days >= 0 && days <= 3_652_058)) return undefined;
  return new Date((days - days1970) * millisecondsPerDay).toISOString().slice(0, 10);
}

function timeText(hundredNanoseconds: bigint, digits: number): string {
  const seconds = Number(hundredNanoseconds / 10_000_000n);
  const fraction = String(hundredNanoseconds % 10_000_000n).padStart(7, '0');
  const clock = `${two(Math.trunc(seconds / 3600))}:${two(Math.trunc(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return digits === 0 ? clock : `${clock}.${fraction.slice(0, digits)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
