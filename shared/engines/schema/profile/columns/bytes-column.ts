import type { ColumnState } from '../column-state.ts';
import { hashBytes } from '../hash.ts';
import { type ValueKind, valueKind } from '../profiler.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { recordKeyword } from './number.ts';

/** BLOB, BINARY and geometry columns: bytes have no encoding and no characters but themselves. */
export class BytesColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #valueBytesMax: number;

  constructor(state: ColumnState, valueBytesMax: number) {
    this.state = state;
    this.#valueBytesMax = valueBytesMax;
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    const length = end - start;
    if (kind === valueKind.keyword) {
      state.begin(0);
      recordKeyword(state, bytes, start, end);
      return;
    }
    state.begin(length);
    if (length > state.charactersMax) {
      state.charactersMax = length;
      if (length > state.lengthLimit) state.sample('tooLong', bytes, start, end);
    }
    if (length < state.lengthLeast) state.sample('tooShort', bytes, start, end);
    if (length === 0) state.emptyStrings++;
    const cut = length >= this.#valueBytesMax;
    if (cut) state.approximate.add('distinct');
    hashBytes(bytes, start, cut ? start + this.#valueBytesMax : end);
    state.recordText(bytes, start, end);
  }
}

/** Numbers of up to this many bits are exact in a double and short enough for an integer's hash. */
const integerBitsMax = 49;

/** BIT(n) columns: b'101', the bytes of it, or a decimal number. `charactersMax` is the count of bits written. */
export class BitColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #single: boolean;

  constructor(state: ColumnState, length: number) {
    this.state = state;
    this.#single = length === 1;
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    state.begin(end - start);
    if (kind === valueKind.keyword) {
      recordKeyword(state, bytes, start, end);
      return;
    }
    const binary = kind === valueKind.bytes || (kind === valueKind.text && !isDigits(bytes, start, end));
    const characters = binary ? (end - start) * 8 : end - start;
    if (characters > state.charactersMax) state.charactersMax = characters;
    const base = binary ? 256 : kind === valueKind.number ? 10 : 2;
    let value = 0;
    for (let i = start; i < end; i++) value = value * base + (binary ? bytes[i]! : bytes[i]! - 0x30);
    if (this.#single && value !== 0 && value !== 1) state.count('notBoolean', bytes, start, end);
    if (value < 2 ** integerBitsMax) {
      state.recordInteger(value, bytes, start, end);
    } else {
      hashBytes(bytes, start, end);
      state.recordText(bytes, start, end);
    }
  }
}

function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0x30 && bytes[i] !== 0x31) return false;
  return start < end;
}
