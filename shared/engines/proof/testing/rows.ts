import type { Dialect } from '#shared/engines/schema/model.ts';
import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import type { ColumnPlan, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow, RowConsumer } from '../canonical/canonical-row.ts';
import { ProofSink } from '../source-sink.ts';

/** Keeps canonical rows as hexadecimal digits. */
export class HexRows implements RowConsumer {
  readonly rows: string[] = [];

  row(row: CanonicalRow): void {
    this.rows.push(Buffer.from(row.bytes.subarray(0, row.length)).toString('hex'));
  }
}

/** A column of a plan for tests. */
export function columnPlan(name: string, type: string, codec: Codec, casts: AllowedCasts = []): ColumnPlan {
  return { source: name, target: name, type, codec, casts, whenOmitted: { kind: 'null' }, compared: true };
}

/** A table of a plan for tests. `key`: positions of the key. */
export function tablePlan(columns: ColumnPlan[], key: number[] = []): TablePlan {
  return {
    source: { name: 't' },
    target: { schema: 'public', name: 't' },
    columns,
    key,
    rowsExpected: null,
    bytesExpected: 0,
  };
}

/** A value as a source gives it; null is NULL. */
export type SourceValue = { bytes: Uint8Array; kind: ValueKind } | null;

export const text = (value: string): SourceValue => ({ bytes: Buffer.from(value), kind: valueKind.text });
export const number = (value: string): SourceValue => ({ bytes: Buffer.from(value), kind: valueKind.number });
export const keyword = (value: string): SourceValue => ({ bytes: Buffer.from(value), kind: valueKind.keyword });
export const bits = (value: string): SourceValue => ({ bytes: Buffer.from(value), kind: valueKind.bits });
export const bytes = (hex: string): SourceValue => ({ bytes: Buffer.from(hex, 'hex'), kind: valueKind.bytes });

export function integer64(value: bigint): SourceValue {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return { bytes: buffer, kind: valueKind.integer64 };
}

export function float64(value: number): SourceValue {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return { bytes: buffer, kind: valueKind.float64 };
}

/** Feeds rows to a sink; values stand inside a larger buffer, as they do in a real one. */
export function feed(sink: RowSink, rows: readonly (readonly SourceValue[])[]): void {
  rows.forEach((row, ordinal) => {
    sink.row(ordinal + 1);
    row.forEach((value, index) => {
      if (value === null) sink.null(index);
      else {
        const around = Buffer.concat([Buffer.from('<<<'), value.bytes, Buffer.from('>>>')]);
        sink.value(index, around, 3, 3 + value.bytes.length, value.kind);
      }
    });
    sink.rowEnd();
  });
}

/** Canonical rows that the source's side makes, and its problems and casts. */
export function sourceRows(
  table: TablePlan,
  rows: readonly (readonly SourceValue[])[],
  options: { dialect?: Dialect; charset?: string; timeZone?: string; columns?: string[]; rejected?: Set<number> } = {},
): { rows: string[]; sink: ProofSink } {
  const consumer = new HexRows();
  const sink = new ProofSink({
    table,
    columns: options.columns ?? [],
    context: { dialect: options.dialect ?? 'mysql', charset: options.charset, timeZone: options.timeZone },
    rejected: options.rejected ?? new Set(),
    consumer,
  });
  feed(sink, rows);
  return { rows: consumer.rows, sink };
}
