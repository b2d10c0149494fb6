import type { ColumnState } from '../column-state.ts';
import { hashBytes } from '../hash.ts';
import { NumberRange } from '../number-range.ts';
import { numberClass, scanNumber } from '../numbers.ts';
import { type ValueKind, valueKind } from '../profiler.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { inspectNumber, recordKeyword, recordNumber } from './number.ts';

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
    const negative = bytes[start] === 0x2d;
    const first = negative ? start + 1 : start;
    const digits = end - first;
    if (digits > 9 || digits <= 0 || kind > valueKind.text || bytes[first] === 0x30) {
      this.#other(bytes, start, end, kind);
      return;
    }
    let value = 0;
    for (let i = first; i < end; i++) {
      const digit = bytes[i]! - 0x30;
      if (digit < 0 || digit > 9) {
        this.#other(bytes, start, end, kind);
        return;
      }
      value = (Math.imul(value, 10) + digit) | 0;
    }
    if (digits > state.integerDigitsMax) state.integerDigitsMax = digits;
    if (negative) {
      value = -value;
      if (++state.negatives <= 3) state.sample('negatives', bytes, start, end);
    }
    this.#range.offerInteger(0, value);
    if (this.#booleanLike && value !== 1) state.count('notBoolean', bytes, start, end);
    state.recordInteger(value, bytes, start, end);
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
