import type { ColumnState } from '../column-state.ts';
import { examine, examined, type TextEncoding } from '../encoding.ts';
import { integerDigitsMax, scan, scanText } from '../hash.ts';
import { numberClass, scanned } from '../numbers.ts';
import { scanShape, shaped, shapeIndex } from '../shapes.ts';

/** What a value that was cut off can't tell for certain. */
const cutFields = [
  'beyondAscii',
  'charactersMax',
  'distinct',
  'doubleEncoded',
  'encodingInvalid',
  'jsonInvalid',
  'jsonNul',
  'nulBytes',
];

/** Looks into text: encoding, U+0000, blanks at the end, shape. Shared by every column that holds text. */
export class TextInspector {
  readonly #state: ColumnState;
  readonly #valueBytesMax: number;
  /** false: the values are not compared with the shapes. */
  readonly #shapes: boolean;
  /** The value looked at last may have been cut off. */
  cut = false;

  constructor(state: ColumnState, valueBytesMax: number, shapes: boolean) {
    this.#state = state;
    this.#valueBytesMax = valueBytesMax;
    this.#shapes = shapes;
  }

  /** Counts what it finds, leaves the hash of the bytes in `hash`; true: they are the integer in `scanned`. */
  inspect(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): boolean {
    const state = this.#state;
    const length = end - start;
    this.cut = length >= this.#valueBytesMax;
    const stop = this.cut ? start + this.#valueBytesMax : end;
    if (this.cut) for (const field of cutFields) state.approximate.add(field);
    scanText(bytes, start, stop);
    let characters = length;
    if (scan.high || !encoding.asciiCompatible) {
      state.beyondAscii++;
      characters = this.#examine(bytes, start, stop, encoding) + end - stop;
    }
    if (characters > state.charactersMax) {
      state.charactersMax = characters;
      if (characters > state.lengthLimit) state.sample('tooLong', bytes, start, end);
    }
    if (scan.zero && encoding.asciiCompatible && ++state.nulBytes <= 3) state.sample('nulBytes', bytes, start, end);
    if (length === 0) {
      state.emptyStrings++;
      return this.#noNumber();
    }
    if (bytes[end - 1] === 0x20 && ++state.trailingSpaces <= 3) state.sample('trailingSpaces', bytes, start, end);
    return this.#shapes && !scan.high ? this.#shape(bytes, start, end) : this.#noNumber();
  }

  #examine(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): number {
    const state = this.#state;
    if (encoding.kind === 'none') state.approximate.add('charactersMax').add('encodingInvalid');
    examine(bytes, start, end, encoding, this.cut);
    if (!examined.valid) state.count('encodingInvalid', bytes, start, end);
    if (examined.doubleEncoded) state.count('doubleEncoded', bytes, start, end);
    return examined.characters;
  }

  #noNumber(): boolean {
    shaped.number = numberClass.none;
    return false;
  }

  #shape(bytes: Uint8Array, start: number, end: number): boolean {
    const shape = scanShape(bytes, start, end);
    if (shape < 0) return false;
    const counts = this.#state.shapes;
    counts[shape]!++;
    if (shape === shapeIndex.epoch) counts[shapeIndex.integer]!++;
    else if (shape !== shapeIndex.integer) return false;
    // So that the text '1' of one table finds the integer 1 of another.
    return scanned.integerEnd - scanned.integerStart <= integerDigitsMax && !isMinusZero();
  }
}

function isMinusZero(): boolean {
  return scanned.negative && scanned.mantissa === 0;
}
