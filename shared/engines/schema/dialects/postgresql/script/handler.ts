import type { Buffer } from 'node:buffer';

/** A statement found whole. `bytes` is a view that is only valid during the call; it holds no closing semicolon. */
export interface Statement {
  bytes: Buffer;
  /** The first words at depth 0, upper case, at most 8. */
  words: readonly string[];
  line: number;
  startByte: number;
  endByte: number;
  /** Deepest nesting of parentheses. */
  depthMax: number;
  /** The input ended before the statement did (no semicolon, or within a string or comment). */
  unterminated: boolean;
}

/** Takes the values of rows in order. Bytes are only valid during the call. */
export interface RowSink {
  /** false: the values are not wanted, only beginRow and endRow. */
  readonly looks: boolean;
  /** Values may lie in these bytes until `endBytes`: a sink may look at them later than they come. */
  beginBytes?(bytes: Uint8Array): void;
  endBytes?(): void;
  beginRow(line: number): void;
  /** A quoted value, decoded. */
  text(bytes: Uint8Array, start: number, end: number): void;
  number(bytes: Uint8Array, start: number, end: number): void;
  /** SQLite's X'..', decoded. */
  bytes(bytes: Uint8Array, start: number, end: number): void;
  /** B'101': the digits; PostgreSQL's X'..' as such digits. */
  bits(bytes: Uint8Array, start: number, end: number): void;
  /** Anything else, as written. */
  expression(bytes: Buffer, start: number, end: number): void;
  null(): void;
  endRow(): void;
}

export interface InsertHead {
  /** From INSERT up to the word VALUES. Only valid during the call. */
  bytes: Buffer;
  line: number;
  startByte: number;
}

/** How a block of rows after COPY ... FROM stdin is written. */
export interface CopyFormat {
  sink: RowSink;
  format: 'text' | 'csv';
  delimiter: number;
  /** What stands for NULL, as bytes. */
  nullMarker: Uint8Array;
  header: boolean;
  quote: number;
  escape: number;
}

/** A stretch of data lines: without the COPY line, a header and the closing line. */
export interface CopyPart {
  startByte: number;
  endByte: number;
  /** Line of `startByte`. */
  line: number;
  rows: number;
}

/** What a script scanner tells its dialect. */
export interface ScriptHandler {
  /** A comment between statements, at most 400 bytes of it. */
  comment(text: string, line: number): void;
  /** A line for the client program: `\connect x`, `.read y`. */
  command(text: string, line: number): void;
  /** Answers how the rows that follow are written, if the statement was COPY ... FROM stdin. */
  statement(statement: Statement): CopyFormat | undefined;
  insert(head: InsertHead): RowSink;
  /** `tail`: what followed the rows (ON CONFLICT ...), at most 200 bytes. */
  insertEnd(endByte: number, rows: number, tail: string, unterminated: boolean): void;
  /** Data lines of a block that has more of them: a part large enough to be copied by itself. */
  copyPart(part: CopyPart): void;
  /** What is left of the block; `line` is that of its end. */
  copyEnd(part: CopyPart, unterminated: boolean, line: number): void;
  /** A statement that was longer than the limit and was passed over. */
  tooLong(line: number, excerpt: string, bytes: number): void;
  /** A value, row or line that could not be read, or that was cut. */
  rowIssue(code: 'row-unreadable' | 'limit-reached', line: number, message: string, excerpt: string): void;
}
