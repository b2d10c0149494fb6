import { spanBytes } from '../../base/span-recorder.ts';
import type { ByteWindow } from './byte-window.ts';
import { Scratch, undoEscapes } from './decode.ts';
import type { CopyFormat, CopyPart, ScriptHandler } from './handler.ts';

const newline = 0x0a;
const backslash = 0x5c;

/**
 * Reads the data lines behind `COPY ... FROM stdin;` up to the line `\.`, in the text format (PostgreSQL manual,
 * COPY, "Text Format") or as CSV.
 */
export class CopyScanner {
  rows = 0;
  unterminated = false;
  /** The lines since the block began, or since the last part of it was told. */
  part: CopyPart = { startByte: 0, endByte: 0, line: 0, rows: 0 };
  /** Line of the block's first data byte. */
  line = 0;
  readonly #window: ByteWindow;
  readonly #handler: ScriptHandler;
  readonly #rowBytesMax: number;
  readonly #scratch = new Scratch();
  #format: CopyFormat | undefined;
  #state: 'rest-of-line' | 'rows' | 'cut' = 'rest-of-line';
  #scanned = 0;
  #withinQuotes = false;
  #header = false;

  /** A row longer than `rowBytesMax` is cut. */
  constructor(window: ByteWindow, handler: ScriptHandler, rowBytesMax: number) {
    this.#rowBytesMax = rowBytesMax;
    this.#window = window;
    this.#handler = handler;
  }

  begin(format: CopyFormat): void {
    this.#format = format;
    this.#state = 'rest-of-line';
    this.#scanned = 0;
    this.#withinQuotes = false;
    this.#header = format.header;
    this.rows = 0;
    this.unterminated = false;
  }

  /** Reads on; true once the closing line was consumed, false if more bytes are needed. */
  advance(final: boolean): boolean {
    const format = this.#format;
    if (format === undefined) return true;
    format.sink.beginBytes?.(this.#window.buffer);
    const isOver = this.#readLines(format, final);
    format.sink.endBytes?.();
    return isOver;
  }

  #readLines(format: CopyFormat, final: boolean): boolean {
    const window = this.#window;
    for (;;) {
      const newlineAt = this.#lineEnd(format);
      if (newlineAt < 0 && !final) {
        if (window.end - window.start > this.#rowBytesMax) this.#cut(format);
        return false;
      }
      const atEnd = newlineAt < 0;
      const lineEnd = atEnd ? window.end : newlineAt;
      if (this.#state === 'rest-of-line') {
        this.#next(lineEnd, atEnd);
        this.#beginPart();
        this.line = this.part.line;
        this.#state = 'rows';
      } else {
        const isHeader = this.#header;
        const closed = this.#line(format, window.start, lineEnd, atEnd);
        this.#next(lineEnd, atEnd);
        if (closed) return true;
        if (isHeader && !this.#header) this.#beginPart();
        const { part } = this;
        part.endByte = window.offset(window.start);
        if (part.endByte - part.startByte >= spanBytes && this.#state === 'rows' && !atEnd) {
          this.#handler.copyPart(part);
          this.#beginPart();
        }
      }
      if (atEnd) {
        this.unterminated = true;
        return true;
      }
    }
  }

  #beginPart(): void {
    const { start } = this.#window;
    const startByte = this.#window.offset(start);
    this.part = { startByte, endByte: startByte, line: this.#window.line(start), rows: 0 };
  }

  #next(lineEnd: number, atEnd: boolean): void {
    this.#window.consume(atEnd ? lineEnd : lineEnd + 1);
    this.#scanned = 0;
    this.#withinQuotes = false;
  }

  /** Position of the newline that ends the row, or -1. What was looked at is not looked at again. */
  #lineEnd(format: CopyFormat): number {
    const window = this.#window;
    const { buffer, end } = window;
    let at = window.start + this.#scanned;
    if (format.format === 'csv' && this.#state !== 'rest-of-line') {
      for (; at < end; at += 1) {
        const code = buffer[at]!;
        if (code === format.quote) this.#withinQuotes = !this.#withinQuotes;
        else if (code === newline && !this.#withinQuotes) return at;
      }
      this.#scanned = at - window.start;
      return -1;
    }
    for (;;) {
      const found = buffer.indexOf(newline, at);
      if (found < 0 || found >= end) {
        this.#scanned = end - window.start;
        return -1;
      }
      if (this.#state === 'rest-of-line' || !this.#escaped(found)) return found;
      at = found + 1;
    }
  }

  /** The newline is data if an odd number of backslashes stands before it. */
  #escaped(position: number): boolean {
    const { buffer, start } = this.#window;
    let at = position - 1;
    while (at >= start && buffer[at] === backslash) at -= 1;
    return (position - 1 - at) % 2 === 1;
  }

  /** One line: true if it is the closing one. */
  #line(format: CopyFormat, start: number, lineEnd: number, atEnd: boolean): boolean {
    const { buffer } = this.#window;
    let end = lineEnd;
    if (this.#state === 'cut') {
      this.#state = 'rows';
      return false;
    }
    if (end > start && buffer[end - 1] === 0x0d) end -= 1;
    if (end - start === 2 && buffer[start] === backslash && buffer[start + 1] === 0x2e) return true;
    if (atEnd && end === start) return false;
    if (this.#header) {
      this.#header = false;
      return false;
    }
    this.#row(format, start, end);
    return false;
  }

