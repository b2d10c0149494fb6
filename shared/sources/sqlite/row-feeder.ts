import { type TableProfiler, type ValueKind, valueKind } from '#shared/engines/schema/profile/profiler.ts';
import { charactersAt } from './decimal-digits.ts';
import { storageClass } from './row-query.ts';

/** Longest part of a value that is looked at, as `rowQuery` gives it. */
const valueBytesMax = 32 * 1024 * 1024;

/** Gives rows as `rowQuery` reads them to a profiler. */
export class RowFeeder {
  rows = 0;
  readonly #sink: CountingSink;
  readonly #first: number;
  /** Bytes that the storage class takes in front of a value. */
  readonly #prefix: number;
  readonly #decoder: InstanceType<typeof TextDecoder> | undefined;
  readonly #number = Buffer.alloc(8);
  #lastLine = 0;

  constructor(profiler: TableProfiler, encoding: string, withRowid: boolean) {
    this.#sink = new CountingSink(profiler);
    this.#first = withRowid ? 1 : 0;
    this.#decoder = encoding.startsWith('UTF-16') ? new TextDecoder(encoding) : undefined;
    this.#prefix = this.#decoder === undefined ? 1 : 2;
  }

  /** Bytes of the values so far, integers counted by their digits. */
  get bytes(): number {
    return this.#sink.bytes;
  }

  row(values: readonly unknown[]): void {
    this.rows += 1;
    const rowid = this.#first === 1 ? values[0] : null;
    // Rowids may be negative or beyond what a number holds: then the row's place in the order of reading serves.
    const line = typeof rowid === 'bigint' ? Number(rowid) : this.#lastLine + 1;
    this.#lastLine = Number.isSafeInteger(line) && line > 0 ? line : this.rows;
    this.#sink.row(this.#lastLine);
    for (let at = this.#first; at < values.length; at += 1) this.#value(at - this.#first, values[at]);
    this.#sink.rowEnd();
  }

  #value(column: number, value: unknown): void {
    const sink = this.#sink;
    if (typeof value === 'number') {
      this.#number.writeDoubleBE(value);
      sink.value(column, this.#number, 0, 8, valueKind.float64);
      return;
    }
    if (typeof value === 'bigint') {
      this.#number.writeBigInt64BE(value);
      sink.value(column, this.#number, 0, 8, valueKind.integer64);
      return;
    }
    if (!(value instanceof Uint8Array)) {
      sink.null(column);
      return;
    }
    const kind = this.#prefix === 2 && value[0] === 0 ? value[1] : value[0];
    if (kind === storageClass.blob) sink.value(column, value, this.#prefix, value.length, valueKind.bytes);
    else if (this.#decoder === undefined) sink.value(column, value, 1, value.length, valueKind.text);
    else {
      const text = Buffer.from(this.#decoder.decode(value.subarray(2)));
      // What the file holds is counted, not what it becomes.
      sink.bytes += value.length - 2 - text.length;
      sink.value(column, text, 0, text.length, valueKind.text);
    }
  }
}

/** Counts rows and bytes of values on their way to a profiler; no value is looked at beyond its first 32 MiB. */
export class CountingSink implements TableProfiler {
  rows = 0;
  bytes = 0;
  readonly #profiler: TableProfiler;

  constructor(profiler: TableProfiler) {
    this.#profiler = profiler;
  }

  row(line: number): void {
    this.rows++;
    this.#profiler.row(line);
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    if (kind === valueKind.integer64) {
      this.bytes += charactersAt(bytes, start);
      this.#profiler.value(index, bytes, start, end, kind);
      return;
    }
    const stop = end - start > valueBytesMax ? start + valueBytesMax : end;
    this.bytes += stop - start;
    this.#profiler.value(index, bytes, start, stop, kind);
  }

  null(index: number): void {
    this.#profiler.null(index);
  }

  rowEnd(): void {
    this.#profiler.rowEnd();
  }
}
