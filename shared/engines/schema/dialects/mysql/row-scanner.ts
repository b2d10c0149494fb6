import { ascii, hexValue, isSpaceByte, isWordByte, startsWithBytes } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import { blockCommentEnd, lineCommentEnd } from '../../lexer/comment-end.ts';
import { plainQuotes, quoteEnd } from '../../lexer/quoted.ts';
import { byteTable } from '../../lexer/special-bytes.ts';
import { conditionalOpener, type LexicalRules } from '../../lexer/token-cursor.ts';
import type { RowBuffer } from '../base/row-buffer.ts';
import { plainEnd, readPlainValues } from './plain-values.ts';
import { type ValueForm, valueForm } from './value.ts';

/** Where a scan stopped. */
export const rowStop = {
  /** The bytes ran out: go on when there are more. */
  more: 0,
  /** The statement's delimiter stands at `position`. */
  delimiter: 1,
  /** Something behind the rows stands at `position`: ON DUPLICATE KEY ..., AS alias ... */
  tail: 2,
} as const;
export type RowStop = (typeof rowStop)[keyof typeof rowStop];

/** Scanner modes besides the quote bytes themselves. */
const inCode = 0;
const inLineComment = 1;
const inBlockComment = 2;

/** Stops of the inner scan. */
const foundComma = 3;
const foundClose = 4;

/**
 * Reads `(value, ...), (value, ...)` behind VALUES from a byte window, in whatever portions the bytes come.
 *
 * Without a profiler it only finds where rows end; with one it hands every row on when its end is seen. A very long
 * row is handed on value by value, so memory stays bounded whatever the row's size.
 */
export class RowScanner {
  /** Absolute offset of the next byte to look at. */
  position = 0;
  /** Rows whose end was seen. */
  rows = 0;
  /** Absolute offsets of the first row's beginning and the last complete row's end. */
  firstRow = -1;
  lastRowEnd = -1;
  /** The bytes may end here: the last row is complete, and no comma waits for another. */
  insideRow = false;

  readonly #window: ByteWindow;
  readonly #rules: LexicalRules;
  readonly #delimiter: Uint8Array;
  readonly #special: Uint8Array;
  readonly #buffer: RowBuffer | undefined;
  readonly #broken: (line: number) => void;
  #mode = inCode;
  #depth = 0;
  #resuming = false;
  #valueStart = 0;
  #commaSeen = false;

  constructor(
    window: ByteWindow,
    rules: LexicalRules,
    delimiter: Uint8Array,
    buffer: RowBuffer | undefined,
    broken: (line: number) => void,
  ) {
    this.#window = window;
    this.#rules = rules;
    this.#delimiter = delimiter;
    this.#broken = broken;
    this.#buffer = buffer;
    const { singleQuote, doubleQuote, backtick, open, close, slash, minus, hash, star } = ascii;
    const special = byteTable(singleQuote, doubleQuote, backtick, open, close, slash, minus, hash, star, delimiter[0]!);
    if (buffer) special[ascii.comma] = 1;
    this.#special = special;
  }

  /** Begins behind VALUES. */
  begin(position: number): void {
    this.position = position;
    this.rows = 0;
    this.firstRow = -1;
    this.lastRowEnd = -1;
    this.insideRow = false;
    this.#mode = inCode;
    this.#resuming = false;
    this.#commaSeen = false;
  }

  /** Whether the rows may end with the bytes: not inside a row, and not behind a comma. */
  get isComplete(): boolean {
    return !this.insideRow && !this.#commaSeen && this.#mode === inCode;
  }

  /** Absolute offset before which no byte is needed any more. */
  get needed(): number {
    return this.insideRow && this.#buffer ? this.#buffer.needed(this.#valueStart, this.position) : this.position;
  }

  /** Goes on as far as the bytes reach. */
  scan(final: boolean): RowStop {
    const stop = this.#scan(final);
    this.#buffer?.flush();
    return stop;
  }

