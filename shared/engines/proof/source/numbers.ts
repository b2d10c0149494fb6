import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { asciiText, digitAt, dropBlanks, minus, plus, skipBlanks, wordOf, zero } from './ascii.ts';
import { DecimalText } from './decimal-text.ts';
import { type Outcome, outcome, SourceDecoder } from './source-decoder.ts';

const digitsOfExactDouble = 15;
const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

const truths = new Map([
  ...['1', 't', 'true', 'y', 'yes', 'on'].map(word => [word, true] as const),
  ...['0', 'f', 'false', 'n', 'no', 'off'].map(word => [word, false] as const),
]);

/** Bits '101' or bytes, most significant first, as a number. */
export function unsignedOf(bytes: Uint8Array, start: number, end: number, kind: ValueKind): bigint {
  const base = kind === valueKind.bits ? 1n : 8n;
  const mask = kind === valueKind.bits ? 1 : 255;
  let value = 0n;
  for (let i = start; i < end; i++) value = (value << base) | BigInt(bytes[i]! & mask);
  return value;
}

/** The eight bytes of an integer64. */
export function signedOf(bytes: Uint8Array, start: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(start);
}

/** The eight bytes of a float64. */
export function doubleOf(bytes: Uint8Array, start: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(start);
}

/** Whole numbers of 64 bits: digits, words for true and false, bits, bytes, and decimals that are whole (5.0, 1e3). */
export class IntegerDecoder extends SourceDecoder {
  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (kind === valueKind.integer64) {
      out.copy(bytes, start, end);
      return outcome.value;
    }
    if (kind === valueKind.float64) return this.#fromDouble(doubleOf(bytes, start), out);
    if (kind === valueKind.bits || kind === valueKind.bytes) {
      const isTooLong = end - start > (kind === valueKind.bits ? 64 : 8);
      return isTooLong ? this.refuse('has more than 64 bits') : this.#put(unsignedOf(bytes, start, end, kind), out);
    }
    return this.#fromText(bytes, start, end, out);
  }

  #fromText(bytes: Uint8Array, start: number, end: number, out: CanonicalRow): Outcome {
    const from = skipBlanks(bytes, start, end);
    const to = dropBlanks(bytes, from, end);
    const negative = bytes[from] === minus;
    let at = negative || bytes[from] === plus ? from + 1 : from;
    let value = 0;
    const first = at;
    for (let digit = digitAt(bytes, at, to); digit >= 0; digit = digitAt(bytes, ++at, to)) value = value * 10 + digit;
    if (at === to && at > first && at - first <= digitsOfExactDouble) {
      out.whole(negative ? -value : value);
      return outcome.value;
    }
    return this.#fromOtherText(asciiText(bytes, from, to), out);
  }

  /** Long digits, words, decimals. */
  #fromOtherText(text: string, out: CanonicalRow): Outcome {
    const isTrue = /^(true|t)$/i.test(text);
    if (isTrue || /^(false|f)$/i.test(text)) return this.#put(isTrue ? 1n : 0n, out);
    const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(text);
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimal ?? [];
    if (decimal === null || whole + fraction === '') return this.refuse('is not a whole number');
    const digits = (whole + fraction).replace(/^0+/, '');
    const shift = Number(exponent) - fraction.length;
    if (digits === '') return this.#put(0n, out);
    if (digits.length + shift > 20) return this.refuse('is beyond 64 bits');
    const cut = shift < 0 ? digits.slice(shift) : '';
    if (/[1-9]/.test(cut) || -shift > digits.length) return this.refuse('is not a whole number');
    const magnitude = BigInt(`0${shift < 0 ? digits.slice(0, shift) : digits + '0'.repeat(shift)}`);
    return this.#put(sign === '-' ? -magnitude : magnitude, out);
  }

  #fromDouble(value: number, out: CanonicalRow): Outcome {
    return Number.isInteger(value) ? this.#put(BigInt(value), out) : this.refuse('is not a whole number');
  }

  #put(value: bigint, out: CanonicalRow): Outcome {
    if (value > int64Max || value < int64Min) return this.refuse('is beyond 64 bits');
    out.bigint64(value);
    return outcome.value;
  }
}

/** true and false: from 0 and 1, their words, bits, and one byte (which mysqldump writes as text, too). */
export class BooleanDecoder extends SourceDecoder {
  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const value = this.#read(bytes, start, end, kind);
    if (value === undefined) return this.refuse('is neither true nor false');
    out.octet(value ? 1 : 0);
    return outcome.value;
  }

  #read(bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean | undefined {
    if (kind === valueKind.integer64) return truthOf(bytes, start, end);
    if (kind === valueKind.float64) {
      const number = doubleOf(bytes, start);
      return number === 0 ? false : number === 1 ? true : undefined;
    }
    if (kind === valueKind.bits || (kind === valueKind.bytes && end > start && bytes[start]! < zero)) {
      if (end - start > 64) return undefined;
      const number = unsignedOf(bytes, start, end, kind);
      return number > 1n ? undefined : number === 1n;
    }
    if (end - start === 1) {
      const byte = bytes[start]!;
      if (byte === zero || byte === zero + 1) return byte === zero + 1;
      if (byte <= 1) return byte === 1;
    }
    const word = wordOf(bytes, start, end);
    if (word === undefined) return undefined;
    return truths.get(word) ?? truths.get(word.replace(/^[+-]?0*([01])(\.0*)?$/, '$1'));
  }
}

/** Of an integer64: all bytes but the last are zero, and that one is 0 or 1. */
function truthOf(bytes: Uint8Array, start: number, end: number): boolean | undefined {
  for (let at = start; at < end - 1; at++) if (bytes[at] !== 0) return undefined;
  const last = bytes[end - 1]!;
  return last > 1 ? undefined : last === 1;
}

/** Decimals of any length, compared by value. */
export class NumericDecoder extends SourceDecoder {
  readonly #text = new DecimalText();

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    switch (kind) {
      case valueKind.integer64:
        return this.#written(signedOf(bytes, start).toString(), out);
      case valueKind.float64:
        // The shortest decimal that gives the same double is what SQLite's owner means by it.
        return this.#written(String(doubleOf(bytes, start)), out);
      case valueKind.bits:
      case valueKind.bytes:
        return end - start > 512
          ? this.refuse('is too long for a number')
          : this.#written(unsignedOf(bytes, start, end, kind).toString(), out);
      default:
        return this.#fromText(bytes, start, end, out);
    }
  }

  #fromText(bytes: Uint8Array, start: number, end: number, out: CanonicalRow): Outcome {
    const from = skipBlanks(bytes, start, end);
    const to = dropBlanks(bytes, from, end);
    if (this.#text.write(bytes, from, to, out)) return outcome.value;
    const word = wordOf(bytes, from, to);
    if (word === 'true' || word === 'false') return this.#written(word === 'true' ? '1' : '0', out);
    return this.refuse('is not a number');
  }

  #written(text: string, out: CanonicalRow): Outcome {
    const bytes = Buffer.from(text);
    return this.#text.write(bytes, 0, bytes.length, out) ? outcome.value : this.refuse('is not a number');
  }
}
