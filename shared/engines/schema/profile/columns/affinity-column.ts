import type { ColumnState } from '../column-state.ts';
import { dateClass } from '../dates.ts';
import { hashBytes } from '../hash.ts';
import { NumberRange } from '../number-range.ts';
import { type NumberClass, numberClass, scanNumber, scanned } from '../numbers.ts';
import { blockForm, notShort, type RowBlock, type ValueKind, valueKind } from '../profiler.ts';
import { epochMin, scanShape, shaped, shapeIndex } from '../shapes.ts';
import { added } from '../value-set.ts';
import { booleanOf } from './boolean-column.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { countDate, countScannedDate } from './date-column.ts';
import { countJson } from './json-column.ts';
import { inspectNumber, recordKeyword, recordNumber } from './number.ts';
import { shortOf } from './put-stored.ts';
import { StoredNumbers } from './stored-numbers.ts';
import { TextInspector } from './text-inspector.ts';

export type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/** The affinity of a declared type, by the five rules of "Datatypes In SQLite", section 3.1. */
export function affinityOf(declared: string): Affinity {
  const type = declared.toUpperCase();
  if (type.includes('INT')) return 'integer';
  if (type.includes('CHAR') || type.includes('CLOB') || type.includes('TEXT')) return 'text';
  if (type.includes('BLOB') || type.trim() === '') return 'blob';
  if (type.includes('REAL') || type.includes('FLOA') || type.includes('DOUB')) return 'real';
  return 'numeric';
}

/** What the declared type of a SQLite column promises beyond its affinity. */
export interface DeclaredMeaning {
  boolean: boolean;
  date: boolean;
  json: boolean;
}

/**
 * A column of SQLite, where any value may be anything: everything is looked at, and the storage class is the one the
 * value gets when SQLite stores it (affinity applied: '12' in an INTEGER column is an integer).
 */
