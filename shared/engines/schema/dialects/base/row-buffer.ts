import type { ByteWindow } from '../../lexer/byte-window.ts';
import type { LexicalRules } from '../../lexer/token-cursor.ts';
import type { TableProfiler } from '../../profile/profiler.ts';

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
}

/** A row longer than so many of the longest values is handed on value by value instead of as a whole. */
const rowValuesMax = 4;

/**
 * Holds the places of one row's values until the row is complete, then hands them to the profiler; so a row that
 * breaks off is not handed on in part. Very long rows are, and a value beyond the limit is cut.
 */
export class RowBuffer {
  readonly #window: ByteWindow;
  readonly #trouble: RowTrouble;
  #profiler: TableProfiler | undefined;
  #rules: LexicalRules | undefined;
  #columns = 0;
  readonly #valueBytesMax: number;
  readonly #sink: RowSink;
  /** Sized for the columns of the table; values beyond them are only counted. */
  #starts = new Float64Array(0);
  #ends = new Float64Array(0);
  #forms = new Uint8Array(0);
  #count = 0;
  #rowStart = 0;
  /** The row is handed on value by value. */
  #streaming = false;
  /** The value being read was handed on already, cut. */
  #delivered = false;

  constructor(window: ByteWindow, trouble: RowTrouble, valueBytesMax: number, sink: RowSink) {
    this.#window = window;
    this.#trouble = trouble;
    this.#valueBytesMax = valueBytesMax;
    this.#sink = sink;
  }

  /** The rows that come next go to this profiler. */
  direct(profiler: TableProfiler, columns: number, rules: LexicalRules): void {
    this.#profiler = profiler;
    this.#columns = columns;
    this.#rules = rules;
    const size = Math.max(1, columns);
    if (size <= this.#starts.length) return;
    this.#starts = new Float64Array(size);
    this.#ends = new Float64Array(size);
    this.#forms = new Uint8Array(size);
  }

  begin(rowStart: number): void {
    this.#rowStart = rowStart;
    this.#count = 0;
    this.#streaming = false;
    this.#delivered = false;
  }

  /** Absolute offset from which bytes must stay, given where the value being read and the scan stand. */
  needed(valueStart: number, position: number): number {
    if (!this.#streaming) return this.#rowStart;
    return this.#delivered ? position : valueStart;
  }

  /** A value lies at [start, end), absolute offsets. */
  add(start: number, end: number, form: number): void {
    const index = this.#count++;
    if (this.#streaming) {
      if (!this.#delivered) this.#deliver(index, start, end, form);
      this.#delivered = false;
      return;
    }
    if (index < this.#starts.length) {
      this.#starts[index] = start;
      this.#ends[index] = end;
      this.#forms[index] = form;
    }
    if (end - this.#rowStart > rowValuesMax * this.#valueBytesMax) this.#startStreaming();
  }

  /** The bytes ran out inside a value. */
  waiting(valueStart: number, position: number): void {
    if (!this.#streaming && position - this.#rowStart > rowValuesMax * this.#valueBytesMax) this.#startStreaming();
    if (!this.#streaming || this.#delivered || position - valueStart <= this.#valueBytesMax) return;
    this.#deliver(this.#count, valueStart, position, anyForm);
    this.#delivered = true;
  }

  /** The row ended. */
  end(rowEnd: number): void {
    const isEmpty = this.#count === 1 && !this.#streaming && this.#isBlank(this.#starts[0]!, this.#ends[0]!);
    if (isEmpty) this.#count = 0;
    if (!this.#streaming) {
      this.#profiler?.row(this.#window.lineAt(this.#rowStart));
      this.#deliverAll();
    }
    this.#profiler?.rowEnd();
    if (this.#count !== this.#columns && !isEmpty) {
      const line = this.#window.lineAt(rowEnd);
      this.#trouble.unreadable(line, 'A row has more or fewer values than there are columns.');
    }
  }

  #isBlank(start: number, end: number): boolean {
    const { bytes, base } = this.#window;
    for (let index = start - base; index < end - base; index++) if (bytes[index]! > 0x20) return false;
    return true;
  }

  #startStreaming(): void {
    this.#profiler?.row(this.#window.lineAt(this.#rowStart));
    this.#streaming = true;
    this.#deliverAll();
  }

  #deliverAll(): void {
    const { bytes, base } = this.#window;
    const profiler = this.#profiler;
    const rules = this.#rules;
    if (!profiler || !rules) return;
    const count = Math.min(this.#count, this.#columns);
    const starts = this.#starts;
    const ends = this.#ends;
    const forms = this.#forms;
    for (let index = 0; index < count; index++) {
      const form = forms[index]!;
      const isCut = this.#sink.put(profiler, index, bytes, starts[index]! - base, ends[index]! - base, form, rules);
      if (isCut) this.#trouble.valueCut(this.#window.lineAt(this.#rowStart));
    }
  }

  #deliver(index: number, start: number, end: number, form: number): void {
    const profiler = this.#profiler;
    const rules = this.#rules;
    if (!profiler || !rules || index >= this.#columns) return;
    const { bytes, base } = this.#window;
    const isCut = this.#sink.put(profiler, index, bytes, start - base, end - base, form, rules);
    if (isCut) this.#trouble.valueCut(this.#window.lineAt(start));
  }
}
