import { putStored } from '#shared/engines/schema/profile/columns/put-stored.ts';
import type { RowBlock } from '#shared/engines/schema/profile/profiler.ts';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import type { LeafPages } from './tree-page.ts';

/** Rows, and values, that are handed over at once. */
const rowsMaxPerBlock = 512;
const valuesMaxPerBlock = 4096;
/** Leaves that lie side by side: what is handed over at once stays in the processor's cache. */
const pagesBytes = 64 * 1024;

/** A sink that takes blocks. */
export type BlockSink = RowSink & Required<Pick<RowSink, 'block'>>;

/** Rows by the places of their values in the leaves they lie on, handed over once the room for either is used up. */
export class StoredRows implements RowBlock, LeafPages {
  rows = 0;
  readonly width: number;
  readonly rowsMax: number;
  readonly bytes: Uint8Array;
  next = 0;
  /** The leaves that the rows lie on. */
  readonly extent = { from: 0, to: 0 };
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly forms: Uint8Array;
  readonly integers: Int32Array;
  readonly lines: Float64Array;
  readonly #sink: BlockSink;
  readonly #pageBytes: number;

  constructor(sink: BlockSink, width: number, pageBytes: number) {
    this.#sink = sink;
    this.width = width;
    this.rowsMax = Math.min(rowsMaxPerBlock, Math.max(1, Math.floor(valuesMaxPerBlock / width)));
    this.#pageBytes = pageBytes;
    this.bytes = new Uint8Array(Math.max(pagesBytes, pageBytes));
    const values = this.rowsMax * width;
    this.starts = new Int32Array(values);
    this.ends = new Int32Array(values);
    this.forms = new Uint8Array(values);
    this.integers = new Int32Array(values);
    this.lines = new Float64Array(this.rowsMax);
  }

  makeRoom(): void {
    if (this.next + this.#pageBytes <= this.bytes.length) return;
    this.flush();
    this.next = 0;
    this.extent.from = 0;
  }

  /** Hands over the rows so far. The leaf last read stays: rows of it may follow. */
  flush(): void {
    if (this.rows > 0) {
      this.extent.to = this.next;
      this.#sink.block(this);
    }
    this.rows = 0;
    this.extent.from = Math.max(0, this.next - this.#pageBytes);
  }

  isDirect(): boolean {
    return true;
  }

  put(row: number, column: number): void {
    putStored(this.#sink, this, row, column);
  }
}
