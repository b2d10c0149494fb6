import type { ByteWindow } from '../../lexer/byte-window.ts';
import type { LexicalRules } from '../../lexer/token-cursor.ts';
import { notShort, type RowBlock, type TableProfiler } from '../../profile/profiler.ts';

/** Rows that do not read as rows. */
export interface RowTrouble {
  unreadable(line: number, message: string): void;
  valueCut(line: number): void;
}

/** The form of a value that has to be read again; a dialect's other forms have other numbers. */
export const anyForm = 0;

/** Hands values to a profiler as the bytes they stand for. */
export interface RowSink {
  /** Hands on the value written at [start, end) in this form. Longer ones than allowed are cut; then true comes back. */
  put(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    form: number,
    rules: LexicalRules,
  ): boolean;
  /**
   * Whether the forms that profilers read by themselves (`blockForm`) stand for themselves in this column of the rows,
   * so that they need not go through `put`. Absent: in none.
   */
  isDirect?(rows: RowBlock, column: number): boolean;
}

/** A row longer than so many of the longest values is handed on value by value instead of as a whole. */
const rowValuesMax = 4;
/** Values, and rows, that are handed on together where the profiler takes them so. */
const blockValuesMax = 4096;
const blockRowsMax = 512;
/** Added to the form of a value that is too long to be taken as it is. */
const longMark = 0x80;

/**
 * Holds the places of a row's values until the row is complete, then hands them to the profiler, or several rows at
 * once to one that takes blocks; so a row that breaks off is not handed on in part. Very long rows are, and a value
 * beyond the limit is cut.
 */
export class RowBuffer implements RowBlock {
  /** Complete rows that wait to be handed on together. */
  rows = 0;
  width = 0;
  /** Sized for the columns of the table; values beyond them are only counted. Indexes into the window's bytes. */
  starts = new Int32Array(0);
  ends = new Int32Array(0);
  forms = new Uint8Array(0);
  integers = new Int32Array(0);
  /** Values of the row being read so far. */
  count = 0;
  readonly lines = new Float64Array(blockRowsMax);
  readonly #window: ByteWindow;
  readonly #trouble: RowTrouble;
  #profiler: TableProfiler | undefined;
  #rules: LexicalRules | undefined;
  readonly #valueBytesMax: number;
  readonly #sink: RowSink;
  /** The window's base that the places go by. */
  #origin = 0;
  /** Where the values of the row being read begin. */
  #first = 0;
  #rowsMax = 0;
  #rowStart = 0;
  /** The row is handed on value by value. */
  #streaming = false;
  /** The value being read was handed on already, cut. */
  #delivered = false;
  readonly #open = { at: 0, roomBytes: 0 };

  constructor(window: ByteWindow, trouble: RowTrouble, valueBytesMax: number, sink: RowSink) {
    this.#window = window;
    this.#trouble = trouble;
    this.#valueBytesMax = valueBytesMax;
    this.#sink = sink;
  }

  get bytes(): Uint8Array {
    return this.#window.bytes;
  }

