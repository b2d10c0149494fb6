import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { inUtc } from '../canonical/zoned-text.ts';
import { asciiText, wordOf } from './ascii.ts';
import { Charset, textResult } from './charset.ts';
import { doubleOf, signedOf } from './numbers.ts';
import { type Outcome, outcome, type SourceContext, SourceDecoder } from './source-decoder.ts';

const blank = 0x20;
const comma = 0x2c;

/**
 * A number or keyword that was given for a text or for bytes, as the text that is meant; undefined: the value is an
 * expression, which only the source's server can compute. A double is shown with as few digits as tell it from its
 * neighbours, and with `.0` where it is whole, so that it is still seen to be one.
 */
export function writtenText(bytes: Uint8Array, start: number, end: number, kind: ValueKind, context: SourceContext) {
  if (kind === valueKind.integer64) return signedOf(bytes, start).toString();
  if (kind === valueKind.float64) {
    const value = doubleOf(bytes, start);
    const text = Object.is(value, -0) ? '-0' : String(value);
    return /[.eNI]/.test(text) ? text : `${text}.0`;
  }
  if (kind !== valueKind.keyword) return asciiText(bytes, start, end);
  const word = wordOf(bytes, start, end);
  if (word !== 'true' && word !== 'false') return undefined;
  return context.dialect === 'postgresql' ? word : word === 'true' ? '1' : '0';
}

/** Writes text in UTF-8, U+0000 removed and invalid bytes replaced where the plan allows it. */
export abstract class DecoderOfText extends SourceDecoder {
  protected readonly context: SourceContext;
  readonly #charset: Charset;
  readonly #bytesCharset: Charset;

  constructor(casts: AllowedCasts, context: SourceContext) {
    super(casts);
    this.context = context;
    this.#charset = new Charset(context.charset, context.dialect);
    this.#bytesCharset = new Charset(context.bytesCharset, context.dialect);
  }

  /** false: `reason` says why not. */
  protected writeText(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): boolean {
    const from = out.length;
    if (kind === valueKind.text || kind === valueKind.bytes) {
      const charset = kind === valueKind.text ? this.#charset : this.#bytesCharset;
      const result = charset.write(bytes, start, end, out, this.allows('encoding-replaced'));
      if (result === textResult.invalid) {
        this.refuse('has bytes that are not valid in their character set');
        return false;
      }
      if (result === textResult.replaced) this.cast('encoding-replaced');
    } else {
      const written = writtenText(bytes, start, end, kind, this.context);
      if (written === undefined) {
        this.refuse('is an expression that only the source can compute');
        return false;
      }
      out.text(written);
    }
    return this.#withoutZeros(out, from);
  }

  #withoutZeros(out: CanonicalRow, from: number): boolean {
    const { bytes, length } = out;
    let to = from;
    while (to < length && bytes[to] !== 0) to++;
    if (to === length) return true;
    if (!this.cast('nul-removed')) return false;
    for (let i = to; i < length; i++) if (bytes[i] !== 0) bytes[to++] = bytes[i]!;
    out.length = to;
    return true;
  }
}

/** text and its kin. */
export class TextDecoderOfColumn extends DecoderOfText {
  readonly #padded: boolean;

  constructor(casts: AllowedCasts, context: SourceContext, padded: boolean) {
    super(casts, context);
    this.#padded = padded;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const from = out.length;
    if (kind !== valueKind.text && this.allows('kind-dropped')) this.cast('kind-dropped');
    if (!this.writeText(bytes, start, end, kind, out)) return outcome.problem;
    if (this.#padded) while (out.length > from && out.bytes[out.length - 1] === blank) out.length--;
    return outcome.value;
  }
}

/** MySQL's SET: words with commas between. */
export class SetDecoder extends DecoderOfText {
  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (kind !== valueKind.text && kind !== valueKind.bytes)
      return this.refuse('gives its words as something else than text');
    const at = out.length;
    if (!this.writeText(bytes, start, end, kind, out)) return outcome.problem;
    const words = out.bytes.slice(at, out.length);
    out.length = at;
    out.int32(0);
    let count = 0;
    for (let from = 0; words.length > 0 && from <= words.length; ) {
      const next = words.indexOf(comma, from);
      const to = next === -1 ? words.length : next;
      out.int32(to - from);
      out.copy(words, from, to);
      count++;
      from = to + 1;
    }
    out.setInt32(at, count);
    return outcome.value;
  }
}

/** Any other type of PostgreSQL, by its text form. */
export class OtherDecoder extends DecoderOfText {
  readonly #zoned: boolean;

  constructor(casts: AllowedCasts, context: SourceContext, codec: Extract<Codec, { kind: 'other' }>) {
    super(casts, context);
    this.#zoned = codec.zoned === true;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const at = out.length;
    if (!this.writeText(bytes, start, end, kind, out)) return outcome.problem;
    if (!this.#zoned) return outcome.value;
    const text = Buffer.from(out.bytes.buffer, at, out.length - at).toString();
    out.length = at;
    out.text(inUtc(text));
    return outcome.value;
  }
}
