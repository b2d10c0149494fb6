import type { ColumnState } from '../column-state.ts';
import type { TextEncoding } from '../encoding.ts';
import { NumberRange } from '../number-range.ts';
import { numberClass, scanned } from '../numbers.ts';
import { blockForm, type RowBlock, type ValueKind, valueKind } from '../profiler.ts';
import { shaped } from '../shapes.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { offerNumber, recordKeyword } from './number.ts';
import { TextInspector } from './text-inspector.ts';

/** Text columns of any length. Numbers in them are ordered as long as there is nothing else. */
export class TextColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #inspector: TextInspector;
  /** For values given as bytes (0x..., _binary): those are in the column's own character set. */
  readonly #bytesEncoding: TextEncoding;

  constructor(state: ColumnState, bytesEncoding: TextEncoding, valueBytesMax: number) {
    this.state = state;
    this.#bytesEncoding = bytesEncoding;
    this.#inspector = new TextInspector(state, valueBytesMax, true);
    state.range = new NumberRange();
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    if (kind === valueKind.keyword) {
      state.begin(0);
      recordKeyword(state, bytes, start, end);
      return;
    }
    state.begin(end - start);
    if (kind === valueKind.bits) state.sample('bitsAsText', bytes, start, end);
    const encoding = kind === valueKind.bytes ? this.#bytesEncoding : state.encoding;
    const integer = this.#inspector.inspect(bytes, start, end, encoding);
    if (shaped.number === numberClass.none) state.someNotNumeric = true;
    else if (!state.someNotNumeric) offerNumber(state, bytes, start, end, shaped.number);
    if (integer) state.recordInteger(scanned.mantissa, bytes, start, end);
    else state.recordText(bytes, start, end);
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
