import { ascii, hexValue, isDigitByte, isSpaceByte } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import { lineCommentEnd } from '../../lexer/comment-end.ts';
import { plainQuotes, quoteEnd } from '../../lexer/quoted.ts';
import { byteTable } from '../../lexer/special-bytes.ts';
import type { RowBuffer } from '../base/row-buffer.ts';
import { isLineStart, readGoLine } from './batch-line.ts';
import { NestedComment } from './nested-comment.ts';
import { valueForm } from './value.ts';

/** Where a scan stopped: the bytes ran out, the rows are over, or a row was not closed before its batch ended. */
export type RowStop = 'more' | 'end';

/** Scanner modes besides the quote bytes themselves. */
const inCode = 0;
const inLineComment = 1;
const inBlockComment = 2;

/** Why the search inside a row stopped. */
const ranOut = 0;
const foundComma = 1;
const foundClose = 2;
const foundBreak = 3;

const { singleQuote, doubleQuote, openBracket, open, close, slash, minus, semicolon, newline, comma } = ascii;
const specialInRow = byteTable(singleQuote, doubleQuote, openBracket, open, close, slash, minus, semicolon, newline);
const specialInValue = specialInRow.map((special, byte) => (byte === comma ? 1 : special));

/**
 * Reads `(value, ...), (value, ...)` behind VALUES from a byte window, in whatever portions the bytes come. Rows are
 * over where no comma follows one. Without a buffer it only finds where rows end.
 */
export class RowScanner {
  /** Absolute offset of the next byte to look at. */
  position = 0;
  /** Rows whose end was seen. */
  rows = 0;
  /** Absolute offsets of the first row's beginning and the last complete row's end. */
  firstRow = -1;
  lastRowEnd = -1;
  insideRow = false;
  /** The last row was given up: its batch or statement ended inside it, at `position`. */
  broken = false;

  readonly #window: ByteWindow;
  readonly #buffer: RowBuffer | undefined;
  readonly #broken: (line: number) => void;
  readonly #special: Uint8Array;
  readonly #comment = new NestedComment();
  #mode = inCode;
  #depth = 0;
  #resuming = false;
  #valueStart = 0;
  #expectsRow = true;

  constructor(window: ByteWindow, buffer: RowBuffer | undefined, broken: (line: number) => void) {
    this.#window = window;
    this.#buffer = buffer;
    this.#broken = broken;
    this.#special = buffer ? specialInValue : specialInRow;
  }

  /** Begins behind VALUES. */
  begin(position: number): void {
    this.position = position;
    this.rows = 0;
    this.firstRow = -1;
    this.lastRowEnd = -1;
    this.insideRow = false;
    this.broken = false;
    this.#mode = inCode;
    this.#resuming = false;
    this.#expectsRow = true;
  }

  /** Whether the rows may end here: not inside a row, and not behind a comma. */
  get isComplete(): boolean {
    return !this.insideRow && !this.#expectsRow && !this.broken;
  }

  /** Absolute offset before which no byte is needed any more. */
  get needed(): number {
    if (this.insideRow && this.#buffer) return this.#buffer.needed(this.#valueStart, this.position);
    // Behind a row its end is needed: what follows may belong to the next statement.
    return this.insideRow || this.lastRowEnd < 0 || this.#expectsRow ? this.position : this.lastRowEnd;
  }

  /** Goes on as far as the bytes reach. */
  scan(final: boolean): RowStop {
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
        index = this.#leave(bytes, index, length);
        if (this.#mode !== inCode) return this.#pause(index);
      }
      while (index < length && isSpaceByte[bytes[index]!] === 1) index++;
      if (index >= length) return this.#pause(index);
      const byte = bytes[index]!;
      if (byte === comma && !this.#expectsRow) {
        this.#expectsRow = true;
        index++;
      } else if (byte === open && this.#expectsRow) {
        this.#beginRow(base + index);
        return undefined;
      } else if (byte === slash || byte === minus) {
        if (!final && index + 1 >= length) return this.#pause(index);
        const after = this.#openComment(bytes, index, length);
        if (after === index) return this.#over(index);
        index = after;
      } else return this.#over(index);
    }
  }

