import type { ColumnState } from '../column-state.ts';
import { hashBytes } from '../hash.ts';
import { NumberRange } from '../number-range.ts';
import { numberClass, scanNumber, scanned } from '../numbers.ts';
import { type ValueKind, valueKind } from '../profiler.ts';
import { booleanWord } from '../shapes.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { inspectNumber, recordKeyword, recordNumber } from './number.ts';

/** 1, 0: the boolean that a value stands for, in any notation; -1: it stands for none. */
export function booleanOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === 1) {
    const byte = bytes[start]!;
    if (byte === 0x30 || byte === 0x00) return 0;
    if (byte === 0x31 || byte === 0x01) return 1;
  }
  const word = booleanWord(bytes, start, end);
  return word === undefined ? -1 : word ? 1 : 0;
}

/** BOOLEAN columns: every notation of true and false is the same value; anything else is counted. */
export class BooleanColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #range = new NumberRange();

  constructor(state: ColumnState) {
    this.state = state;
    state.range = this.#range;
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    const length = end - start;
    state.begin(length);
    if (length > state.charactersMax) state.charactersMax = length;
    const truth = booleanOf(bytes, start, end);
    if (truth >= 0) {
      this.#range.offerInteger(0, truth);
      if (truth === 1 && state.integerDigitsMax === 0) state.integerDigitsMax = 1;
      state.recordInteger(truth, bytes, start, end);
      return;
    }
    if (kind === valueKind.keyword) {
      recordKeyword(state, bytes, start, end);
      return;
    }
    this.#other(bytes, start, end);
  }

  #other(bytes: Uint8Array, start: number, end: number): void {
    const state = this.state;
    if (start === end) state.count('emptyStrings', bytes, start, end);
    const number = start === end ? numberClass.none : scanNumber(bytes, start, end);
    if (number === numberClass.none) {
      state.someNotNumeric = true;
      if (start !== end) state.count('notBoolean', bytes, start, end);
      hashBytes(bytes, start, end);
      state.recordText(bytes, start, end);
      return;
    }
    const bit = scanned.approximate === 0 || scanned.approximate === 1;
    if (!bit || number === numberClass.notFinite) state.count('notBoolean', bytes, start, end);
    inspectNumber(state, bytes, start, end, number);
    recordNumber(state, bytes, start, end, number);
  }
}
