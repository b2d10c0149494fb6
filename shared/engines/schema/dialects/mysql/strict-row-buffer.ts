import type { ByteWindow } from '../../lexer/byte-window.ts';
import type { LexicalRules } from '../../lexer/token-cursor.ts';
import type { TableProfiler } from '../../profile/profiler.ts';
import { RowBuffer, type RowSink, type RowTrouble } from '../base/row-buffer.ts';

/** What is said of a row that has not as many values as columns. */
export const unequalRow =
  'A row has more or fewer values than there are columns: a server refuses the whole statement that it stands in.';

/**
 * A buffer that hands on the first value too many as well, at the place behind the last column: whoever takes the row
 * sees that it is none, in place of a row that was cut silently. SQL Server's rows go through it too.
 */
export class StrictRowBuffer extends RowBuffer {
  readonly #window: ByteWindow;
  readonly #trouble: RowTrouble;
  #profiler: TableProfiler | undefined;
  #rules: LexicalRules | undefined;
  #columns = 0;

  constructor(window: ByteWindow, trouble: RowTrouble, valueBytesMax: number, sink: RowSink) {
    super(window, trouble, valueBytesMax, sink);
    this.#window = window;
    this.#trouble = trouble;
  }

  override direct(profiler: TableProfiler, columns: number, rules: LexicalRules): void {
    this.#profiler = profiler;
    this.#columns = columns;
    this.#rules = rules;
    // Makes room for the value too many.
    super.direct(profiler, columns + 1, rules);
    super.direct(profiler, columns, rules);
  }

  override end(rowEnd: number): void {
    const profiler = this.#profiler;
    const rules = this.#rules;
    const given = this.count;
    if (given <= this.#columns || profiler === undefined || rules === undefined) {
      super.end(rowEnd);
      return;
    }
    super.direct(profiler, this.#columns + 1, rules);
    super.end(rowEnd);
    super.direct(profiler, this.#columns, rules);
    // The row has as many values as it was just said to have columns: it was not complained of.
    if (given === this.#columns + 1) this.#trouble.unreadable(this.#window.lineAt(rowEnd), unequalRow);
  }
}
