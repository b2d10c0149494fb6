import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';

const utf8 = new TextEncoder();
/** Digits of 2^64 - 1, the largest SET. */
const digitsMax = 20;

/**
 * MySQL's ENUM and SET as text. A number that is written without quotes is a position (ENUM, counted from 1; 0 is the
 * empty text of a value that was refused) or the sum of the members' bits (SET); MySQL manual, "The ENUM Type" and "The
 * SET Type". All other values go to the encoder of texts.
 */
export class MembersEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #members: readonly string[];
  readonly #isSet: boolean;
  readonly #texts: Encoder;
  readonly #names: Encoder;

  /** `texts`: for what the session writes; `names`: for members, which are Unicode. */
  constructor(column: ColumnState, members: readonly string[], isSet: boolean, texts: Encoder, names: Encoder) {
    this.#column = column;
    this.#members = members;
    this.#isSet = isSet;
    this.#texts = texts;
    this.#names = names;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind !== valueKind.number) return this.#texts.encode(out, bytes, start, end, kind);
    const digits = asciiOf(bytes, start, Math.min(end, start + digitsMax + 1));
    const name = /^\d{1,20}$/.test(digits) ? this.#named(BigInt(digits)) : undefined;
    if (name === undefined) {
      return this.#column.reject(`the number stands for no member of the ${this.#isSet ? 'SET' : 'ENUM'}`);
    }
    const encoded = utf8.encode(name);
    return this.#names.encode(out, encoded, 0, encoded.length, valueKind.text);
  }

  #named(value: bigint): string | undefined {
    const members = this.#members;
    if (!this.#isSet) return value === 0n ? '' : members[Number(value) - 1];
    if (value >> BigInt(members.length) !== 0n) return undefined;
    return members.filter((_, bit) => ((value >> BigInt(bit)) & 1n) === 1n).join(',');
  }
}
