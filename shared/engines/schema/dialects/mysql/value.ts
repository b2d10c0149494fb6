import { Buffer } from 'node:buffer';
import { hexValue } from '../../lexer/ascii.ts';
import { decodeBytes, encodingLabel } from '../../lexer/charset.ts';
import { type QuoteRules, unescapeInto } from '../../lexer/quoted.ts';
import { type LexicalRules, TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import { blockForm, type RowBlock, type TableProfiler, type ValueKind, valueKind } from '../../profile/profiler.ts';
import type { RowidCounter } from '../sqlite/row-sink.ts';

/** What the row scanner already knows about a value's form; `any` has to be read again. */
export const valueForm = {
  any: 0,
  /** '...' without escapes. */
  plainString: blockForm.plainString,
  /** '...' with escapes or doubled quotes. */
  escapedString: 2,
  number: blockForm.number,
  null: blockForm.null,
  /** 0x... */
  hex: 5,
  /** _binary '...' */
  binaryString: 6,
} as const;
export type ValueForm = (typeof valueForm)[keyof typeof valueForm];

/** The place of a row's value that the server counts by itself. */
export interface NumberedPlace {
  place: number;
  counter: RowidCounter;
  /** 0 asks for the next number too. */
  zeroIsNumbered: boolean;
}

/** Longer values are no number. */
const numberBytesMax = 80;

/**
 * Hands values to a profiler as the bytes they stand for. One scratch buffer serves all of them, so the bytes given
 * are good during the call only.
 */
export class ValueSink {
  #scratch = new Uint8Array(4096);
  #charset: string | undefined;
  #numbered: NumberedPlace | undefined;
  #numberedAt = -1;
  readonly #encoder = new TextEncoder();
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /**
   * The rows that come next are in this character set (undefined: UTF-8), and the value at one place counts by itself.
   */
  direct(charset: string | undefined, numbered?: NumberedPlace): void {
    this.#charset = charset;
    this.#numbered = numbered;
    this.#numberedAt = numbered?.place ?? -1;
  }

  /** Gives the next number where the value asks for it; else notes the value, and false comes back. */
  #putNumbered(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    form: ValueForm,
  ): boolean {
    const numbered = this.#numbered;
    if (numbered === undefined) return false;
    let asksForNumber = form === valueForm.null;
    if (!asksForNumber && end - start <= numberBytesMax) {
      const written = decodeBytes(bytes.subarray(start, end)).text.trim();
      const digits = /^(['"]?)[+]?(\d+)(?:\.0*)?\1$/.exec(written)?.[2];
      asksForNumber = /^(?:null|default(?:\s*\([^()]*\))?)$/i.test(written);
      if (digits !== undefined && /^0+$/.test(digits)) asksForNumber = numbered.zeroIsNumbered;
      else if (digits !== undefined) numbered.counter.note(Buffer.from(digits), 0, digits.length);
    }
    if (!asksForNumber) return false;
    const next = Buffer.from(numbered.counter.next());
    profiler.value(column, next, 0, next.length, valueKind.number);
    return true;
  }

  /** The column that counts by itself is only what it says where every row gives a number of its own, which is noted. */
  isDirect(rows: RowBlock, column: number): boolean {
    const numbered = this.#numbered;
    if (numbered === undefined || column !== this.#numberedAt) return true;
    const { bytes, starts, ends, forms, width } = rows;
    const stop = rows.rows * width;
    for (let at = column; at < stop; at += width) {
      if (forms[at] !== valueForm.number || bytes[starts[at]!]! <= 0x30) return false;
    }
    for (let at = column; at < stop; at += width) numbered.counter.note(bytes, starts[at]!, ends[at]!);
    return true;
  }

  /** Hands on the value written at [start, end). Longer ones are cut; then true comes back. */
  put(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    form: ValueForm,
    rules: LexicalRules,
  ): boolean {
    if (column === this.#numberedAt) {
      // Nearly all rows give a number of their own.
      if (form === valueForm.number && bytes[start]! > 0x30) this.#numbered?.counter.note(bytes, start, end);
      else if (this.#putNumbered(profiler, column, bytes, start, end, form)) return false;
    }
    const isCut = end - start > this.#bytesMax;
    const stop = isCut ? start + this.#bytesMax : end;
    // A cut may fall into an escape; reading the rest token by token gets that right.
    switch (isCut && form === valueForm.escapedString ? valueForm.any : form) {
      case valueForm.plainString: {
        const contentEnd = isCut ? wholeCharacters(bytes, start + 1, stop) : end - 1;
        profiler.value(column, bytes, start + 1, contentEnd, valueKind.text);
        break;
      }
      case valueForm.number:
        profiler.value(column, bytes, start, stop, valueKind.number);
        break;
      case valueForm.null:
        profiler.null(column);
        break;
      case valueForm.hex:
        this.#putHex(profiler, column, bytes, start + 2, stop, isCut);
        break;
      case valueForm.escapedString:
        this.#putString(profiler, column, bytes, start, stop, false, rules.quotes, valueKind.text);
        break;
      default:
        this.#putAny(profiler, column, bytes, start, stop, isCut, rules);
    }
    return isCut;
  }

  #room(size: number): Uint8Array {
    if (this.#scratch.length < size) this.#scratch = new Uint8Array(2 * size);
    return this.#scratch;
  }

  #putString(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    stop: number,
    isCut: boolean,
    rules: QuoteRules,
    kind: ValueKind,
  ): void {
    const contentEnd = isCut ? stop : stop - 1;
    const scratch = this.#room(contentEnd - start + 1);
    let length = unescapeInto(bytes, start + 1, contentEnd, bytes[start]!, rules, scratch, 0);
    if (isCut && kind === valueKind.text) length = wholeCharacters(scratch, 0, length);
    profiler.value(column, scratch, 0, length, kind);
  }

  /** An odd number of digits has a zero before it, unless it is a cut that made it odd. */
  #putHex(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    stop: number,
    isCut: boolean,
  ): void {
    const end = isCut ? stop - ((stop - start) & 1) : stop;
    const scratch = this.#room((end - start + 1) >> 1);
    let length = 0;
    let index = start;
    if ((end - start) % 2 === 1) scratch[length++] = hexValue[bytes[index++]!]!;
    for (; index + 1 < end; index += 2) {
      scratch[length++] = ((hexValue[bytes[index]!]! << 4) | hexValue[bytes[index + 1]!]!) & 0xff;
    }
    profiler.value(column, scratch, 0, length, valueKind.bytes);
  }

  /** Any form: introducers, adjacent strings, signs, X'..', b'..', words, expressions. */
  #putAny(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    stop: number,
    isCut: boolean,
    rules: LexicalRules,
  ): void {
    const cursor = new TokenCursor(bytes, start, stop, rules);
    const first = cursor.start;
    if (cursor.isKind(tokenKind.word) && cursor.stop < stop) {
      const prefix = cursor.word.toLowerCase();
      cursor.next();
      if (cursor.isKind(tokenKind.string) && this.#putPrefixed(profiler, column, cursor, prefix, isCut)) return;
      // _binary 0x41
      if (cursor.isKind(tokenKind.number) && prefix.startsWith('_') && this.#putNumber(profiler, column, cursor, isCut))
        return;
      cursor.reset(first);
    }
    if (cursor.isKind(tokenKind.string) && this.#putStrings(profiler, column, cursor, valueKind.text, isCut)) return;
    cursor.reset(first);
    if (cursor.isWord('NULL')) {
      cursor.next();
      if (cursor.atEnd) {
        profiler.null(column);
        return;
      }
      cursor.reset(first);
    }
    if (this.#putNumber(profiler, column, cursor, isCut)) return;
    let end = stop;
    while (end > first && bytes[end - 1]! <= 0x20) end--;
    profiler.value(column, bytes, first, end, valueKind.keyword);
  }

  #putPrefixed(profiler: TableProfiler, column: number, cursor: TokenCursor, prefix: string, isCut: boolean): boolean {
    if (prefix === 'x') {
      const digits = cursor.unquoted();
      this.#putHex(profiler, column, digits, 0, digits.length, isCut);
      return true;
    }
    if (prefix === 'b') {
      const digits = cursor.unquoted();
      profiler.value(column, digits, 0, digits.length, valueKind.bits);
      return true;
    }
    if (prefix === '_binary') return this.#putStrings(profiler, column, cursor, valueKind.bytes, isCut);
    if (prefix.startsWith('_')) return this.#putIntroduced(profiler, column, cursor, prefix.slice(1), isCut);
    const isTypedMoment = prefix === 'date' || prefix === 'time' || prefix === 'timestamp';
    return (prefix === 'n' || isTypedMoment) && this.#putStrings(profiler, column, cursor, valueKind.text, isCut);
  }

  /**
   * _latin1'..': the bytes between the quotes are of that character set, whatever the statement's is. They are brought
   * to UTF-8 where the other texts are that; false where they can't be told apart from those any more.
   */
  #putIntroduced(
    profiler: TableProfiler,
    column: number,
    cursor: TokenCursor,
    introducer: string,
    isCut: boolean,
  ): boolean {
    const label = introducer === 'ascii' ? undefined : encodingLabel(introducer);
    const session = encodingLabel(this.#charset ?? 'utf8');
    if (introducer === 'ascii' || (label !== undefined && label === session))
      return this.#putStrings(profiler, column, cursor, valueKind.text, isCut);
    const content = this.#content(cursor);
    if (content === undefined) return false;
    if (content.every(byte => byte < 0x80) && !label?.startsWith('utf-16')) {
      profiler.value(column, content, 0, content.length, valueKind.text);
      return true;
    }
    if (label === undefined || session !== 'utf-8') return false;
    const { text, valid } = decodeBytes(content, introducer);
    if (!valid) return false;
    const encoded = this.#encoder.encode(text);
    profiler.value(column, encoded, 0, encoded.length, valueKind.text);
    return true;
  }

  /** What strings side by side hold, an optional COLLATE behind them; undefined if something else follows. */
  #content(cursor: TokenCursor): Uint8Array | undefined {
    const pieces: Uint8Array[] = [];
    while (cursor.isKind(tokenKind.string)) {
      pieces.push(cursor.unquoted());
      cursor.next();
    }
    if (cursor.acceptWords('COLLATE')) cursor.next();
    return cursor.atEnd ? Buffer.concat(pieces) : undefined;
  }

  /** One string or several side by side, an optional COLLATE behind; false if something else follows. */
  #putStrings(profiler: TableProfiler, column: number, cursor: TokenCursor, kind: ValueKind, isCut: boolean): boolean {
    const { bytes, start, stop, rules } = cursor;
    cursor.next();
    if (cursor.atEnd) {
      const openEnded = isCut && cursor.unterminated;
      this.#putString(profiler, column, bytes, start, stop, openEnded, rules.quotes, kind);
      return true;
    }
    const mark = start;
    cursor.reset(mark);
    const scratch = this.#room(cursor.end - mark);
    let length = 0;
    while (cursor.isKind(tokenKind.string)) {
      const piece = cursor.unquoted();
      scratch.set(piece, length);
      length += piece.length;
      cursor.next();
    }
    if (cursor.acceptWords('COLLATE')) cursor.next();
    if (!cursor.atEnd) return false;
    profiler.value(column, scratch, 0, length, kind);
    return true;
  }

  /** A number with its sign, or 0x.., 0b..; false if it is not alone. */
  #putNumber(profiler: TableProfiler, column: number, cursor: TokenCursor, isCut: boolean): boolean {
    const { bytes, start } = cursor;
    const signed = cursor.is('-') || cursor.is('+');
    if (signed) cursor.next();
    if (!cursor.isKind(tokenKind.number)) return false;
    const digits = cursor.start;
    const stop = cursor.stop;
    cursor.next();
    if (!cursor.atEnd) return false;
    const radix = bytes[digits] === 0x30 && stop - digits > 1 ? bytes[digits + 1]! | 0x20 : 0;
    if (radix === 0x78) this.#putHex(profiler, column, bytes, digits + 2, stop, isCut);
    else if (radix === 0x62) profiler.value(column, bytes, digits + 2, stop, valueKind.bits);
    else if (signed && digits !== start + 1) {
      const text = decodeBytes(bytes.subarray(start, stop)).text.replace(/\s+|^\+/g, '');
      const compact = this.#room(text.length);
      for (let index = 0; index < text.length; index++) compact[index] = text.charCodeAt(index);
      profiler.value(column, compact, 0, text.length, valueKind.number);
    } else profiler.value(column, bytes, bytes[start] === 0x2b ? digits : start, stop, valueKind.number);
    return true;
  }
}

/** An end not in the middle of a UTF-8 character, for text that was cut. */
function wholeCharacters(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && end - at < 4 && (bytes[at - 1]! & 0xc0) === 0x80) at--;
  if (at > start && bytes[at - 1]! >= 0xc0) {
    const lead = bytes[at - 1]!;
    const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    return at - 1 + width <= end ? end : at - 1;
  }
  return end;
}