  #pause(index: number): 'more' {
    this.position = this.#window.base + index;
    return 'more';
  }

  #over(index: number): 'end' {
    this.position = this.#window.base + index;
    return 'end';
  }

  #beginRow(offset: number): void {
    if (this.firstRow < 0) this.firstRow = offset;
    this.insideRow = true;
    this.#expectsRow = false;
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
    if (stop === ranOut) return 'more';
    if (stop === foundBreak) return this.#breakRow();
    this.#endRow(this.position + 1);
    return undefined;
  }

  /** The statement ends inside a row: the row is given up. */
  #breakRow(): RowStop {
    this.insideRow = false;
    this.broken = true;
    this.#broken(this.#window.lineAt(this.position));
    return 'end';
  }

  #readRow(buffer: RowBuffer, final: boolean): RowStop | undefined {
    const { bytes, base, length } = this.#window;
    for (;;) {
      let index: number;
      let form: number = valueForm.any;
      let start: number;
      if (this.#resuming) {
        start = this.#valueStart - base;
        index = length;
      } else {
        index = this.position - base;
        while (index < length && (bytes[index] === ascii.space || bytes[index] === ascii.tab)) index++;
        start = index;
        this.#valueStart = base + start;
        // A value begins with its first byte, not with the blanks before it, wherever the portions end.
        if (index >= length) return this.#pause(index);
        const first = bytes[index]!;
        // The forms scripts are full of are read here at once; if the byte behind is no separator, the long way decides.
        const isNational = first === 0x4e && bytes[index + 1] === singleQuote;
        if (first === singleQuote || isNational) {
          form = isNational ? valueForm.plainNational : valueForm.plainString;
          index += isNational ? 2 : 1;
          for (;;) {
            while (index < length && bytes[index] !== singleQuote && bytes[index] !== ascii.backslash) index++;
            if (index >= length) break;
            if (bytes[index] === ascii.backslash) {
              // Before a line break it joins the lines; that is seen when the value is put together.
              form = isNational ? valueForm.national : valueForm.string;
              index++;
            } else if (bytes[index + 1] === singleQuote && index + 1 < length) {
              form = isNational ? valueForm.national : valueForm.string;
              index += 2;
            } else {
              index++;
              break;
            }
          }
        } else if (isDigitByte[first] === 1 || first === minus) {
          form = valueForm.number;
          index++;
          while (index < length && (isDigitByte[bytes[index]!] === 1 || bytes[index] === ascii.dot)) index++;
          if (first === ascii.zero && index - start === 1 && index < length && (bytes[index]! | 0x20) === 0x78) {
            form = valueForm.hex;
            index++;
            while (index < length && hexValue[bytes[index]!]! < 16) index++;
          }
        } else if (first === 0x4e && isNull(bytes, index, length)) {
          form = valueForm.null;
          index += 4;
        }
      }
      const next = index < length ? bytes[index]! : 0;
      if (form === valueForm.any || (next !== comma && next !== close)) {
        form = valueForm.any;
        if (!this.#resuming) {
          this.position = this.#valueStart;
          this.#mode = inCode;
          this.#depth = 1;
          this.#resuming = true;
        }
        const stop = this.#advance(final);
        if (stop === ranOut) {
          buffer.waiting(this.#valueStart, this.position);
          return 'more';
        }
        if (stop === foundBreak) return this.#breakRow();
        index = this.position - base;
        start = this.#valueStart - base;
      }
      this.#resuming = false;
      buffer.add(base + start, base + index, form);
      this.position = base + index + 1;
      if (bytes[index] === close) {
        buffer.end(base + index + 1);
        this.#endRow(base + index + 1);
        return undefined;
      }
    }
  }

  /** Goes to the end of a row (or, with a buffer, of a value), keeping its place when the bytes run out. */
  #advance(final: boolean): number {
    const { bytes, base, length } = this.#window;
    let index = this.position - base;
    for (;;) {
      if (this.#mode !== inCode) {
        index = this.#leave(bytes, index, length);
        if (this.#mode !== inCode) return this.#found(index, ranOut);
      }
      while (index < length && this.#special[bytes[index]!] === 0) index++;
      if (index >= length) return this.#found(index, ranOut);
      const byte = bytes[index]!;
      switch (byte) {
        case singleQuote:
        case doubleQuote:
        case openBracket:
          this.#mode = byte;
          index++;
          continue;
        case open:
          this.#depth++;
          index++;
          continue;
        case close:
          if (this.#depth === 1) return this.#found(index, foundClose);
          this.#depth--;
          index++;
          continue;
        case comma:
          if (this.#depth === 1) return this.#found(index, foundComma);
          index++;
          continue;
        case semicolon:
          return this.#found(index, foundBreak);
        case newline: {
          const go = this.#goBehind(bytes, index, length, final);
          if (go !== undefined) return this.#found(index, go);
          index++;
          continue;
        }
      }
      if (!final && index + 1 >= length) return this.#found(index, ranOut);
      const after = this.#openComment(bytes, index, length);
      index = after === index ? index + 1 : after;
    }
  }

  /** Whether the line behind this newline separates batches: a row never goes on behind that. */
  #goBehind(bytes: Uint8Array, index: number, length: number, final: boolean): number | undefined {
    let at = index + 1;
    while (at < length && (bytes[at] === ascii.space || bytes[at] === ascii.tab)) at++;
    if (at >= length) return final ? undefined : ranOut;
    if ((bytes[at]! | 0x20) !== 0x67 || !isLineStart(bytes, at)) return undefined;
    const go = readGoLine(bytes, at, length, final);
    return go.kind === 'more' ? ranOut : go.kind === 'go' ? foundBreak : undefined;
  }

  #found(index: number, stop: number): number {
    this.position = this.#window.base + index;
    return stop;
  }

  /** Behind a comment's opening (mode set); `index` itself if there is none. */
  #openComment(bytes: Uint8Array, index: number, length: number): number {
    const next = index + 1 < length ? bytes[index + 1] : undefined;
    if (bytes[index] === minus && next === minus) {
      this.#mode = inLineComment;
      return index + 2;
    }
    if (bytes[index] !== slash || next !== ascii.star) return index;
    this.#mode = inBlockComment;
    this.#comment.begin();
    return index + 2;
  }

  /** Behind the end of the quoted text or comment, mode reset; or where to go on looking when the bytes run out. */
  #leave(bytes: Uint8Array, from: number, length: number): number {
    let end: number;
    if (this.#mode === inLineComment) {
      end = lineCommentEnd(bytes, from, length);
      // The newline itself is looked at: GO may follow it.
      if (end < 0) return length;
      end--;
    } else if (this.#mode === inBlockComment) {
      end = this.#comment.leave(bytes, from, length);
      if (end < 0) return ~end;
    } else {
      const quote = this.#mode === openBracket ? ascii.closeBracket : this.#mode;
      // A doubled quote or bracket closes and opens again; behind a bracket the second one is passed over as code.
      const at = quoteEnd(bytes, from, length, quote, plainQuotes);
      if (at < 0) return ~at;
      end = at + 1;
    }
    this.#mode = inCode;
    return end;
  }
}

function isNull(bytes: Uint8Array, index: number, length: number): boolean {
  return index + 4 <= length && bytes[index + 1] === 0x55 && bytes[index + 2] === 0x4c && bytes[index + 3] === 0x4c;
}
