import type { ColumnState } from '../column-state.ts';
import { hashBytes } from '../hash.ts';
import { NumberRange } from '../number-range.ts';
import { numberClass, scanNumber } from '../numbers.ts';
import { blockForm, type RowBlock, type ValueKind, valueKind } from '../profiler.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { inspectNumber, recordKeyword, recordNumber } from './number.ts';

/** Decimal and floating-point columns. */
export class NumberColumn implements ColumnProfiler {
  readonly state: ColumnState;

  constructor(state: ColumnState) {
    this.state = state;
    state.range = new NumberRange();
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    const length = end - start;
    state.begin(length);
    if (length > state.charactersMax) state.charactersMax = length;
    if (kind <= valueKind.text || kind === valueKind.keyword) {
      const number = length === 0 ? numberClass.none : scanNumber(bytes, start, end);
      if (number !== numberClass.none) {
        inspectNumber(state, bytes, start, end, number);
        recordNumber(state, bytes, start, end, number);
        return;
      }
      if (kind === valueKind.keyword) {
        recordKeyword(state, bytes, start, end);
        return;
      }
      if (length === 0) state.count('emptyStrings', bytes, start, end);
    }
    state.someNotNumeric = true;
    hashBytes(bytes, start, end);
    state.recordText(bytes, start, end);
  }

  values(block: RowBlock, column: number): void {
    const { bytes, starts, ends, forms, rows, width } = block;
    const { state } = this;
    const { row } = state;
    for (let index = 0, at = column; index < rows; index++, at += width) {
      row.index = index;
      const form = forms[at]!;
      if (form === blockForm.plainString) this.value(bytes, starts[at]! + 1, ends[at]! - 1, valueKind.text);
      else if (form === blockForm.number) this.value(bytes, starts[at]!, ends[at]!, valueKind.number);
      else if (form === blockForm.null) state.null();
      else if (form === blockForm.storedText) this.value(bytes, starts[at]!, ends[at]!, valueKind.text);
      else block.put(index, column);
    }
  }
}
