import { type Folding, foldText } from '../collation.ts';
import type { ColumnState } from '../column-state.ts';
import { decodeText, encodingOf, type TextEncoding } from '../encoding.ts';
import { hash, hashBytes, hashInteger } from '../hash.ts';
import { blockForm, type RowBlock, type ValueKind, valueKind } from '../profiler.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { recordKeyword } from './number.ts';
import { TextInspector } from './text-inspector.ts';

const utf8 = new TextEncoder();
/** Spellings that were looked up the slow way and found valid: kept up to this number. */
const spellingsMax = 4096;

/**
 * ENUM and SET columns. A value is looked up by its hash; one that is not found is compared as the collation does,
 * so that `Red` is valid for `red` where the source thinks so (and is kept as a sample of `enumFolded`).
 */
export class ChoiceColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #inspector: TextInspector;
  readonly #isSet: boolean;
  readonly #count: number;
  readonly #folding: Folding | undefined;
  /** First half of a valid value's hash -> second half. */
  readonly #valid = new Map<number, number>();
  readonly #foldedValues: Set<string>;

  constructor(
    state: ColumnState,
    values: readonly string[],
    isSet: boolean,
    folding: Folding | undefined,
    valueBytesMax: number,
  ) {
    this.state = state;
    this.#inspector = new TextInspector(state, valueBytesMax, false);
    this.#isSet = isSet;
    this.#count = values.length;
    this.#folding = folding;
    this.#foldedValues = new Set(values.map(value => this.#fold(value)));
    for (const value of values) {
      const encoded = utf8.encode(value);
      hashBytes(encoded, 0, encoded.length);
      this.#valid.set(hash.h1, hash.h2);
    }
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    state.begin(kind === valueKind.keyword ? 0 : end - start);
    if (kind === valueKind.keyword) {
      recordKeyword(state, bytes, start, end);
      return;
    }
    if (kind === valueKind.number) {
      this.#number(bytes, start, end);
      return;
    }
    const emptyBefore = state.emptyStrings;
    this.#inspector.inspect(bytes, start, end, state.encoding);
    if (start === end) state.emptyStrings = emptyBefore + 1;
    const h1 = hash.h1;
    const h2 = hash.h2;
    const valid = this.#isSet ? this.#membersValid(bytes, start, end) : this.#isValid(bytes, start, end, h1, h2);
    if (!valid) state.count('enumInvalid', bytes, start, end);
    hash.h1 = h1;
    hash.h2 = h2;
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

  /** A number is the position in an ENUM, counted from 1, or the bits of a SET. 0 is the error value of an ENUM. */
  #number(bytes: Uint8Array, start: number, end: number): void {
    let value = 0;
    for (let i = start; i < end; i++) {
      const digit = bytes[i]! - 0x30;
      value = digit < 0 || digit > 9 ? Number.NaN : value * 10 + digit;
    }
    const valid = this.#isSet ? value < 2 ** this.#count : value >= 1 && value <= this.#count;
    if (!valid) this.state.count('enumInvalid', bytes, start, end);
    if (Number.isNaN(value) || value > 1e15) hashBytes(bytes, start, end);
    else hashInteger(value);
    this.state.recordText(bytes, start, end);
  }

  /** Every member between the commas must be valid; the empty text is the empty set. */
  #membersValid(bytes: Uint8Array, start: number, end: number): boolean {
    let from = start;
    for (let i = start; i <= end; i++) {
      if (i < end && bytes[i] !== 0x2c) continue;
      if (start === end) return true;
      hashBytes(bytes, from, i);
      if (!this.#isValid(bytes, from, i, hash.h1, hash.h2)) return false;
      from = i + 1;
    }
    return true;
  }

  #isValid(bytes: Uint8Array, start: number, end: number, h1: number, h2: number): boolean {
    if (this.#valid.get(h1) === h2) return true;
    const encoding: TextEncoding = this.state.encoding;
    const text = decodeText(bytes, start, end, encoding.kind === 'none' ? encodingOf('utf8') : encoding);
    if (text === undefined || !this.#foldedValues.has(this.#fold(text))) return false;
    if (this.#valid.size < this.#count + spellingsMax) this.#valid.set(h1, h2);
    if (this.#folding !== undefined) this.state.sample('enumFolded', bytes, start, end);
    return true;
  }

  #fold(text: string): string {
    return this.#folding === undefined ? text : foldText(text, this.#folding).trimEnd();
  }
}
