import type { ColumnProfile } from '../model.ts';
import type { Budget } from './budget.ts';
import { type Folding, foldsToItself, hashFolded } from './collation.ts';
import type { TextEncoding } from './encoding.ts';
import { excerpt } from './excerpt.ts';
import { hash } from './hash.ts';
import type { KeyValues } from './key-values.ts';
import type { NumberRange } from './number-range.ts';
import { shapeNames } from './shapes.ts';
import { added, type ValueSet } from './value-set.ts';

/** What the columns of a table share while its rows pass. */
export class RowContext {
  /** Which of the rows that were handed over together is the current one, and the lines of all of them. */
  index = 0;
  lines: Float64Array = new Float64Array(1);
  /** How many values each row has in `keys`. */
  keyColumns = 0;
  /** Values that keys of several columns hold. */
  readonly keys: KeyValues;
  readonly budget: Budget;

  constructor(keys: KeyValues, budget: Budget) {
    this.keys = keys;
    this.budget = budget;
  }

  /** Line of the current row. */
  get line(): number {
    return this.lines[this.index]!;
  }

  /** Place of the current row's first value in `keys`. */
  get base(): number {
    return this.index * this.keyColumns;
  }
}

/** Profile fields that name a hazard, each with its samples. */
export type Hazard =
  | 'emptyStrings'
  | 'zeroDates'
  | 'partlyZeroDates'
  | 'timesOutOfDay'
  | 'datesInvalid'
  | 'sentinelDates'
  | 'subMicroseconds'
  | 'nulBytes'
  | 'encodingInvalid'
  | 'doubleEncoded'
  | 'notBoolean'
  | 'aboveInt64'
  | 'outsideInt32'
  | 'negatives'
  | 'notFinite'
  | 'enumInvalid'
  | 'jsonInvalid'
  | 'jsonNul'
  | 'trailingSpaces';

/**
 * Samples only: values that are valid, but not as written (`Red` for the enum member `red`); expressions in place of
 * values, and DEFAULT; values that the column cannot hold as they are written.
 */
export type Note = 'enumFolded' | 'expressions' | 'defaultsAsked' | 'tooLong' | 'tooShort' | 'tooFine' | 'bitsAsText';

const samplesMax = 3;
const sampleBytes = 256;

/** The counters of one column, whatever its type, with its set of values. One class, so that access stays fast. */
export class ColumnState {
  values = 0;
  nulls = 0;
  bytesMax = 0;
  charactersMax = 0;
  scaleMax = 0;
  integerDigitsMax = 0;
  /** Most characters (or bytes), fewest bytes, and most digits after the point that the column can hold. */
  lengthLimit = Number.POSITIVE_INFINITY;
  lengthLeast = 0;
  scaleLimit = Number.POSITIVE_INFINITY;
  /** A value that is no finite number occurred, so that `numberMin` and `numberMax` would say nothing. */
  someNotNumeric = false;
  someNotInteger = false;
  emptyStrings = 0;
  zeroDates = 0;
  partlyZeroDates = 0;
  timesOutOfDay = 0;
  datesInvalid = 0;
  sentinelDates = 0;
  subMicroseconds = 0;
  nulBytes = 0;
  encodingInvalid = 0;
  doubleEncoded = 0;
  notBoolean = 0;
  aboveInt64 = 0;
  outsideInt32 = 0;
  negatives = 0;
  notFinite = 0;
  enumInvalid = 0;
  jsonInvalid = 0;
  jsonNul = 0;
  trailingSpaces = 0;
  beyondAscii = 0;
  readonly shapes = new Float64Array(shapeNames.length);
  storageClasses: { integer: number; real: number; text: number; blob: number } | undefined;
  range: NumberRange | undefined;
  readonly approximate = new Set<string>();
  /** The collation of the column, where rows may be equal under it only. */
  folding: Folding | undefined;
  /** It may be a key by itself, so that what is equal under the collation is counted too. */
  foldedUnique = false;
  /** The values as the collation sees them; undefined as long as they are the same as in `set`. */
  foldedSet: ValueSet | undefined;
  /** Its place among the columns that keys of several columns hold; -1: none does. */
  keyPlace = -1;
  encoding: TextEncoding;
  readonly set: ValueSet;
  readonly row: RowContext;
  readonly #samples: { [hazard: string]: { line: number; value: string }[] } = {};

  constructor(row: RowContext, set: ValueSet, encoding: TextEncoding) {
    this.row = row;
    this.set = set;
    this.encoding = encoding;
  }

  /** Counts a value of `length` bytes. */
  begin(length: number): void {
    this.values++;
    if (length > this.bytesMax) this.bytesMax = length;
  }

  /** Keeps a sample of a hazard, if it is one of the first three. Callers count first and call only when small. */
  sample(hazard: Hazard | Note, bytes: Uint8Array, start: number, end: number): void {
    let list = this.#samples[hazard];
    if (list === undefined) {
      list = [];
      this.#samples[hazard] = list;
    }
    if (list.length >= samplesMax || !this.row.budget.reserve(sampleBytes)) return;
    list.push({ line: this.row.line, value: excerpt(bytes, start, end) });
  }