export class AffinityColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #affinity: Affinity;
  readonly #meaning: DeclaredMeaning;
  readonly #inspector: TextInspector;
  readonly #classes = { integer: 0, real: 0, text: 0, blob: 0 };
  readonly #stored: StoredNumbers;

  constructor(state: ColumnState, affinity: Affinity, meaning: DeclaredMeaning, valueBytesMax: number) {
    this.state = state;
    this.#affinity = affinity;
    this.#meaning = meaning;
    this.#inspector = new TextInspector(state, valueBytesMax, true);
    const range = new NumberRange();
    state.range = range;
    state.storageClasses = this.#classes;
    this.#stored = new StoredNumbers({
      state,
      range,
      classes: this.#classes,
      affinity,
      isBoolean: meaning.boolean,
      asText: (bytes, start, end) => this.value(bytes, start, end, valueKind.number),
    });
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    if (kind === valueKind.integer64) {
      this.#stored.integer(bytes, start);
      return;
    }
    if (kind === valueKind.float64) {
      this.#stored.real(bytes, start);
      return;
    }
    const state = this.state;
    if (kind === valueKind.keyword) this.#keyword(bytes, start, end);
    else if (kind === valueKind.number) this.#number(bytes, start, end);
    else if (kind === valueKind.bytes) this.#blob(bytes, start, end);
    else this.#text(bytes, start, end);
    if (this.#meaning.boolean && kind !== valueKind.keyword && booleanOf(bytes, start, end) < 0) {
      state.count('notBoolean', bytes, start, end);
    }
  }

  values(block: RowBlock, column: number): void {
    const { forms, integers, rows, width } = block;
    const { state } = this;
    const { row, set, keyPlace } = state;
    const { keys, keyColumns } = row;
    const mostUsual = this.#meaning.boolean ? 1 : notShort - 1;
    let mostPlain = state.foldedSet === undefined ? mostUsual : -1;
    let count = 0;
    let epochs = 0;
    let least = 0;
    let most = 0;
    for (let index = 0, at = column; index < rows; index++, at += width) {
      const form = forms[at]!;
      const value = integers[at]!;
      // What is rare, or is to be counted by itself, goes the long way.
      if (form !== blockForm.storedInteger || value < 0 || value > mostPlain) {
        row.index = index;
        this.#one(block, column, index);
        // Text that is another one under the collation makes a second set, which integers belong to as well.
        if (state.foldedSet !== undefined) mostPlain = -1;
        continue;
      }
      if (count++ === 0) least = most = value;
      else if (value > most) most = value;
      else if (value < least) least = value;
      if (value >= epochMin) epochs++;
      if (keyPlace >= 0) keys.putInteger(index * keyColumns + keyPlace, value);
      if (set.addInteger(value) === added.again) this.#stored.again(value);
    }
    if (count > 0) this.#stored.shorts(count, least, most, epochs);
  }

  /** The value of a row of a block. */
  #one(block: RowBlock, column: number, index: number): void {
    const at = index * block.width + column;
    const start = block.starts[at]!;
    const end = block.ends[at]!;
    switch (block.forms[at]) {
      case blockForm.storedText:
        this.value(block.bytes, start, end, valueKind.text);
        break;
      case blockForm.storedInteger:
        if (end - start === 8) this.#stored.integer(block.bytes, start);
        else this.#stored.short(shortOf(block, at));
        break;
      case blockForm.storedReal:
        if (end - start === 8) this.#stored.real(block.bytes, start);
        else this.#stored.double(shortOf(block, at));
        break;
      case blockForm.null:
        this.state.null();
        break;
      case blockForm.storedBytes:
        this.value(block.bytes, start, end, valueKind.bytes);
        break;
      default:
        block.put(index, column);
    }
  }

  #number(bytes: Uint8Array, start: number, end: number): void {
    const state = this.state;
    const length = end - start;
    state.begin(length);
    if (length > state.charactersMax) state.charactersMax = length;
    const shape = scanShape(bytes, start, end);
    if (shape >= 0) state.shapes[shape]!++;
    if (shape === shapeIndex.epoch) state.shapes[shapeIndex.integer]!++;
    const number = shaped.number === numberClass.none ? scanNumber(bytes, start, end) : shaped.number;
    if (number === numberClass.none) {
      state.someNotNumeric = true;
      this.#classes.text++;
      hashBytes(bytes, start, end);
      state.recordText(bytes, start, end);
      return;
    }
    this.#countClass(bytes, number);
    inspectNumber(state, bytes, start, end, number);
    recordNumber(state, bytes, start, end, number);
  }

  /** The storage class of the number in `scanned` after affinity. */
  #countClass(bytes: Uint8Array, number: NumberClass): void {
    if (this.#affinity === 'text') {
      this.#classes.text++;
      return;
    }
    let integer = number === numberClass.integer && fitsInt64(bytes);
    if (this.#affinity === 'real') integer = false;
    // A real that is a whole number is stored as an integer where the column asks for numbers.
    else if (
      !integer &&
      this.#affinity !== 'blob' &&
      number !== numberClass.integer &&
      number !== numberClass.notFinite
    ) {
      integer = Number.isInteger(scanned.approximate) && Math.abs(scanned.approximate) < 2 ** 51;
    }
    if (integer) this.#classes.integer++;
    else this.#classes.real++;
  }

  #blob(bytes: Uint8Array, start: number, end: number): void {
    const state = this.state;
    state.begin(end - start);
    if (end - start > state.charactersMax) state.charactersMax = end - start;
    this.#classes.blob++;
    state.someNotNumeric = true;
    hashBytes(bytes, start, end);
    state.recordText(bytes, start, end);
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    const state = this.state;
    state.begin(end - start);
    shaped.date = dateClass.none;
    const integer = this.#inspector.inspect(bytes, start, end, state.encoding);
    if (this.#meaning.json && !this.#inspector.cut) countJson(state, bytes, start, end);
    const number = shaped.number;
    const converts = this.#affinity !== 'text' && this.#affinity !== 'blob';
    if (number === numberClass.none || number === numberClass.notFinite) {
      this.#classes.text++;
      state.someNotNumeric = true;
      if (shaped.date !== dateClass.none) countScannedDate(state, shaped.date, bytes, start, end);
      else if (this.#meaning.date && start < end) countDate(state, bytes, start, end);
    } else {
      if (converts) this.#countClass(bytes, number);
      else this.#classes.text++;
      inspectNumber(state, bytes, start, end, number);
      if (converts) {
        recordNumber(state, bytes, start, end, number);
        return;
      }
    }
    if (integer) state.recordInteger(scanned.mantissa, bytes, start, end);
    else state.recordText(bytes, start, end);
  }

  #keyword(bytes: Uint8Array, start: number, end: number): void {
    const state = this.state;
    state.begin(end - start);
    const truth = recordKeyword(state, bytes, start, end);
    if (truth === undefined) return;
    if (this.#affinity === 'real') this.#classes.real++;
    else if (this.#affinity === 'text') this.#classes.text++;
    else this.#classes.integer++;
  }
}

/** Whether the scanned integer, whose bytes are given, is within -2^63..2^63-1; SQLite makes a real of any other. */
function fitsInt64(bytes: Uint8Array): boolean {
  const digits = scanned.integerEnd - scanned.integerStart;
  if (digits !== 19) return digits < 19;
  const limit = scanned.negative ? int64Min : int64Max;
  for (let i = 0; i < digits; i++) {
    const difference = bytes[scanned.integerStart + i]! - limit.charCodeAt(i);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

const int64Max = '9223372036854775807';
const int64Min = '9223372036854775808';
