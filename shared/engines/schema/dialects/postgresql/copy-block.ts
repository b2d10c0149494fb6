import { shortInteger } from '../../profile/columns/integer-column.ts';
import {
  blockForm,
  notShort,
  type RowBlock,
  type TableProfiler,
  type ValueKind,
  valueKind,
} from '../../profile/profiler.ts';

const rowsMax = 512;
const valuesMax = 4096;
/** Bytes of values, and of values that had to be decoded, beyond which a block is handed over. */
const bytesMax = 64 * 1024;
/** Added to the kind of a value that lies among the decoded ones. */
const decodedForm = 0x40;

/** A profiler that takes blocks. */
export type BlockProfiler = TableProfiler & Required<Pick<TableProfiler, 'block'>>;

export function takesBlocks(profiler: TableProfiler): profiler is BlockProfiler {
  return profiler.block !== undefined;
}

/**
 * Complete rows of COPY, by the places of their values in the reader's bytes; what was written with escapes lies
 * decoded beside them. A row of more or fewer values than there are columns is handed over by itself.
 */
export class CopyBlock implements RowBlock {
  rows = 0;
  readonly width: number;
  /** The reader's bytes. They may only change while no row waits. */
  bytes: Uint8Array = new Uint8Array(0);
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly forms: Uint8Array;
  readonly integers: Int32Array;
  readonly lines: Float64Array;
  readonly extent = { from: 0, to: 0 };
  readonly #profiler: BlockProfiler;
  readonly #rowsMax: number;
  /** Values of the row being read; the first one too many has a place, those behind it have none. */
  #count = 0;
  #line = 0;
  #decoded = new Uint8Array(4096);
  #decodedLength = 0;

  constructor(profiler: BlockProfiler, width: number) {
    this.#profiler = profiler;
    this.width = width;
    this.#rowsMax = Math.min(rowsMax, Math.max(1, Math.floor(valuesMax / width)));
    const places = (this.#rowsMax + 1) * width + 1;
    this.starts = new Int32Array(places);
    this.ends = new Int32Array(places);
    this.forms = new Uint8Array(places);
    this.integers = new Int32Array(places);
    this.lines = new Float64Array(this.#rowsMax);
  }

  begin(line: number): void {
    this.#line = line;
    this.#count = 0;
  }

  /** A value that stands for itself in the reader's bytes. */
  plain(start: number, end: number, kind: ValueKind): void {
    const at = this.#next();
    if (at < 0) return;
    this.starts[at] = start;
    this.ends[at] = end;
    if (this.extent.to === 0) this.extent.from = start;
    this.extent.to = end;
    if (kind === valueKind.number) {
      this.forms[at] = blockForm.number;
      this.integers[at] = shortInteger(this.bytes, start, end);
    } else {
      this.forms[at] = blockForm.storedText;
      this.integers[at] = notShort;
    }
  }

  /** A value whose bytes are good during the call only. */
  decoded(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const at = this.#next();
    if (at < 0) return;
    const from = this.#decodedLength;
    const to = from + end - start;
    if (to > this.#decoded.length) {
      const larger = new Uint8Array(2 * to);
      larger.set(this.#decoded.subarray(0, from));
      this.#decoded = larger;
    }
    this.#decoded.set(bytes.subarray(start, end), from);
    this.#decodedLength = to;
    this.starts[at] = from;
    this.ends[at] = to;
    this.forms[at] = decodedForm | kind;
    this.integers[at] = notShort;
  }

  null(): void {
    const at = this.#next();
    if (at < 0) return;
    this.forms[at] = blockForm.null;
    this.integers[at] = notShort;
  }

  /** The row being read is over. */
  end(): void {
    if (this.#count !== this.width) {
      const from = this.rows * this.width;
      if (this.rows > 0) this.#profiler.block(this);
      this.#profiler.row(this.#line);
      for (let column = 0; column < Math.min(this.#count, this.width + 1); column++) this.#put(from + column, column);
      this.#profiler.rowEnd();
      this.#clear();
      return;
    }
    this.lines[this.rows++] = this.#line;
    const { from, to } = this.extent;
    if (this.rows === this.#rowsMax || Math.max(to - from, this.#decodedLength) > bytesMax) this.flush();
  }

  /** Hands over the rows that wait. Between two rows only. */
  flush(): void {
    if (this.rows > 0) this.#profiler.block(this);
    this.#clear();
  }

  #clear(): void {
    this.rows = 0;
    this.#decodedLength = 0;
    this.extent.from = 0;
    this.extent.to = 0;
  }

  isDirect(): boolean {
    return true;
  }

  put(row: number, column: number): void {
    this.#put(row * this.width + column, column);
  }

  #put(at: number, column: number): void {
    const form = this.forms[at]!;
    const start = this.starts[at]!;
    const end = this.ends[at]!;
    if (form === blockForm.null) this.#profiler.null(column);
    else if (form === blockForm.number) this.#profiler.value(column, this.bytes, start, end, valueKind.number);
    else if (form === blockForm.storedText) this.#profiler.value(column, this.bytes, start, end, valueKind.text);
    else this.#profiler.value(column, this.#decoded, start, end, kinds[form & ~decodedForm] ?? valueKind.text);
  }

  #next(): number {
    const column = this.#count++;
    return column > this.width ? -1 : this.rows * this.width + column;
  }
}

const kinds: { [number: number]: ValueKind } = Object.fromEntries(Object.values(valueKind).map(kind => [kind, kind]));
