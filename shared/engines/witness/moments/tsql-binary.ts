import { civilDate, dateText, offsetText, timeText } from './civil.ts';

/** Days from 0001-01-01 to 1900-01-01, where datetime and smalldatetime begin to count. */
const days1900 = 693_595;
const ticksPerDay = 864_000_000_000n;

/** Types whose bytes SQL Server's tools write as CAST(0x.. AS type). */
export const tsqlMoments = ['DATETIME', 'SMALLDATETIME', 'DATE', 'TIME', 'DATETIME2', 'DATETIMEOFFSET'] as const;
export type TsqlMoment = (typeof tsqlMoments)[number];

/**
 * ISO text of the bytes of a date or time as SQL Server stores it; undefined if they are none. datetime: days and
 * 1/300 s, big-endian. smalldatetime: days and minutes. The others: digits of the fraction, then little-endian units
 * of it since midnight, days since 0001-01-01, minutes of the offset (the time then being UTC).
 */
export function tsqlBinaryMoment(bytes: Uint8Array, type: TsqlMoment): string | undefined {
  const size = bytes.length;
  switch (type) {
    case 'DATETIME': {
      if (size > 8) return undefined;
      const all = bigEndian(bytes);
      const days = BigInt.asIntN(32, all >> 32n);
      const ticks = all & 0xffff_ffffn;
      // A tick is shown as the millisecond nearest to it.
      return moment(days + BigInt(days1900), ((ticks * 20n + 3n) / 6n) * 10_000n, 3, ticks < 25_920_000n);
    }
    case 'SMALLDATETIME': {
      if (size > 4) return undefined;
      const all = bigEndian(bytes);
      const minutes = all & 0xffffn;
      return moment((all >> 16n) + BigInt(days1900), minutes * 600_000_000n, 0, minutes < 1440n);
    }
    case 'DATE':
      return size === 3 ? day(littleEndian(bytes)) : undefined;
    case 'TIME': {
      const time = clock(bytes);
      return time === undefined || time.ticks >= ticksPerDay ? undefined : clockText(time.ticks, time.digits);
    }
    case 'DATETIME2': {
      const time = clock(bytes.subarray(0, Math.max(0, size - 3)));
      if (time === undefined) return undefined;
      return moment(littleEndian(bytes.subarray(size - 3)), time.ticks, time.digits, true);
    }
    case 'DATETIMEOFFSET': {
      const time = clock(bytes.subarray(0, Math.max(0, size - 5)));
      if (time === undefined) return undefined;
      const offset = Number(BigInt.asIntN(16, littleEndian(bytes.subarray(size - 2))));
      if (Math.abs(offset) > 14 * 60) return undefined;
      const days = littleEndian(bytes.subarray(size - 5, size - 2));
      const local = days * ticksPerDay + time.ticks + BigInt(offset) * 600_000_000n;
      if (local < 0n) return undefined;
      const text = moment(local / ticksPerDay, local % ticksPerDay, time.digits, true);
      return text === undefined ? undefined : `${text} ${offsetText(offset)}`;
    }
  }
}

/** Ticks are 100 ns. */
function clock(bytes: Uint8Array): { ticks: bigint; digits: number } | undefined {
  const digits = bytes[0] ?? 255;
  if (digits > 7 || bytes.length < 4 || bytes.length > 6) return undefined;
  return { ticks: littleEndian(bytes.subarray(1)) * 10n ** BigInt(7 - digits), digits };
}

function moment(days: bigint, ticks: bigint, digits: number, isValid: boolean): string | undefined {
  const date = day(days);
  return date === undefined || !isValid || ticks >= ticksPerDay ? undefined : `${date} ${clockText(ticks, digits)}`;
}

function day(days: bigint): string | undefined {
  const date = civilDate(Number(days));
  return date && dateText(date.year, date.month, date.day);
}

function clockText(ticks: bigint, digits: number): string {
  const seconds = Number(ticks / 10_000_000n);
  const fraction = (ticks % 10_000_000n).toString().padStart(7, '0').slice(0, digits);
  return timeText(Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, fraction);
}

/** Leading zero bytes may be left out. */
function bigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
