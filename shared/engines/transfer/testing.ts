import { Buffer } from 'node:buffer';
import type { Dialect } from '../schema/model.ts';
import type { CastName } from './codec.ts';
import { CopyWriter, type CopyWriterOptions } from './copy-writer.ts';
import { codecOfType, parseTargetType } from './plan/target-type.ts';
import type { ColumnPlan, TablePlan } from './plan.ts';
import { type RowSink, type ValueKind, valueKind } from './row-sink.ts';

/** A value of a test row: text by default. null is NULL. */
export type TestValue = string | null | { kind: keyof typeof valueKind; value: string | Uint8Array };

/** A column of this PostgreSQL type, with the codec its name calls for unless another is given. */
export function column(name: string, type: string, more: Partial<ColumnPlan> = {}): ColumnPlan {
  const codec = codecOfType(parseTargetType(type)) ?? { kind: 'other', type };
  return { source: name, target: name, type, codec, casts: [], whenOmitted: { kind: 'null' }, compared: true, ...more };
}

export function table(...columns: ColumnPlan[]): TablePlan {
  return {
    source: { name: 't' },
    target: { schema: 'public', name: 't' },
    columns,
    key: [],
    rowsExpected: null,
    bytesExpected: 0,
  };
}

/** A writer of rows of one column named `v`. */
export function writerOf(
  type: string,
  options: { dialect?: Dialect; casts?: CastName[]; plan?: Partial<ColumnPlan> } & Partial<CopyWriterOptions> = {},
): CopyWriter {
  const { dialect = 'mysql', casts = [], plan = {}, ...rest } = options;
  return new CopyWriter({ table: table(column('v', type, { casts, ...plan })), dialect, columns: [], ...rest });
}

/** Gives a row to a sink. The bytes lie between others, as they do in a dump. */
export function give(sink: RowSink, values: readonly TestValue[], line = 1): void {
  sink.row(line);
  for (const [index, value] of values.entries()) giveValue(sink, index, value);
  sink.rowEnd();
}

function giveValue(sink: RowSink, index: number, value: TestValue): void {
  if (value === null) {
    sink.null(index);
    return;
  }
  const kind: ValueKind = valueKind[typeof value === 'string' ? 'text' : value.kind];
  const content = typeof value === 'string' ? value : value.value;
  const bytes = Buffer.from(typeof content === 'string' ? Buffer.from(content) : content);
  const padded = Buffer.concat([Buffer.from('9a'), bytes, Buffer.from('7z')]);
  sink.value(index, padded, 2, 2 + bytes.length, kind);
}

/** Eight bytes of a 64-bit integer or a double, as SQLite files hold them. */
export function int64(value: bigint): TestValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return { kind: 'integer64', value: bytes };
}

export function float64(value: number): TestValue {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return { kind: 'float64', value: bytes };
}

/** The only field of the only row, as hexadecimal digits without its length; null is NULL, a sentence its reject. */
export function fieldOf(
  type: string,
  value: TestValue,
  options?: Parameters<typeof writerOf>[1],
): { hex: string | null } | { reason: string } {
  const writer = writerOf(type, options);
  give(writer, [value]);
  const [reject] = writer.takeRejects();
  if (reject !== undefined) return { reason: reject.reason };
  const bytes = Buffer.from(writer.take().bytes);
  const length = bytes.readInt32BE(2);
  return { hex: length < 0 ? null : bytes.subarray(6, 6 + length).toString('hex') };
}

/** The reason for which a value is refused; undefined if it is not. */
export function refusal(type: string, value: TestValue, options?: Parameters<typeof writerOf>[1]): string | undefined {
  const field = fieldOf(type, value, options);
  return 'reason' in field ? field.reason : undefined;
}