  /** Counts one more of a hazard, with its sample. For rare paths; hot ones count by themselves. */
  count(hazard: Hazard, bytes: Uint8Array, start: number, end: number): void {
    if (++this[hazard] <= samplesMax) this.sample(hazard, bytes, start, end);
  }

  null(): void {
    this.nulls++;
    this.forget();
  }

  /** The current row has no known value here: keys that hold this column skip the row. */
  forget(): void {
    if (this.keyPlace >= 0) this.row.keys.putNull(this.row.base + this.keyPlace);
  }

  /** Takes an integer of at most 15 digits. */
  recordInteger(value: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.countInteger(value)) this.keepRepeated(bytes, start, end);
  }

  /** As `recordInteger`; true: the integer came again and is wanted as a sample, which the caller then keeps. */
  countInteger(value: number): boolean {
    if (this.keyPlace >= 0) this.row.keys.putInteger(this.row.base + this.keyPlace, value);
    const result = this.set.addInteger(value);
    if (this.foldedSet !== undefined) this.foldedSet.addInteger(value);
    return result === added.again && this.set.role !== 'values' && this.set.samples.wantsRepeated;
  }

  keepRepeated(bytes: Uint8Array, start: number, end: number): void {
    this.set.samples.keepRepeated(bytes, start, end);
  }

  /** Takes the value whose hash is in `hash`. */
  recordText(bytes: Uint8Array, start: number, end: number): void {
    const h1 = hash.h1;
    const h2 = hash.h2;
    if (this.keyPlace >= 0) this.row.keys.putHash(this.row.base + this.keyPlace, h1, h2);
    if (this.folding !== undefined) this.#recordFolded(h1, h2, bytes, start, end, this.folding);
    this.set.addWithText(h1, h2, bytes, start, end);
  }

  #recordFolded(h1: number, h2: number, bytes: Uint8Array, start: number, end: number, folding: Folding): void {
    if (!foldsToItself(bytes, start, end, folding)) hashFolded(bytes, start, end, folding, this.encoding);
    const folded1 = hash.h1;
    const folded2 = hash.h2;
    if (this.keyPlace >= 0) this.row.keys.putFolded(this.row.base + this.keyPlace, folded1, folded2);
    if (!this.foldedUnique) return;
    // As long as every value is its own folding, both sets would hold the same.
    if (this.foldedSet === undefined && (folded1 !== h1 || folded2 !== h2)) this.foldedSet = this.set.copy();
    if (this.foldedSet?.add(folded1, folded2) === added.again)
      this.foldedSet.keep(added.again, folded1, folded2, bytes, start, end);
  }

  /** The profile as the model holds it; undefined if no row passed. */
  profile(): ColumnProfile | undefined {
    if (this.values + this.nulls === 0) return undefined;
    const bounds = this.someNotNumeric ? undefined : this.range?.bounds();
    if (bounds !== undefined && this.range?.incomplete === true) this.#approximates('numberMin', 'numberMax');
    if (!this.set.exact) this.#approximates('distinct');
    const integers = bounds !== undefined && !this.someNotInteger;
    return {
      rows: this.values + this.nulls,
      nulls: this.nulls,
      bytesMax: this.bytesMax,
      charactersMax: this.charactersMax,
      ...(bounds === undefined ? {} : { numberMin: bounds.min, numberMax: bounds.max, allIntegers: integers }),
      ...(this.range === undefined || bounds === undefined
        ? {}
        : { scaleMax: this.scaleMax, integerDigitsMax: this.integerDigitsMax }),
      emptyStrings: this.emptyStrings,
      zeroDates: this.zeroDates,
      partlyZeroDates: this.partlyZeroDates,
      timesOutOfDay: this.timesOutOfDay,
      datesInvalid: this.datesInvalid,
      sentinelDates: this.sentinelDates,
      subMicroseconds: this.subMicroseconds,
      nulBytes: this.nulBytes,
      encodingInvalid: this.encodingInvalid,
      doubleEncoded: this.doubleEncoded,
      notBoolean: this.notBoolean,
      aboveInt64: this.aboveInt64,
      outsideInt32: this.outsideInt32,
      negatives: this.negatives,
      notFinite: this.notFinite,
      enumInvalid: this.enumInvalid,
      jsonInvalid: this.jsonInvalid,
      jsonNul: this.jsonNul,
      trailingSpaces: this.trailingSpaces,
      beyondAscii: this.beyondAscii,
      ...(this.storageClasses === undefined ? {} : { storageClasses: { ...this.storageClasses, null: this.nulls } }),
      shapes: Object.fromEntries(
        shapeNames.flatMap((name, index) => (this.shapes[index]! > 0 ? [[name, this.shapes[index]!]] : [])),
      ),
      distinct: Math.min(this.set.distinct, this.values),
      approximate: [...this.approximate].sort(),
      samples: this.#samples,
    };
  }

  #approximates(...fields: string[]): void {
    for (const field of fields) this.approximate.add(field);
  }
}
