import type { Dialect } from '../schema/model.ts';
import type { Codec } from '../transfer/codec.ts';
import { type ValueKind, valueKind } from '../transfer/row-sink.ts';
import type { ByteStore } from './byte-store.ts';
import { putBytea } from './bytea.ts';
import { hexDigit } from './bytes.ts';
import { guidText } from './literals/guid.ts';
import { bytesOfHex, type Literal, textOf } from './literals/literal.ts';
import { oracleMoment } from './moments/oracle-format.ts';
import { oracleIntervalText } from './moments/oracle-interval.ts';
import { tsqlDays, tsqlTextMoment } from './moments/tsql-text.ts';
import type { WitnessRules } from './rules.ts';

/** What a value becomes because of the column it is for: the source's server would read it so. */
export type ColumnReading =
  | 'as-written'
  | 'bytea'
  | 'bits'
  | 'tsql-moment'
  | 'tsql-time'
  | 'tsql-guid'
  | 'tsql-flag'
  | 'oracle-moment'
  | 'oracle-timestamp'
  | 'oracle-zoned'
  | 'oracle-interval'
  | 'oracle-raw';

const momentBytesMax = 64;

/** How the values of a column are to be taken; a column that is not copied has no codec. */
export function columnReading(dialect: Dialect, codec: Codec | undefined): ColumnReading {
  const isDated = codec?.kind === 'date' || codec?.kind === 'timestamp' || codec?.kind === 'timestamptz';
  if (dialect === 'postgresql' && codec?.kind === 'bytes') return 'bytea';
  if (dialect === 'postgresql' && codec?.kind === 'bit') return 'bits';
  if (dialect === 'sqlserver') {
    if (isDated) return 'tsql-moment';
    if (codec?.kind === 'time' || codec?.kind === 'timetz') return 'tsql-time';
    if (codec?.kind === 'uuid') return 'tsql-guid';
    if (codec?.kind === 'boolean') return 'tsql-flag';
  }
  if (dialect !== 'oracle') return 'as-written';
  if (codec?.kind === 'bytes') return 'oracle-raw';
  if (codec?.kind === 'interval') return 'oracle-interval';
  if (codec?.kind === 'timestamptz') return 'oracle-zoned';
  if (codec?.kind === 'timestamp' && codec.digits > 0) return 'oracle-timestamp';
  return isDated ? 'oracle-moment' : 'as-written';
}

/** The value as its column's type reads it, written to `out`; undefined: as it is. */
export function readForColumn(
  reading: ColumnReading,
  kind: ValueKind,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: ByteStore,
  { dateOrder, momentFormats }: Pick<WitnessRules, 'dateOrder' | 'momentFormats'>,
): Literal | undefined {
  switch (reading) {
    case 'bytea': {
      if (kind !== valueKind.text) return undefined;
      const from = out.length;
      putBytea(bytes, start, end, out);
      return { kind: valueKind.bytes, start: from, end: out.length };
    }
    case 'bits': {
      if (kind !== valueKind.text) return undefined;
      const from = out.length;
      out.range(bytes, start, end);
      return { kind: valueKind.bits, start: from, end: out.length };
    }
    case 'tsql-guid': {
      const text = kind === valueKind.bytes ? guidText(bytes.subarray(start, end)) : undefined;
      return text === undefined ? undefined : textOf(out, text);
    }
    case 'oracle-raw': {
      // A text for a RAW or BLOB is its hexadecimal digits.
      if (kind !== valueKind.text) return undefined;
      for (let index = start; index < end; index++) if (hexDigit[bytes[index]!]! > 15) return undefined;
      return bytesOfHex(bytes, start, end, out);
    }
    case 'oracle-interval': {
      if (kind !== valueKind.text || end - start > momentBytesMax) return undefined;
      const interval = oracleIntervalText(new TextDecoder().decode(bytes.subarray(start, end)));
      return interval === undefined ? undefined : textOf(out, interval);
    }
    case 'tsql-flag': {
      // All that is not 0 is 1.
      if (kind !== valueKind.number || (end - start === 1 && (bytes[start]! & 0xfe) === 0x30)) return undefined;
      const value = Number(new TextDecoder().decode(bytes.subarray(start, end)));
      return value === 0 || Number.isNaN(value) ? undefined : { ...textOf(out, '1'), kind: valueKind.number };
    }
    case 'tsql-moment':
    case 'tsql-time': {
      if (reading === 'tsql-moment' && kind === valueKind.number && end - start <= momentBytesMax) {
        const date = tsqlDays(new TextDecoder().decode(bytes.subarray(start, end)));
        return date === undefined ? undefined : textOf(out, date);
      }
      if (kind !== valueKind.text || end - start > momentBytesMax || isIso(bytes, start, end)) return undefined;
      const text = new TextDecoder().decode(bytes.subarray(start, end));
      // Without anything in it, a text is the moment from which the server counts.
      if (reading === 'tsql-time' && text.trim() === '') return textOf(out, '00:00:00');
      const iso = tsqlTextMoment(text, dateOrder);
      return iso === undefined ? undefined : textOf(out, iso);
    }
    case 'oracle-moment':
    case 'oracle-timestamp':
    case 'oracle-zoned': {
      if (kind !== valueKind.text || end - start > momentBytesMax) return undefined;
      const iso = sessionMoment(new TextDecoder().decode(bytes.subarray(start, end)), reading, momentFormats);
      return iso === undefined ? undefined : textOf(out, iso);
    }
    default:
      return undefined;
  }
}

/** 2020-01-31, alone or with a time behind it. */
function isIso(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 10 && bytes[start + 4] === 0x2d && bytes[start + 7] === 0x2d;
}

/** A text for a moment is read in the session's format for its kind of column; undefined: it is in none. */
function sessionMoment(
  text: string,
  reading: ColumnReading,
  { date, timestamp, zoned }: WitnessRules['momentFormats'],
): string | undefined {
  const zonedMoment = reading === 'oracle-zoned' ? oracleMoment(text, zoned) : undefined;
  if (zonedMoment !== undefined) return zonedMoment;
  const [first, second] = reading === 'oracle-moment' ? [date, timestamp] : [timestamp, date];
  return oracleMoment(text, first) ?? oracleMoment(text, second);
}
