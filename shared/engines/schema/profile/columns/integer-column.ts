import type { ColumnState } from '../column-state.ts';
import { hashBytes } from '../hash.ts';
import { NumberRange } from '../number-range.ts';
import { numberClass, scanNumber } from '../numbers.ts';
import { blockForm, notShort, type RowBlock, type ValueKind, valueKind } from '../profiler.ts';
import { added } from '../value-set.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { inspectNumber, recordKeyword, recordNumber } from './number.ts';

/** The integer of one to nine digits, with its sign, that the bytes are; `notShort` for any other, and for zero in front. */
export function shortInteger(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === 0x2d;
  const first = negative ? start + 1 : start;
  const digits = end - first;
  if (digits > 9 || digits <= 0 || bytes[first] === 0x30) return notShort;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return notShort;
    value = (Math.imul(value, 10) + digit) | 0;
  }
  return negative ? -value : value;
}

/** Integer columns. Up to nine digits are read as a 32-bit integer without further looking. */
export class IntegerColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #range = new NumberRange();
  /** tinyint(1) and its like: anything but 0 and 1 is counted. */
  readonly #booleanLike: boolean;

  constructor(state: ColumnState, booleanLike: boolean) {
    this.state = state;
    this.#booleanLike = booleanLike;
    state.range = this.#range;
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    const length = end - start;
    state.begin(length);
    if (length > state.charactersMax) state.charactersMax = length;
    const value = kind > valueKind.text ? notShort : shortInteger(bytes, start, end);
    if (value === notShort) {
      this.#other(bytes, start, end, kind);
      return;
    }
    const digits = value < 0 ? length - 1 : length;
    if (digits > state.integerDigitsMax) state.integerDigitsMax = digits;
    if (value < 0 && ++state.negatives <= 3) state.sample('negatives', bytes, start, end);
    this.#range.offerInteger(0, value);
    if (this.#booleanLike && value !== 1) state.count('notBoolean', bytes, start, end);
    state.recordInteger(value, bytes, start, end);
  }

  values(block: RowBlock, column: number): void {
    const { bytes, starts, ends, forms, integers, rows, width } = block;
    const { state } = this;
    const { row, set, foldedSet, keyPlace } = state;
    const { keys, keyColumns } = row;
    const wantsRepeated = set.role !== 'values';
    let count = 0;
    let longest = 0;
    let least = 0;
    let most = 0;
    for (let index = 0, at = column; index < rows; index++, at += width) {
      const form = forms[at]!;
      const start = starts[at]!;
      const end = ends[at]!;
      const value = form === blockForm.number ? integers[at]! : notShort;
      // What is rare, or is to be counted by itself, goes the long way.
      if (value < 0 || value === notShort || foldedSet !== undefined || (value > 1 && this.#booleanLike)) {
        row.index = index;
        if (form === blockForm.number) this.value(bytes, start, end, valueKind.number);
        else if (form === blockForm.null) state.null();
        else if (form === blockForm.plainString) this.value(bytes, start + 1, end - 1, valueKind.text);
        else if (form === blockForm.storedText) this.value(bytes, start, end, valueKind.text);
        else block.put(index, column);
        continue;
      }
      if (count++ === 0) least = most = value;
      else if (value > most) most = value;
      else if (value < least) least = value;
      if (end - start > longest) longest = end - start;
      if (keyPlace >= 0) keys.putInteger(index * keyColumns + keyPlace, value);
      if (set.addInteger(value) === added.again && wantsRepeated && set.samples.wantsRepeated)
        set.samples.keepRepeated(bytes, start, end);
    }
    if (count === 0) return;
    state.values += count;
    if (longest > state.bytesMax) state.bytesMax = longest;
    if (longest > state.charactersMax) state.charactersMax = longest;
    const digits = most === 0 ? 0 : longest;
    if (digits > state.integerDigitsMax) state.integerDigitsMax = digits;
    this.#range.offerInteger(0, least);
    this.#range.offerInteger(0, most);
  }

  /** Zero, long integers, and whatever is no integer. */
  #other(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    if (kind === valueKind.keyword) {
      recordKeyword(state, bytes, start, end);
      return;
    }
    if (start === end) {
      state.count('emptyStrings', bytes, start, end);
    } else if (kind <= valueKind.text) {
      const number = scanNumber(bytes, start, end);
      if (number !== numberClass.none) {
        inspectNumber(state, bytes, start, end, number);
        if (this.#booleanLike && !isBit(bytes, start, end)) state.count('notBoolean', bytes, start, end);
        recordNumber(state, bytes, start, end, number);
        return;
      }
    }
    state.someNotNumeric = true;
    if (this.#booleanLike && start !== end) state.count('notBoolean', bytes, start, end);
    hashBytes(bytes, start, end);
    state.recordText(bytes, start, end);
  }
}

/** 0, 1, -0, 00, 01: zero and one however written. */
function isBit(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  if (bytes[i] === 0x2b || bytes[i] === 0x2d) i++;
  const negative = bytes[start] === 0x2d;
  while (i < end - 1 && bytes[i] === 0x30) i++;
  return i === end - 1 && (bytes[i] === 0x30 || (bytes[i] === 0x31 && !negative));
}
