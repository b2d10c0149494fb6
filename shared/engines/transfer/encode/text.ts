import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf, float64At, floatText, int64At, keywordReason, truthOf } from './ascii-value.ts';
import { type Transcoder, transcoderOf } from './charset.ts';
import { Utf8Copier } from './copy-utf8.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import { copyBytes, fieldBytesMax, type Output } from './output.ts';
import { checked, checkUtf8, countCharacters } from './utf8.ts';

const utf8 = new TextEncoder();
const plainUtf8 = transcoderOf(undefined);
const space = 0x20;

export interface TextRules {
  /** Most characters the column holds. */
  charactersMax?: number | undefined;
  /** Blanks at the end do not count. */
  padded?: boolean | undefined;
  /** Character set of text values. */
  charset?: string | undefined;
  /** Character set of values that come as bytes. */
  bytesCharset?: string | undefined;
  /** Bytes before the text: jsonb has its version there. */
  prefix?: number | undefined;
}

/** Every type whose binary form is its text in UTF-8: text, varchar, bpchar, citext, json, and jsonb with its version. */
export class TextFieldEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #charset: Transcoder;
  readonly #bytesCharset: Transcoder;
  readonly #charactersMax: number;
  readonly #padded: boolean;
  readonly #prefix: number;
  readonly #countsKind: boolean;
  readonly #copier = new Utf8Copier();

  constructor(column: ColumnState, rules: TextRules) {
    this.#column = column;
    this.#charset = transcoderOf(rules.charset);
    this.#bytesCharset = transcoderOf(rules.bytesCharset);
    this.#charactersMax = rules.charactersMax ?? Number.POSITIVE_INFINITY;
    this.#padded = rules.padded === true;
    this.#prefix = rules.prefix ?? -1;
    // A SET or JSON that comes as bytes loses nothing.
    this.#countsKind = column.codec.kind === 'text' && column.allows('kind-dropped');
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind !== valueKind.text) return this.#other(out, bytes, start, end, kind);
    return this.#text(out, bytes, start, end, this.#charset);
  }

  /** Valid UTF-8 is copied as it is checked; anything else is looked at a second time. */
  #text(out: Output, bytes: Uint8Array, start: number, end: number, charset: Transcoder): boolean {
    const size = end - start;
    if (size > fieldBytesMax)
      return this.#column.reject('the text is larger than 1 GB, the most that PostgreSQL holds');
    out.room(size + 5);
    const field = out.length + 4;
    let at = field;
    if (this.#prefix >= 0) out.bytes[at++] = this.#prefix;
    const characters = charset.asciiCompatible ? this.#copier.copy(out, at, bytes, start, end) : -1;
    // In other character sets than UTF-8, bytes beyond ASCII may look like it.
    if (characters < 0 || (characters !== size && !charset.isUtf8))
      return this.#special(out, bytes, start, end, charset);
    if (characters > this.#charactersMax) return this.#tooLong(out, bytes, start, end, characters);
    out.view.setInt32(field - 4, at + size - field);
    out.length = at + size;
    return true;
  }

  /** Text with U+0000, text that is not valid, and text of other character sets. */
  #special(out: Output, bytes: Uint8Array, start: number, end: number, charset: Transcoder): boolean {
    const column = this.#column;
    let text = bytes;
    let from = start;
    let to = end;
    let characters = charset.isUtf8 ? checkUtf8(bytes, start, end) : -1;
    if (characters < 0) {
      const part = bytes.subarray(start, end);
      let converted = charset.isUtf8 ? undefined : charset.toUtf8(part);
      if (converted === undefined) {
        const reason = 'the text has bytes that are not valid in its character set';
        if (!column.cast('encoding-replaced', reason)) return false;
        converted = charset.toUtf8Leniently(part);
      }
      text = converted;
      from = 0;
      to = converted.length;
      characters = checkUtf8(text, from, to);
    }
    if (checked.zero) {
      const reason = 'the text contains the character U+0000, which PostgreSQL cannot hold in a text';
      if (!column.cast('nul-removed', reason)) return false;
      text = text.slice(from, to).filter(byte => byte !== 0);
      from = 0;
      to = text.length;
      characters = countCharacters(text, from, to);
    }
    if (characters > this.#charactersMax) return this.#tooLong(out, text, from, to, characters);
    return this.#write(out, text, from, to);
  }

  /** Valid text that has more characters than the column: only blanks at the end of a padded one may go. */
  #tooLong(out: Output, text: Uint8Array, start: number, end: number, characters: number): boolean {
    let to = end;
    let left = characters;
    while (this.#padded && left > this.#charactersMax && to > start && text[to - 1] === space) {
      to--;
      left--;
    }
    if (left <= this.#charactersMax) return this.#write(out, text, start, to);
    return this.#column.reject(`the text has ${characters} characters, and the column holds ${this.#charactersMax}`);
  }

  #write(out: Output, text: Uint8Array, start: number, end: number): boolean {
    const prefixed = this.#prefix >= 0 ? 1 : 0;
    const size = end - start + prefixed;
    if (size > fieldBytesMax)
      return this.#column.reject('the text is larger than 1 GB, the most that PostgreSQL holds');
    out.room(size + 4);
    out.view.setInt32(out.length, size);
    if (prefixed === 1) out.bytes[out.length + 4] = this.#prefix;
    copyBytes(text, start, end, out.bytes, out.length + 4 + prefixed);
    out.length += 4 + size;
    return true;
  }

  #other(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (this.#countsKind) this.#column.cast('kind-dropped', '');
    if (kind === valueKind.number) return this.#text(out, bytes, start, end, plainUtf8);
    if (kind === valueKind.bytes) return this.#text(out, bytes, start, end, this.#bytesCharset);
    let text: string;
    if (kind === valueKind.integer64) text = String(int64At(bytes, start));
    else if (kind === valueKind.float64) text = floatText(float64At(bytes, start));
    else if (kind === valueKind.bits) text = asciiOf(bytes, start, end);
    else {
      const truth = truthOf(bytes, start, end);
      if (truth < 0) return this.#column.reject(keywordReason(bytes, start, end));
      text = this.#column.dialect === 'postgresql' ? (truth === 1 ? 'true' : 'false') : String(truth);
    }
    const encoded = utf8.encode(text);
    return this.#text(out, encoded, 0, encoded.length, plainUtf8);
  }
}
