import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { asciiText, dropBlanks, skipBlanks, wordOf } from './ascii.ts';
import { doubleOf, unsignedOf } from './numbers.ts';
import { type Outcome, outcome, type SourceContext, SourceDecoder } from './source-decoder.ts';
import { writtenText } from './texts.ts';

const backslash = 0x5c;
const sridBytes = 4;
const smallestWkb = 5;
const numberBitsMax = 4096;
const uuidDigits = 32;
const [dash, openingBrace, closingBrace] = [0x2d, 0x7b, 0x7d];

/** bytea: bytes as they are; a text is its bytes, except that PostgreSQL's own scripts write bytea as text. */
export class BytesDecoder extends SourceDecoder {
  readonly #context: SourceContext;
  readonly #isGeometry: boolean;

  constructor(casts: AllowedCasts, context: SourceContext, codec: Extract<Codec, { kind: 'bytes' }>) {
    super(casts);
    this.#context = context;
    this.#isGeometry = codec.mysqlGeometry === true;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (this.#isGeometry) return this.#geometry(bytes, start, end, kind, out);
    if (kind !== valueKind.bytes && this.allows('kind-dropped')) this.cast('kind-dropped');
    if (kind === valueKind.bytes || (kind === valueKind.text && this.#context.dialect !== 'postgresql')) {
      out.copy(bytes, start, end);
      return outcome.value;
    }
    if (kind === valueKind.text) return this.#bytea(bytes, start, end, out);
    if (kind === valueKind.bits) {
      const digits = asciiText(bytes, start, end);
      const whole = digits.padStart(Math.ceil(digits.length / 8) * 8, '0');
      for (let at = 0; at < whole.length; at += 8) out.octet(Number.parseInt(whole.slice(at, at + 8), 2));
      return outcome.value;
    }
    const text = writtenText(bytes, start, end, kind, this.#context);
    if (text === undefined) return this.refuse('is an expression that only the source can compute');
    out.text(text);
    return outcome.value;
  }

  /** `\x6162` or the older form, in which `\141` and `\\` stand for a byte each (manual, "Binary Data Types"). */
  #bytea(bytes: Uint8Array, start: number, end: number, out: CanonicalRow): Outcome {
    if (bytes[start] === backslash && bytes[start + 1] === 0x78 && start + 1 < end) {
      const digits = Buffer.from(bytes.buffer, bytes.byteOffset + start + 2, end - start - 2).toString('latin1');
      const packed = Buffer.from(digits.replaceAll(/\s/g, ''), 'hex');
      if (packed.length * 2 !== digits.replaceAll(/\s/g, '').length) return this.refuse('is no text of bytes');
      out.copy(packed, 0, packed.length);
      return outcome.value;
    }
    for (let at = start; at < end; at++) {
      if (bytes[at] !== backslash) {
        out.octet(bytes[at]!);
        continue;
      }
      const code = asciiText(bytes, at + 1, Math.min(end, at + 4));
      if (/^[0-3][0-7]{2}$/.test(code)) {
        out.octet(Number.parseInt(code, 8));
        at += 3;
      } else if (code.startsWith('\\')) {
        out.octet(backslash);
        at++;
      } else return this.refuse('is no text of bytes');
    }
    return outcome.value;
  }

  #geometry(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (kind !== valueKind.bytes && kind !== valueKind.text) return this.refuse('is no geometry');
    if (end - start < sridBytes + smallestWkb || bytes[start + sridBytes]! > 1) return this.refuse('is no geometry');
    const hasSrid = bytes.subarray(start, start + sridBytes).some(byte => byte !== 0);
    if (hasSrid && !this.cast('srid-dropped')) return outcome.problem;
    out.copy(bytes, start + sridBytes, end);
    return outcome.value;
  }
}

/** uuid: from text with or without dashes and braces, or sixteen bytes. */
export class UuidDecoder extends SourceDecoder {
  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (kind === valueKind.bytes && end - start === 16) {
      out.copy(bytes, start, end);
      return outcome.value;
    }
    const from = skipBlanks(bytes, start, end);
    const to = dropBlanks(bytes, from, end);
    let count = 0;
    let high = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (byte === dash || byte === openingBrace || byte === closingBrace) continue;
      const digit = hexDigit(byte);
      if (digit < 0 || count === uuidDigits) return this.refuse('is no UUID');
      if (count++ % 2 === 0) high = digit << 4;
      else out.octet(high | digit);
    }
    if (count !== uuidDigits) return this.refuse('is no UUID');
    return outcome.value;
  }
}

/** Value of a hexadecimal digit, -1 for any other byte. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** bit(n) and bit varying(n). */
export class BitDecoder extends SourceDecoder {
  readonly #context: SourceContext;
  readonly #length: number;
  readonly #varying: boolean;

  constructor(casts: AllowedCasts, context: SourceContext, codec: Extract<Codec, { kind: 'bit' }>) {
    super(casts);
    this.#context = context;
    this.#length = codec.length ?? 1;
    this.#varying = codec.varying;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const digits = this.#digits(bytes, start, end, kind);
    if (digits === undefined) return this.refuse('is no string of bits');
    const bits = this.#varying ? digits : digits.padStart(this.#length, '0');
    const surplus = this.#varying ? 0 : bits.length - this.#length;
    if (bits.slice(0, surplus).includes('1')) return this.refuse('has more bits than the column');
    const kept = bits.slice(surplus);
    out.int32(kept.length);
    for (let at = 0; at < kept.length; at += 8) out.octet(Number.parseInt(kept.slice(at, at + 8).padEnd(8, '0'), 2));
    return outcome.value;
  }

  #digits(bytes: Uint8Array, start: number, end: number, kind: ValueKind): string | undefined {
    const { dialect } = this.#context;
    const isRaw = kind === valueKind.text && (dialect === 'mysql' || dialect === 'mariadb');
    if (kind === valueKind.bytes || isRaw) {
      // mysqldump writes the bytes of BIT between quotes.
      let digits = '';
      for (let at = start; at < end; at++) digits += bytes[at]!.toString(2).padStart(8, '0');
      return digits;
    }
    if (kind === valueKind.bits || kind === valueKind.text) {
      const digits = asciiText(bytes, start, end);
      return /^[01]*$/.test(digits) ? digits : undefined;
    }
    if (kind === valueKind.integer64) return unsignedOf(bytes, start, end, valueKind.bytes).toString(2);
    if (kind === valueKind.float64) {
      const number = doubleOf(bytes, start);
      return Number.isInteger(number) && number >= 0 ? BigInt(number).toString(2) : undefined;
    }
    const word = wordOf(bytes, start, end) ?? '';
    if (word === 'true' || word === 'false') return word === 'true' ? '1' : '0';
    if (!/^\d+$/.test(word) || word.length > numberBitsMax) return undefined;
    return BigInt(word).toString(2);
  }
}