  #row(format: CopyFormat, start: number, end: number): void {
    this.rows += 1;
    this.part.rows += 1;
    const { sink } = format;
    if (!sink.looks) return;
    sink.beginRow(this.#window.line(start));
    if (format.format === 'csv') this.#csvFields(format, start, end);
    else this.#textFields(format, start, end);
    sink.endRow();
  }

  #textFields(format: CopyFormat, start: number, end: number): void {
    const { buffer } = this.#window;
    const { sink, delimiter } = format;
    let from = start;
    let escapes = false;
    let at = start;
    for (;;) {
      const code = at < end ? buffer[at]! : -1;
      if (code === backslash) {
        escapes = true;
        at += 2;
        continue;
      }
      if (code !== delimiter && code >= 0) {
        at += 1;
        continue;
      }
      const to = Math.min(at, end);
      if (this.#isNull(format, from, to)) sink.null();
      else if (!escapes) sink.text(buffer, from, to);
      else {
        undoEscapes(buffer, from, to, this.#scratch, true);
        sink.text(this.#scratch.bytes, 0, this.#scratch.length);
      }
      if (code < 0) return;
      at += 1;
      from = at;
      escapes = false;
    }
  }

  #csvFields(format: CopyFormat, start: number, end: number): void {
    const { buffer } = this.#window;
    const { sink, delimiter, quote, escape: escaping } = format;
    let at = start;
    for (;;) {
      const from = at;
      this.#scratch.reset(end - from);
      let length = 0;
      let quoted = false;
      let within = false;
      for (; at < end; at += 1) {
        const code = buffer[at]!;
        const follower = at + 1 < end ? buffer[at + 1]! : -1;
        if (within && code === escaping && (follower === quote || (follower === escaping && escaping !== quote))) {
          at += 1;
          this.#scratch.bytes[length] = buffer[at]!;
          length += 1;
        } else if (code === quote) {
          within = !within;
          quoted = true;
        } else if (code === delimiter && !within) break;
        else {
          this.#scratch.bytes[length] = code;
          length += 1;
        }
      }
      if (!quoted && this.#isNull(format, from, at)) sink.null();
      else sink.text(this.#scratch.bytes, 0, length);
      if (at >= end) return;
      at += 1;
    }
  }

  #isNull(format: CopyFormat, from: number, to: number): boolean {
    const { nullMarker } = format;
    if (to - from !== nullMarker.length) return false;
    for (let at = 0; at < nullMarker.length; at += 1)
      if (this.#window.buffer[from + at] !== nullMarker[at]) return false;
    return true;
  }

  #cut(format: CopyFormat): void {
    const window = this.#window;
    const line = window.line(window.start);
    if (this.#state === 'rows') {
      const message = `A row is longer than ${this.#rowBytesMax / 1048576} MB; only its beginning was looked at.`;
      this.#handler.rowIssue(
        'limit-reached',
        line,
        message,
        window.buffer.toString('utf8', window.start, window.start + 60),
      );
      this.#row(format, window.start, window.start + this.#rowBytesMax);
    }
    if (this.#state !== 'rest-of-line') this.#state = 'cut';
    // One byte stays, as a backslash may stand before the newline that follows.
    window.consume(window.end - 1);
    this.#scanned = 0;
  }
}
