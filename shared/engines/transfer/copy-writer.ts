import type { Dialect } from '../schema/model.ts';
import { asRead, valuesWritten } from './as-read.ts';
import { type CopyFormat, type CopyLayout, layOut } from './copy-layout.ts';
import { asciiOf } from './encode/ascii-value.ts';
import { type Transcoder, transcoderOf } from './encode/charset.ts';
import { constantField } from './encode/constant.ts';
import { createEncoder, type Session } from './encode/create-encoder.ts';
import { ColumnState, type PendingCast } from './encode/encoder.ts';
import { FieldEncoders } from './encode/field-encoders.ts';
import { doubled, Output } from './encode/output.ts';
import { timeZoneRule } from './encode/time-zone.ts';
import type { ChunkResult, Reject, TablePlan } from './plan.ts';
import { type RowSink, type ValueKind, valueKind } from './row-sink.ts';
import { appendTextField } from './text-form/copy-text.ts';

export interface CopyWriterOptions {
  table: TablePlan;
  dialect: Dialect;
  /** Source names in the order in which values come; empty: the table's own order. */
  columns: readonly string[];
  /** Character set of text values; undefined: UTF-8. */
  charset?: string | undefined;
  /** Time zone of local times in timestamptz columns; undefined: UTC. */
  timeZone?: string | undefined;
  /** Default: binary, unless a column has a type whose binary form is not known. */
  format?: CopyFormat;
  /** Rows that the target refused, by their position in the chunk: they become rejects and are not written. */
  refused?: ReadonlyMap<number, { reason: string; column?: string }>;
}

/** Complete rows, without COPY's file header and trailer. */
export interface RowBatch {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where each row ends in `bytes`. */
  ends: Int32Array;
  /** Position of each row in its chunk. */
  ordinals: Int32Array;
}

/** Size of a buffer. There is a new one whenever its bytes are taken, unless an earlier one was given back. */
const bufferBytes = 256 * 1024;
const newline = 0x0a;
const tab = 0x09;
/** In place of a field: the value is one too many. */
const surplus = -2;

/**
 * Turns the rows of one chunk into COPY data. A value that its column cannot hold rejects the whole row, and the next
 * one goes on. The same rows give the same bytes, however often they are taken.
 */
export class CopyWriter implements RowSink {
  /** Target columns in the order of the fields. */
  readonly columns: readonly string[];
  readonly format: CopyFormat;
  /** Rows written. */
  rows = 0;
  /** Rows that were not, so far. */
  rejected = 0;
  /** Casts of the rows written, by target column. */
  readonly casts: ChunkResult['casts'] = {};

  readonly #layout: CopyLayout;
  readonly #dialect: Dialect;
  readonly #charset: Transcoder;
  readonly #refused: CopyWriterOptions['refused'];
  /** Complete rows in the format asked for. */
  readonly #out = new Output(bufferBytes);
  /** In text format: the fields of the present row in binary; else the same as `#out`. */
  readonly #fields: Output;
  readonly #encoders = new FieldEncoders();
  readonly #states: ColumnState[] = [];
  /** By position of the value: its field, -1 where the column is not copied. */
  readonly #fieldOf: Int32Array;
  readonly #pending: PendingCast[] = [];
  /** Fields for the columns that rows leave out. */
  readonly #constants: Uint8Array;
  readonly #constantCasts: PendingCast[] = [];
  #ends = new Int32Array(1024);
  #ordinals = new Int32Array(1024);
  #count = 0;
  #ordinal = -1;
  #line = 0;
  #rowStart = 0;
  #next = 0;
  #broken = false;
  #reason = '';
  #reasonColumn: string | undefined;
  /** Values of a broken row by position; those of a cast in any row, which the fields no longer show. */
  #values: (string | null)[] = [];
  #castsSeen = 0;
  #rejects: Reject[] = [];