  /** The rows that come next go to this profiler. */
  direct(profiler: TableProfiler, columns: number, rules: LexicalRules): void {
    this.flush();
    this.#profiler = profiler;
    this.width = columns;
    this.#rules = rules;
    const takesBlocks = profiler.block !== undefined && this.#sink.isDirect !== undefined && columns > 0;
    this.#rowsMax = takesBlocks ? Math.min(blockRowsMax, Math.max(1, Math.floor(blockValuesMax / columns))) : 0;
    // A row that is being read has its places here already: there is room for a column more from the start.
    const size = Math.max(blockValuesMax, columns + 1) + columns + 2;
    if (columns < this.starts.length - this.#rowsMax * columns) return;
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.forms = new Uint8Array(size);
    this.integers = new Int32Array(size);
  }

  begin(rowStart: number): void {
    this.#rowStart = rowStart;
    this.#first = this.rows * this.width;
    this.count = 0;
    this.#streaming = false;
    this.#delivered = false;
  }

  /** Absolute offset from which bytes must stay, given where the value being read and the scan stand. */
  needed(valueStart: number, position: number): number {
    if (!this.#streaming) return this.#rowStart;
    return this.#delivered ? position : valueStart;
  }

  /**
   * Where the next value's place may be written by whoever reads it: into `starts`, `ends`, `forms` and `integers`,
   * `count` going up with each. undefined: they have to go through `add`. `roomBytes`: up to where in the window's bytes
   * the values may reach so.
   */
  next(): { at: number; roomBytes: number } | undefined {
    if (this.#streaming) return undefined;
    if (this.#origin !== this.#window.base) this.#rebase();
    this.#open.at = this.#first + this.count;
    this.#open.roomBytes = this.#rowStart - this.#origin + this.#valueBytesMax;
    return this.#open;
  }

  /** A value lies at [start, end), absolute offsets. */
  add(start: number, end: number, form: number): void {
    const index = this.count++;
    if (this.#streaming) {
      if (!this.#delivered) this.#deliver(index, start, end, form);
      this.#delivered = false;
      return;
    }
    if (this.#origin !== this.#window.base) this.#rebase();
    const at = this.#first + index;
    if (at < this.starts.length) {
      this.starts[at] = start - this.#origin;
      this.ends[at] = end - this.#origin;
      this.forms[at] = end - start > this.#valueBytesMax ? form | longMark : form;
      this.integers[at] = notShort;
    }
    if (end - this.#rowStart > rowValuesMax * this.#valueBytesMax) this.#startStreaming();
  }

  /** The bytes ran out inside a value. */
  waiting(valueStart: number, position: number): void {
    if (!this.#streaming && position - this.#rowStart > rowValuesMax * this.#valueBytesMax) this.#startStreaming();
    if (!this.#streaming || this.#delivered || position - valueStart <= this.#valueBytesMax) return;
    this.#deliver(this.count, valueStart, position, anyForm);
    this.#delivered = true;
  }

  /** The row ended. */
  end(rowEnd: number): void {
    const isEmpty = this.count === 1 && !this.#streaming && this.#isBlank();
    if (this.count === this.width && this.#rowsMax > 0 && !this.#streaming && !isEmpty) {
      this.lines[this.rows++] = this.#window.lineAt(this.#rowStart);
      this.count = 0;
      if (this.rows === this.#rowsMax) this.flush();
      return;
    }
    if (isEmpty) this.count = 0;
    if (!this.#streaming) {
      this.flush();
      this.#profiler?.row(this.#window.lineAt(this.#rowStart));
      this.#deliverAll();
    }
    this.#profiler?.rowEnd();
    if (this.count !== this.width && !isEmpty) {
      const line = this.#window.lineAt(rowEnd);
      this.#trouble.unreadable(line, 'A row has more or fewer values than there are columns.');
    }
  }

  /** Hands on the rows that wait. Before the bytes change, and before anything that depends on them is asked. */
  flush(): void {
    if (this.rows === 0) return;
    this.#profiler?.block?.(this);
    this.rows = 0;
    // The places of the row being read stay.
    const held = Math.min(this.count, this.starts.length - this.#first);
    this.starts.copyWithin(0, this.#first, this.#first + held);
    this.ends.copyWithin(0, this.#first, this.#first + held);
    this.forms.copyWithin(0, this.#first, this.#first + held);
    this.integers.copyWithin(0, this.#first, this.#first + held);
    this.#first = 0;
  }

  isDirect(column: number): boolean {
    return this.#sink.isDirect?.(this, column) ?? false;
  }

  put(row: number, column: number): void {
    const profiler = this.#profiler;
    const rules = this.#rules;
    if (!profiler || !rules) return;
    const at = row * this.width + column;
    const form = this.forms[at]! & ~longMark;
    const isCut = this.#sink.put(profiler, column, this.bytes, this.starts[at]!, this.ends[at]!, form, rules);
    if (isCut) this.#trouble.valueCut(this.lines[row]!);
  }

  /** The window moved its bytes: so do the places of the row being read. No other row waits then. */
  #rebase(): void {
    const { base } = this.#window;
    const moved = this.#origin - base;
    const stop = Math.min(this.#first + this.count, this.starts.length);
    for (let at = this.#first; at < stop; at++) {
      this.starts[at]! += moved;
      this.ends[at]! += moved;
    }
    this.#origin = base;
  }

  #isBlank(): boolean {
    const { bytes } = this.#window;
    const end = this.ends[this.#first]!;
    for (let index = this.starts[this.#first]!; index < end; index++) if (bytes[index]! > 0x20) return false;
    return true;
  }

  #startStreaming(): void {
    this.flush();
    if (this.#origin !== this.#window.base) this.#rebase();
    this.#profiler?.row(this.#window.lineAt(this.#rowStart));
    this.#streaming = true;
    this.#deliverAll();
  }

  #deliverAll(): void {
    const { bytes } = this.#window;
    const profiler = this.#profiler;
    const rules = this.#rules;
    if (!profiler || !rules) return;
    const count = Math.min(this.count, this.width);
    const { starts, ends, forms } = this;
    const first = this.#first;
    for (let index = 0; index < count; index++) {
      const at = first + index;
      const form = forms[at]! & ~longMark;
      const isCut = this.#sink.put(profiler, index, bytes, starts[at]!, ends[at]!, form, rules);
      if (isCut) this.#trouble.valueCut(this.#window.lineAt(this.#rowStart));
    }
  }

  #deliver(index: number, start: number, end: number, form: number): void {
    const profiler = this.#profiler;
    const rules = this.#rules;
    if (!profiler || !rules || index >= this.width) return;
    const { bytes, base } = this.#window;
    const isCut = this.#sink.put(profiler, index, bytes, start - base, end - base, form, rules);
    if (isCut) this.#trouble.valueCut(this.#window.lineAt(start));
  }
}