  #scan(final: boolean): RowStop {
    for (;;) {
      if (!this.insideRow) {
        const stop = this.#betweenRows(final);
        if (stop !== undefined) return stop;
      }
      const stop = this.#buffer ? this.#readRow(this.#buffer, final) : this.#skipRow(final);
      if (stop !== undefined) return stop;
    }
  }

  /** From the end of a row to the beginning of the next; undefined when that is found. */
  #betweenRows(final: boolean): RowStop | undefined {
    const { bytes, base, length } = this.#window;
    let index = this.position - base;
    for (;;) {
      if (this.#mode !== inCode) {
        index = this.#leaveComment(bytes, index, length);
        if (this.#mode !== inCode) return this.#pause(index);
      }
      while (index < length && isSpaceByte[bytes[index]!] === 1) index++;
      if (index >= length) return this.#pause(index);
      const byte = bytes[index]!;
      if (byte === ascii.comma) {
        this.#commaSeen = true;
        index++;
        continue;
      }
      if (byte === ascii.open) {
        this.#beginRow(base + index);
        return undefined;
      }
      if (byte === this.#delimiter[0]) {
        if (startsWithBytes(bytes, index, length, this.#delimiter)) return this.#stopAt(index, rowStop.delimiter);
        if (!final && index + this.#delimiter.length > length) return this.#pause(index);
      }
      if (byte === ascii.slash || byte === ascii.star || byte === ascii.minus || byte === ascii.hash) {
        if (!final && index + 12 > length) return this.#pause(index);
        const after = this.#comment(bytes, index, length);
        if (after === index) return this.#stopAt(index, rowStop.tail);
        index = after;
      } else {
        // VALUES ROW(1, 2), ROW(3, 4) is MySQL 8's other way to write rows.
        if (!final && index + 4 > length) return this.#pause(index);
        if (!isRowWord(bytes, index, length)) return this.#stopAt(index, rowStop.tail);
        index += 3;
      }
    }
  }

  #pause(index: number): RowStop {
    this.position = this.#window.base + index;
    return rowStop.more;
  }

  #stopAt(index: number, stop: RowStop): RowStop {
    this.position = this.#window.base + index;
    return stop;
  }

  #beginRow(offset: number): void {
    if (this.firstRow < 0) this.firstRow = offset;
    this.insideRow = true;
    this.#commaSeen = false;
    this.#depth = 1;
    this.#resuming = false;
    this.position = offset + 1;
    this.#valueStart = offset + 1;
    this.#buffer?.begin(offset);
  }

  #endRow(end: number): void {
    this.insideRow = false;
    this.rows++;
    this.position = end;
    this.lastRowEnd = end;
  }

  #skipRow(final: boolean): RowStop | undefined {
    const stop = this.#advance(final);
    if (stop === rowStop.more) return stop;
    if (stop === rowStop.delimiter) return this.#brokenRow();
    this.#endRow(this.position + 1);
    return undefined;
  }

  /** The delimiter stands inside a row: the row is given up, the statement ends. */
  #brokenRow(): RowStop {
    this.insideRow = false;
    this.#broken(this.#window.lineAt(this.position));
    return rowStop.delimiter;
  }

  #readRow(buffer: RowBuffer, final: boolean): RowStop | undefined {
    const { bytes, base, length } = this.#window;
    for (;;) {
      let index = length;
      let start = this.#valueStart - base;
      let form: ValueForm = valueForm.any;
      if (!this.#resuming) {
        if (this.#readPlain(buffer)) return undefined;
        start = this.position - base;
        while (start < length && isSpaceByte[bytes[start]!] === 1) start++;
        this.#valueStart = base + start;
        index = start;
        // One more form is told at once; if the byte behind is no separator, the long way decides.
        if (index + 1 < length && bytes[index] === ascii.zero && bytes[index + 1] === 0x78) {
          form = valueForm.hex;
          index += 2;
          while (index < length && hexValue[bytes[index]!]! < 16) index++;
        }
      }
      const next = index < length ? bytes[index]! : 0;
      if (form === valueForm.any || (next !== ascii.comma && next !== ascii.close)) {
        form = valueForm.any;
        if (!this.#resuming) {
          this.position = this.#valueStart;
          this.#mode = inCode;
          this.#depth = 1;
          this.#resuming = true;
        }
        const stop = this.#advance(final);
        if (stop === rowStop.more) {
          buffer.waiting(this.#valueStart, this.position);
          return stop;
        }
        if (stop === rowStop.delimiter) return this.#brokenRow();
        index = this.position - base;
        start = this.#valueStart - base;
      }
      this.#resuming = false;
      buffer.add(base + start, base + index, form);
      this.position = base + index + 1;
      if (bytes[index] === ascii.close) {
        buffer.end(base + index + 1);
        this.#endRow(base + index + 1);
        return undefined;
      }
    }
  }

  /** Reads on over plain values. true: the row ended so. false: at `position` is something else, or not all there. */
  #readPlain(buffer: RowBuffer): boolean {
    const next = buffer.next();
    const { backslash, doubleByte } = this.#rules.quotes;
    if (next === undefined || doubleByte) return false;
    const { bytes, base, length } = this.#window;
    const stop = Math.min(length, next.roomBytes);
    readPlainValues(buffer, bytes, this.position - base, stop, next.at, backslash);
    this.position = base + plainEnd.index;
    if (!plainEnd.closed) return false;
    buffer.end(this.position);
    this.#endRow(this.position);
    return true;
  }

  /**
   * Goes to the end of a row (or, with a profiler, of a value), keeping mode and depth when the bytes run out.
   * Stops on the byte itself.
   */
  #advance(final: boolean): number {
    const { bytes, base, length } = this.#window;
    const special = this.#special;
    const rules = this.#rules.quotes;
    let index = this.position - base;
    for (;;) {
      if (this.#mode !== inCode) {
        if (this.#mode <= inBlockComment) {
          index = this.#leaveComment(bytes, index, length);
          if (this.#mode !== inCode) return this.#pause(index);
        } else {
          const quoted = this.#mode === ascii.backtick ? plainQuotes : rules;
          const close = quoteEnd(bytes, index, length, this.#mode, quoted);
          if (close < 0) return this.#pause(~close);
          // A doubled quote closes and opens again, which comes to the same.
          index = close + 1;
          this.#mode = inCode;
        }
      }
      while (index < length && special[bytes[index]!] === 0) index++;
      if (index >= length) return this.#pause(index);
      const byte = bytes[index]!;
      switch (byte) {
        case ascii.singleQuote:
        case ascii.doubleQuote:
        case ascii.backtick:
          this.#mode = byte;
          index++;
          continue;
        case ascii.open:
          this.#depth++;
          index++;
          continue;
        case ascii.close:
          if (this.#depth === 1) return this.#found(index, foundClose);
          this.#depth--;
          index++;
          continue;
        case ascii.comma:
          if (this.#depth === 1) return this.#found(index, foundComma);
          index++;
          continue;
      }
      if (byte === this.#delimiter[0]) {
        if (startsWithBytes(bytes, index, length, this.#delimiter)) return this.#found(index, rowStop.delimiter);
        if (!final && index + this.#delimiter.length > length) return this.#pause(index);
      }
      if (byte === ascii.slash || byte === ascii.star || byte === ascii.minus || byte === ascii.hash) {
        if (!final && index + 12 > length) return this.#pause(index);
        const after = this.#comment(bytes, index, length);
        index = after === index ? index + 1 : after;
      } else index++;
    }
  }

  #found(index: number, stop: number): number {
    this.position = this.#window.base + index;
    return stop;
  }

  /** Behind a comment's opening (mode set), a conditional's mark or its end; `index` itself if there is none. */
  #comment(bytes: Uint8Array, index: number, length: number): number {
    const byte = bytes[index]!;
    const next = index + 1 < length ? bytes[index + 1] : undefined;
    if (byte === ascii.star) return next === ascii.slash ? index + 2 : index;
    if (byte === ascii.hash) {
      this.#mode = inLineComment;
      return index + 1;
    }
    if (byte === ascii.minus) {
      const third = index + 2 < length ? bytes[index + 2]! : ascii.space;
      if (next !== ascii.minus || third > ascii.space) return index;
      this.#mode = inLineComment;
      return index + 2;
    }
    if (next !== ascii.star) return index;
    const opener = conditionalOpener(bytes, index, length);
    if (opener && this.#rules.runsConditional?.(opener.version, opener.maria)) return opener.contentStart;
    this.#mode = inBlockComment;
    return index + 2;
  }

  /** Behind the end of the comment, mode reset; or where to go on looking when the bytes run out. */
  #leaveComment(bytes: Uint8Array, from: number, length: number): number {
    const isLine = this.#mode === inLineComment;
    const end = isLine ? lineCommentEnd(bytes, from, length) : blockCommentEnd(bytes, from, length);
    if (end < 0) return isLine ? length : Math.max(from, length - 1);
    this.#mode = inCode;
    return end;
  }
}

function isRowWord(bytes: Uint8Array, index: number, length: number): boolean {
  if (index + 3 > length) return false;
  const spelled =
    (bytes[index]! | 0x20) === 0x72 && (bytes[index + 1]! | 0x20) === 0x6f && (bytes[index + 2]! | 0x20) === 0x77;
  return spelled && (index + 3 >= length || isWordByte[bytes[index + 3]!] === 0);
}
