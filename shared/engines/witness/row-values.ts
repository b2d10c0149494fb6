import type { RowSink } from '../transfer/row-sink.ts';
import { type ValueKind, valueKind } from '../transfer/row-sink.ts';
import { ByteStore } from './byte-store.ts';
import { type ColumnReading, readForColumn } from './column-reading.ts';
import { type Literal, nullKind } from './literals/literal.ts';
import type { WitnessRules } from './rules.ts';

/** The values of one row until it is complete: only whole rows are handed on. */
export class RowValues {
  /** Decoded values lie here; the others where they were read. */
  readonly store = new ByteStore();
  /** Values seen, also those for which there is no column. */
  count = 0;
  readonly #readings: readonly ColumnReading[];
  readonly #hasReadings: boolean;
  readonly #kinds: Uint8Array;
  readonly #isStored: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #rules: Pick<WitnessRules, 'emptyIsNull' | 'dateOrder' | 'momentFormats'>;

  constructor(
    readings: readonly ColumnReading[],
    rules: Pick<WitnessRules, 'emptyIsNull' | 'dateOrder' | 'momentFormats'>,
  ) {
    const columns = readings.length;
    this.#readings = readings;
    this.#hasReadings = readings.some(reading => reading !== 'as-written');
    this.#kinds = new Uint8Array(columns);
    this.#isStored = new Uint8Array(columns);
    this.#starts = new Int32Array(columns);
    this.#ends = new Int32Array(columns);
    this.#rules = rules;
  }

  clear(): void {
    this.count = 0;
    if (this.store.length > 0) this.store.clear();
  }

  /** A value that stands for the bytes at [start, end) of the input itself. */
  add(kind: typeof nullKind | ValueKind, start: number, end: number): void {
    const index = this.count++;
    if (index >= this.#kinds.length) return;
    this.#kinds[index] = kind === valueKind.text && start === end && this.#rules.emptyIsNull ? nullKind : kind;
    this.#isStored[index] = 0;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  /** A value that was written to the store. */
  addStored(literal: Literal): void {
    const index = this.count++;
    if (index < this.#kinds.length) this.#set(index, literal);
  }

  /** Gives the value at `index` another one in its place. */
  replace(index: number, literal: Literal): void {
    this.#set(index, literal);
  }

  #set(index: number, literal: Literal): void {
    this.#kinds[index] = literal.kind;
    this.#isStored[index] = 1;
    this.#starts[index] = literal.start;
    this.#ends[index] = literal.end;
  }

  kindAt(index: number): number {
    return this.#kinds[index] ?? nullKind;
  }

  /** The bytes of a value as Latin-1 text. */
  textAt(index: number, input: Uint8Array): string {
    const bytes = this.#isStored[index] === 1 ? this.store.bytes : input;
    return String.fromCharCode(
      ...bytes.subarray(this.#starts[index]!, Math.min(this.#ends[index]!, this.#starts[index]! + 40)),
    );
  }

  /** Hands the row on; one with more values than columns with something at the place behind the last. */
  deliver(sink: RowSink, line: number, input: Uint8Array): void {
    if (this.#hasReadings) this.#readForColumns(input);
    const stored = this.store.bytes;
    const given = Math.min(this.count, this.#kinds.length);
    sink.row(line);
    for (let index = 0; index < given; index++) {
      const kind = asKind(this.#kinds[index]!);
      if (kind === undefined) sink.null(index);
      else
        sink.value(index, this.#isStored[index] === 1 ? stored : input, this.#starts[index]!, this.#ends[index]!, kind);
    }
    if (this.count > given) sink.null(given);
    sink.rowEnd();
  }

  #readForColumns(input: Uint8Array): void {
    for (let index = 0; index < Math.min(this.count, this.#kinds.length); index++) {
      const reading = this.#readings[index]!;
      const kind = asKind(this.#kinds[index]!);
      if (reading === 'as-written' || kind === undefined) continue;
      const bytes = this.#isStored[index] === 1 ? this.store.bytes : input;
      const literal = readForColumn(
        reading,
        kind,
        bytes,
        this.#starts[index]!,
        this.#ends[index]!,
        this.store,
        this.#rules,
      );
      if (literal !== undefined) this.#set(index, literal);
    }
  }
}

const kindsByNumber: readonly (ValueKind | undefined)[] = [undefined, ...Object.values(valueKind)];

function asKind(kind: number): ValueKind | undefined {
  return kindsByNumber[kind];
}
