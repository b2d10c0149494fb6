import type { ColumnState } from '../column-state.ts';
import { type DateClass, dateClass, scanDate, scannedDate, scanTime, timeClass } from '../dates.ts';
import { hashBytes } from '../hash.ts';
import { blockForm, type RowBlock, type ValueKind, valueKind } from '../profiler.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { recordKeyword } from './number.ts';

/** DATE, DATETIME and TIMESTAMP columns. An empty string counts as that, not as an invalid date. */
export class DateColumn implements ColumnProfiler {
  readonly state: ColumnState;

  constructor(state: ColumnState) {
    this.state = state;
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    state.begin(end - start);
    if (kind === valueKind.keyword) {
      recordKeyword(state, bytes, start, end);
      return;
    }
    if (end - start > state.charactersMax) state.charactersMax = end - start;
    if (start === end) state.count('emptyStrings', bytes, start, end);
    else countDate(state, bytes, start, end);
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

/** Counts the hazards of one date, with or without time. */
export function countDate(state: ColumnState, bytes: Uint8Array, start: number, end: number): void {
  countScannedDate(state, scanDate(bytes, start, end), bytes, start, end);
}

/** As `countDate`, for a date that was scanned last. */
export function countScannedDate(
  state: ColumnState,
  date: DateClass,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  if (scannedDate.subMicrosecond) state.count('subMicroseconds', bytes, start, end);
  if (scannedDate.fractionDigits > state.scaleLimit) state.sample('tooFine', bytes, start, end);
  if (date === dateClass.valid) return;
  if (date === dateClass.zero || isZero(bytes, start, end)) state.count('zeroDates', bytes, start, end);
  else if (date === dateClass.partlyZero) state.count('partlyZeroDates', bytes, start, end);
  else if (date === dateClass.sentinel) state.count('sentinelDates', bytes, start, end);
  else state.count('datesInvalid', bytes, start, end);
}

/** The number 0, which MySQL takes for the zero date. */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === 0x30;
}

/** TIME columns. What is no time at all counts as an invalid date, since there is no field of its own. */
export class TimeColumn implements ColumnProfiler {
  readonly state: ColumnState;

  constructor(state: ColumnState) {
    this.state = state;
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    state.begin(end - start);
    if (kind === valueKind.keyword) {
      recordKeyword(state, bytes, start, end);
      return;
    }
    if (end - start > state.charactersMax) state.charactersMax = end - start;
    if (start === end) {
      state.count('emptyStrings', bytes, start, end);
    } else {
      const time = scanTime(bytes, start, end);
      if (scannedDate.subMicrosecond) state.count('subMicroseconds', bytes, start, end);
      if (scannedDate.fractionDigits > state.scaleLimit) state.sample('tooFine', bytes, start, end);
      if (time === timeClass.outOfDay) state.count('timesOutOfDay', bytes, start, end);
      else if (time === timeClass.none) state.count('datesInvalid', bytes, start, end);
    }
    hashBytes(bytes, start, end);
    state.recordText(bytes, start, end);
  }
}
