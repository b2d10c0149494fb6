import { booleanOf } from '../../schema/profile/columns/boolean-column.ts';
import { numberClass, scanNumber, scanned } from '../../schema/profile/numbers.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import { float64At, keywordReason, trim, trimmed, truthOf } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';

/** boolean, from 0 and 1 in any notation and PostgreSQL's words for true and false. */
export class BooleanEncoder implements Encoder {
  readonly #column: ColumnState;

  constructor(column: ColumnState) {
    this.#column = column;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    const truth = this.#truth(bytes, start, end, kind);
    if (truth < 0) {
      return this.#column.reject(
        kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is neither true nor false',
      );
    }
    out.room(5);
    out.view.setInt32(out.length, 1);
    out.bytes[out.length + 4] = truth;
    out.length += 5;
    return true;
  }

  #truth(bytes: Uint8Array, start: number, end: number, kind: ValueKind): number {
    if (kind === valueKind.integer64) {
      for (let i = start; i < end - 1; i++) if (bytes[i] !== 0) return -1;
      return bytes[end - 1]! <= 1 ? bytes[end - 1]! : -1;
    }
    if (kind === valueKind.float64) {
      const value = float64At(bytes, start);
      return value === 0 ? 0 : value === 1 ? 1 : -1;
    }
    if (kind === valueKind.keyword) return truthOf(bytes, start, end);
    if (kind === valueKind.bits) return lastBit(bytes, start, end, 0x30);
    // A blob of SQLite is never a truth value.
    if (kind === valueKind.bytes) return this.#column.dialect === 'sqlite' ? -1 : lastBit(bytes, start, end, 0);
    const truth = booleanOf(bytes, start, end);
    return truth >= 0 ? truth : numberTruth(bytes, start, end);
  }
}

/** Bits or bytes of which all but the last are zero: the last is the value. `zero`: how zero is written. */
function lastBit(bytes: Uint8Array, start: number, end: number, zero: number): number {
  if (start === end) return -1;
  for (let i = start; i < end - 1; i++) if (bytes[i] !== zero) return -1;
  const last = bytes[end - 1]! - zero;
  return last === 0 || last === 1 ? last : -1;
}

/** 01, 1.0: other ways to write the numbers 0 and 1. */
function numberTruth(bytes: Uint8Array, start: number, end: number): number {
  trim(bytes, start, end);
  if (trimmed.start === trimmed.end) return -1;
  const found = scanNumber(bytes, trimmed.start, trimmed.end);
  if (found === numberClass.none || found === numberClass.notFinite) {
    return trimmed.start === start && trimmed.end === end ? -1 : booleanOf(bytes, trimmed.start, trimmed.end);
  }
  if (found === numberClass.exponent) return -1;
  if (scanned.mantissa === 0) return 0;
  return scanned.approximate === 1 && scanned.fractionEnd - scanned.fractionStart < 15 ? 1 : -1;
}
