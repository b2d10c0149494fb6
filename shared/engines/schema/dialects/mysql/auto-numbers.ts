import { Buffer } from 'node:buffer';
import type { Table } from '../../model.ts';
import type { TableProfiler, ValueKind } from '../../profile/profiler.ts';
import { valueKind } from '../../profile/profiler.ts';
import type { RecordedSpan } from '../base/span-recorder.ts';
import { RowidCounter } from '../sqlite/row-sink.ts';

/** The column that a table numbers, and how far it has come. */
export interface AutoNumber {
  column: string;
  counter: RowidCounter;
}

/**
 * The AUTO_INCREMENT counters of a script's tables. A row that gives NULL or DEFAULT, leaves the column out, or gives 0
 * (unless NO_AUTO_VALUE_ON_ZERO) gets one more than the highest number so far, as the server would have given it
 * (MySQL manual, "Using AUTO_INCREMENT").
 */
export class AutoNumbers {
  readonly #known = new Map<Table, AutoNumber>();
  /** Tables whose spans up to the first numbered row say that they are to be read through. */
  readonly #marked = new Set<Table>();

  /** The counter of a table; undefined if it numbers nothing. */
  of(table: Table): AutoNumber | undefined {
    const known = this.#known.get(table);
    const identity = table.columns.find(column => column.identity !== undefined);
    if (identity === undefined) return undefined;
    if (known?.column === identity.name) return known;
    const made = { column: identity.name, counter: known?.counter ?? startingAt(identity.identity?.next) };
    this.#known.set(table, made);
    return made;
  }

  /**
   * What a span of a table needs beside its session's state. Once rows got numbers, these depend on all rows before:
   * whoever reads a part of the table's rows has to have read the parts before it, which are marked here.
   */
  spanState(table: Table, zeroIsNumbered: boolean): { readThrough?: true; zeroIsNumbered?: true } {
    if ((this.#known.get(table)?.counter.given ?? 0) === 0) return {};
    // Once is enough: the spans that come after it are recorded as such.
    if (!this.#marked.has(table)) {
      const spans: RecordedSpan[] = table.rowSpans;
      for (const span of spans) span.readThrough = true;
      this.#marked.add(table);
    }
    return { readThrough: true, ...(zeroIsNumbered && { zeroIsNumbered }) };
  }
}

/**
 * Where the numbered column is among those that rows give: behind them (`isOmitted`) where they leave it out. `names`:
 * the columns that come out of it.
 */
export function numberedPlace(
  numbered: AutoNumber | undefined,
  columns: readonly string[],
): { place: number; isOmitted: boolean; numbered: AutoNumber | undefined; names: readonly string[] } {
  if (numbered === undefined) return { place: -1, isOmitted: false, numbered, names: columns };
  const lower = numbered.column.toLowerCase();
  const place = columns.findIndex(name => name.toLowerCase() === lower);
  if (place >= 0) return { place, isOmitted: false, numbered, names: columns };
  return { place: columns.length, isOmitted: true, numbered, names: [...columns, numbered.column] };
}

function startingAt(next: string | undefined): RowidCounter {
  const counter = new RowidCounter();
  if (next !== undefined && /^[1-9]\d{0,19}$/.test(next)) {
    const before = Buffer.from(String(BigInt(next) - 1n));
    counter.note(before, 0, before.length);
  }
  return counter;
}

/** Adds the number to rows that leave its column out, behind the values they give. */
export class NumberedRows implements TableProfiler {
  readonly #rows: TableProfiler;
  readonly #place: number;
  readonly #counter: RowidCounter;
  #hasMore = false;
  #given = 0;

  /** `place`: of the numbered column, the last one. */
  constructor(rows: TableProfiler, place: number, counter: RowidCounter) {
    this.#rows = rows;
    this.#place = place;
    this.#counter = counter;
  }

  row(line: number): void {
    this.#hasMore = false;
    this.#given = 0;
    this.#rows.row(line);
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    this.#given++;
    if (index < this.#place) this.#rows.value(index, bytes, start, end, kind);
    else this.#hasMore = true;
  }

  null(index: number): void {
    this.#given++;
    if (index < this.#place) this.#rows.null(index);
    else this.#hasMore = true;
  }

  rowEnd(): void {
    // A row that is too short has to stay so.
    if (this.#given >= this.#place) {
      const digits = Buffer.from(this.#counter.next());
      this.#rows.value(this.#place, digits, 0, digits.length, valueKind.number);
    }
    // The row had more values than columns: something at the place behind the last shows it.
    if (this.#hasMore) this.#rows.null(this.#place + 1);
    this.#rows.rowEnd();
  }
}