  /** @throws Error where `columns` names one that is not in the plan */
  constructor(options: CopyWriterOptions) {
    const { table, dialect } = options;
    // PostgreSQL's names of character sets are the same in any case, but latin1 is MySQL's other one in lower case.
    const charset = dialect === 'postgresql' ? options.charset?.toUpperCase() : options.charset;
    const layout = layOut(table, options.columns, dialect, options.format);
    this.#layout = layout;
    this.#charset = transcoderOf(charset);
    this.#refused = options.refused;
    this.format = layout.format;
    this.columns = layout.fields.map(field => field.column.target);
    this.#fields = this.format === 'binary' ? this.#out : new Output(bufferBytes);
    const zone = timeZoneRule(options.timeZone);
    for (const [position, field] of layout.fields.entries()) {
      const { codec, casts } = field.column;
      const state = new ColumnState(codec, dialect, position, new Set(casts), this.#pending);
      const session: Session = { charset, bytesCharset: field.column.charset, zone };
      this.#states.push(state);
      this.#encoders.add(createEncoder(codec, state, session));
    }
    this.#fieldOf = Int32Array.from(layout.positions);
    this.#dialect = dialect;
    const constants = new Output(256);
    for (const [position, { constant }] of layout.fields.entries()) {
      if (constant === undefined) continue;
      constants.append(constant.bytes, 0, constant.bytes.length);
      for (const cast of constant.casts) this.#constantCasts.push({ column: position, cast });
    }
    this.#constants = constants.bytes.slice(0, constants.length);
  }

  /** Bytes of complete rows that wait to be taken. */
  get size(): number {
    return this.#count === 0 ? 0 : this.#ends[this.#count - 1]!;
  }

  row(line: number): void {
    this.#ordinal++;
    this.#line = line;
    this.#next = 0;
    this.#broken = false;
    const fields = this.#fields;
    if (fields !== this.#out) fields.length = 0;
    this.#rowStart = fields.length;
    if (this.format === 'binary') {
      fields.room(2);
      fields.view.setInt16(fields.length, this.columns.length);
      fields.length += 2;
    }
    if (this.#castsSeen > 0) this.#forgetCasts();
    const refusal = this.#refused?.get(this.#ordinal);
    if (refusal !== undefined) this.#break(refusal.reason, refusal.column, 0);
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const field = this.#advance(index);
    if (field === surplus) this.#tooMany();
    else if (field < 0) return;
    if (this.#broken) {
      this.#values[index] = asRead(bytes, start, end, kind, this.#charset);
      return;
    }
    const fields = this.#fields;
    const mark = fields.length;
    if (!this.#encoders.encode(field, fields, bytes, start, end, kind)) {
      fields.length = mark;
      this.#pending.length = this.#castsSeen;
      if (kind === valueKind.keyword && this.#default(field, bytes, start, end)) return;
      this.#break(this.#states[field]!.reason, this.columns[field], index);
      this.#values[index] = asRead(bytes, start, end, kind, this.#charset);
    } else if (this.#pending.length !== this.#castsSeen) {
      this.#castsSeen = this.#pending.length;
      this.#values[index] = asRead(bytes, start, end, kind, this.#charset);
    }
  }

  null(index: number): void {
    const field = this.#advance(index);
    if (field === surplus) this.#tooMany();
    else if (field < 0) return;
    if (this.#broken) this.#values[index] = null;
    else this.#fields.null();
  }

  rowEnd(): void {
    if (!this.#broken && this.#next < this.#fieldOf.length) {
      this.#break('the row has fewer values than there are columns', undefined, this.#next);
    }
    if (this.#broken) {
      this.#reject();
      return;
    }
    if (this.#constants.length > 0) this.#fields.append(this.#constants, 0, this.#constants.length);
    if (this.#castsSeen > 0) this.#countCasts(this.#pending);
    if (this.#constantCasts.length > 0) this.#countCasts(this.#constantCasts);
    if (this.format === 'text') this.#appendText();
    this.rows++;
    this.#noteRow();
  }

  /** The complete rows since the last call; the buffer goes on empty. */
  take(): RowBatch {
    const size = this.size;
    const ends = this.#ends.slice(0, this.#count);
    const ordinals = this.#ordinals.slice(0, this.#count);
    this.#count = 0;
    this.#rowStart = Math.max(0, this.#rowStart - (this.format === 'binary' ? size : 0));
    return { bytes: this.#out.release(size, bufferBytes), ends, ordinals };
  }

  /** Takes back the bytes of a batch that nobody needs any more: the next batch but one is written there. */
  giveBack({ bytes }: RowBatch): void {
    this.#out.reuse(bytes);
  }

  /** The rejects since the last call. */
  takeRejects(): Reject[] {
    const rejects = this.#rejects;
    this.#rejects = [];
    return rejects;
  }

  /** The field of a value; -1 where its column is not copied; `surplus` where there is none. */
  #advance(index: number): number {
    if (index !== this.#next) {
      throw new Error(`values have to come in order: expected ${this.#next} of ${this.#fieldOf.length}, got ${index}`);
    }
    this.#next++;
    return index < this.#fieldOf.length ? this.#fieldOf[index]! : surplus;
  }

  #tooMany(): void {
    if (!this.#broken) this.#break('the row has more values than there are columns', undefined, this.#fieldOf.length);
  }

  /** DEFAULT stands for the column's default, where that is a constant. */
  #default(field: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start !== 7 || asciiOf(bytes, start, end).toUpperCase() !== 'DEFAULT') return false;
    const { column } = this.#layout.fields[field]!;
    if (column.whenOmitted.kind === 'target') {
      return this.#states[field]!.reject('the row asks for a default that only a database server can compute');
    }
    const value = column.whenOmitted.kind === 'constant' ? column.whenOmitted.value : ({ kind: 'null' } as const);
    const constant = constantField(column, value, this.#dialect);
    if ('reason' in constant) return this.#states[field]!.reject(constant.reason);
    this.#fields.append(constant.bytes, 0, constant.bytes.length);
    for (const cast of constant.casts) this.#pending.push({ column: field, cast });
    this.#castsSeen = this.#pending.length;
    return true;
  }

  /** From here on the row is only read, for its reject. `written`: values that have their fields. */
  #break(reason: string, column: string | undefined, written: number): void {
    this.#reason = reason;
    this.#reasonColumn = column;
    const at = this.#rowStart + (this.format === 'binary' ? 2 : 0);
    const positions = this.#fieldOf.subarray(0, written);
    const kept = this.#castsSeen > 0 ? this.#values : [];
    this.#values = valuesWritten(this.#fields, at, positions, this.#layout.fields, kept);
    this.#broken = true;
  }

  #reject(): void {
    this.#fields.length = this.#rowStart;
    this.rejected++;
    const length = Math.max(this.#fieldOf.length, this.#values.length);
    const values = Array.from({ length }, (_, index) => this.#values[index] ?? null);
    this.#rejects.push({
      ordinal: this.#ordinal,
      line: this.#line,
      ...(this.#reasonColumn !== undefined && { column: this.#reasonColumn }),
      reason: this.#reason,
      values,
    });
    this.#values = [];
    this.#forgetCasts();
  }

  #noteRow(): void {
    if (this.#count === this.#ends.length) {
      this.#ends = doubled(this.#ends);
      this.#ordinals = doubled(this.#ordinals);
    }
    this.#ends[this.#count] = this.#out.length;
    this.#ordinals[this.#count] = this.#ordinal;
    this.#count++;
  }

  #countCasts(casts: readonly PendingCast[]): void {
    for (const { column, cast } of casts) {
      const name = this.columns[column] ?? '';
      const counts = this.casts[name] ?? {};
      counts[cast] = (counts[cast] ?? 0) + 1;
      this.casts[name] = counts;
    }
  }

  #forgetCasts(): void {
    this.#pending.length = 0;
    this.#castsSeen = 0;
    this.#values = [];
  }

  #appendText(): void {
    const out = this.#out;
    let at = 0;
    for (const [index, field] of this.#layout.fields.entries()) {
      if (index > 0) {
        out.room(1);
        out.bytes[out.length++] = tab;
      }
      at = appendTextField(out, field.column.codec, this.#fields, at);
    }
    out.room(1);
    out.bytes[out.length++] = newline;
  }
}
