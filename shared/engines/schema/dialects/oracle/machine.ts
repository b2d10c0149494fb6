import { ascii, asciiText, isSpaceByte } from '../../lexer/ascii.ts';
import { ByteWindow } from '../../lexer/byte-window.ts';
import { blockCommentEnd, lineCommentEnd } from '../../lexer/comment-end.ts';
import {
  type Dialect,
  type DialectMachine,
  type Reading,
  type ReadLimits,
  type ReadOptions,
  readLimits,
} from '../../model.ts';
import type { CreateProfiler, Profiler } from '../../profile/profiler.ts';
import { readBlock } from './block.ts';
import { readCommandLine, runCommand } from './command-line.ts';
import { makeContext } from './context.ts';
import { finishModel } from './finish-model.ts';
import { readHeaderText } from './header.ts';
import { InsertReader } from './insert-reader.ts';
import { readWholeInsert } from './insert-whole.ts';
import { isOracleWordByte } from './lexical-rules.ts';
import { objectKey, type ReadContext } from './read-context.ts';
import { StatementReader } from './statement-reader.ts';
import { isAloneOnLine, StatementScanner } from './statement-scanner.ts';
import { readStatement } from './statements.ts';

export type OracleOptions = ReadOptions & { createProfiler: CreateProfiler };

/** Bytes taken into the window at a time. */
const portionBytes = 1 << 20;
/** So much of a comment is looked at. */
const commentBytesMax = 4096;
/** Bytes that tell what begins: the longest command word. */
const lookAheadBytes = 32;

type State = 'between' | 'line-comment' | 'block-comment' | 'statement' | 'insert';

/** Reads Oracle scripts: those of SQL*Plus, SQL Developer, DBMS_METADATA and Data Pump, and what people write by hand. */
export class OracleMachine implements DialectMachine {
  readonly #window = new ByteWindow();
  readonly #context: ReadContext;
  readonly #dialect: Dialect;
  readonly #profiler: Profiler | undefined;
  readonly #scanner: StatementScanner;
  readonly #insert: InsertReader;
  #state: State = 'between';
  /** Absolute offset of the next byte to look at, of what is being read, and the line of that. */
  #position = 0;
  #start = 0;
  #startLine = 1;
  /** Nothing but blanks stands before #position on its line. */
  #atLineStart = true;
  /** Not enough bytes to decide: the window's end must have reached this before it is tried again. */
  #wakeAt = 0;
  #commentTaken = false;
  /** The statement is longer than the limit: only its end is looked for. */
  #skipping = false;
  /** The last statement put rows into a table; once its semicolon was passed too, a slash behind it runs it again. */
  #afterRows = false;
  #mayRepeat = false;
  #statements = 0;
  #wholeRows = 0;
  #bytes = 0;
  #finished: Reading | undefined;

  constructor(dialect: Dialect, options: OracleOptions) {
    const limits: ReadLimits = { ...readLimits, ...options.limits };
    this.#dialect = dialect;
    this.#profiler = options.profile ? options.createProfiler(limits) : undefined;
    this.#context = makeContext(limits);
    this.#scanner = new StatementScanner(this.#window);
    this.#insert = new InsertReader(this.#context, this.#window, this.#profiler);
  }

  push(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; offset += portionBytes) {
      const portion = bytes.subarray(offset, offset + portionBytes);
      this.#window.append(portion);
      this.#bytes += portion.length;
      this.#run(false);
    }
  }

  progress(): { bytes: number; rows: number; statements: number; object?: string } {
    const object = this.#state === 'insert' ? this.#insert.object : undefined;
    const rows = this.#insert.rows + this.#wholeRows;
    const counts = { bytes: this.#bytes, rows, statements: this.#statements };
    return object === undefined ? counts : { ...counts, object };
  }

  finish(): Reading {
    if (this.#finished) return this.#finished;
    this.#run(true);
    const endsWithNewline = this.#window.length > 0 && this.#window.bytes[this.#window.length - 1] === ascii.newline;
    const lines = this.#window.lineAt(this.#window.end) - (endsWithNewline || this.#bytes === 0 ? 1 : 0);
    const rows = this.#insert.rows + this.#wholeRows;
    this.#finished = finishModel(this.#context, {
      dialect: this.#dialect,
      profiler: this.#profiler,
      statistics: { bytes: this.#bytes, lines, statements: this.#statements, rows },
    });
    return this.#finished;
  }

  /** Goes on until the bytes run out. Each step returns false when it needs more of them. */
  #run(final: boolean): void {
    for (;;) {
      if (!final && this.#window.end < this.#wakeAt) return;
      if (!this.#step(final)) break;
    }
    this.#window.release(this.#needed());
  }

  #needed(): number {
    if (this.#state === 'insert') return this.#insert.needed;
    if (this.#state === 'statement' && this.#skipping) return this.#scanner.position;
    if (this.#state === 'between' || this.#commentTaken) return this.#position;
    return this.#start;
  }

  #step(final: boolean): boolean {
    switch (this.#state) {
      case 'between':
        return this.#between(final);
      case 'line-comment':
      case 'block-comment':
        return this.#readComment(final);
      case 'statement':
        return this.#statement(final);
      case 'insert':
        return this.#rows(final);
    }
  }

  /** Skips blank space and tells what begins behind it. */
  #between(final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    let index = this.#position - base;
    if (this.#position === 0 && length < 3 && !final) return false;
    if (this.#position === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && length >= 3) index = 3;
    while (index < length && (isSpaceByte[bytes[index]!] === 1 || bytes[index] === ascii.nul)) {
      if (bytes[index] === ascii.newline) this.#atLineStart = true;
      index++;
    }
    this.#position = base + index;
    if (index >= length) return false;
    if (!final && index + 2 > length) return this.#wait(base + index + 2);
    const byte = bytes[index]!;
    const next = index + 1 < length ? bytes[index + 1] : undefined;
    if (byte === ascii.semicolon) {
      this.#mayRepeat = this.#afterRows;
      return this.#skip(1);
    }
    if (byte === ascii.minus && next === ascii.minus) return this.#begin('line-comment');
    if (byte === ascii.slash && next === ascii.star) return this.#begin('block-comment');
    if (this.#atLineStart) {
      const taken = this.#line(index, final);
      if (taken !== undefined) return taken;
    }
    return this.#classify(index, final);
  }

  /** A slash or full stop and commands of SQL*Plus have a line of their own; undefined if none stands here. */
  #line(index: number, final: boolean): boolean | undefined {
    const { bytes, base, length } = this.#window;
    if (bytes[index] === ascii.slash || bytes[index] === ascii.dot) {
      const isAlone = isAloneOnLine(bytes, index, length, final);
      if (isAlone === undefined) return this.#wait(base + length + 1);
      if (!isAlone) return undefined;
      if (bytes[index] === ascii.slash && this.#mayRepeat) this.#repeats();
      this.#afterRows = false;
      this.#mayRepeat = false;
      return this.#skip(1);
    }
    if (!final && index + lookAheadBytes > length) return this.#wait(base + index + lookAheadBytes);
    const command = readCommandLine(bytes, index, length, final);
    if (command.kind === 'more') return this.#wait(base + length + 1);
    if (command.kind === 'none') return undefined;
    this.#insert.forget();
    // Remarks and what is shown to a person come between rows of one table.
    if (!['REMARK', 'PROMPT'].includes(command.name)) this.#context.spans.gap();
    runCommand(this.#context, command.name, command.argument, this.#window.lineAt(base + index));
    this.#position = base + command.end;
    return true;
  }

  /** INSERT ...; and a slash on the next line: SQL*Plus runs it twice. */
  #repeats(): void {
    const table = this.#insert.lastTable;
    if (table) this.#context.uncounted.add(objectKey(table));
    this.#context.issues.add({
      code: 'rows-changed',
      line: this.#window.lineAt(this.#position),
      object: this.#insert.object ?? '',
      message: 'A slash behind the semicolon of an INSERT runs it a second time in SQL*Plus; its rows are read once.',
    });
  }

  #skip(count: number): boolean {
    this.#position += count;
    this.#atLineStart = false;
    return true;
  }

  #wait(until: number): boolean {
    this.#wakeAt = until;
    return false;
  }

  #begin(state: State): boolean {
    this.#state = state;
    this.#start = this.#position;
    this.#startLine = this.#window.lineAt(this.#position);
    this.#commentTaken = false;
    this.#skipping = false;
    if (state === 'statement') this.#scanner.begin(this.#start);
    if (state === 'insert') this.#insert.begin(this.#start, this.#startLine);
    return true;
  }

  /** A statement begins here: an INSERT, or any other. */
  #classify(index: number, final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    if (!final && index + lookAheadBytes > length) return this.#wait(base + index + lookAheadBytes);
    this.#atLineStart = false;
    this.#afterRows = false;
    this.#mayRepeat = false;
    let stop = index;
    while (stop < length && stop - index < 16 && isOracleWordByte[bytes[stop]!] === 1) stop++;
    return this.#begin(asciiText(bytes, index, stop).toUpperCase() === 'INSERT' ? 'insert' : 'statement');
  }

  #readComment(final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    const isLine = this.#state === 'line-comment';
    const from = Math.max(this.#position, this.#start + 2) - base;
    const found = isLine ? lineCommentEnd(bytes, from, length) : blockCommentEnd(bytes, from, length);
    if (found < 0) {
      // A star may be the first half of the end.
      const resume = !isLine && length > from && bytes[length - 1] === ascii.star ? length - 1 : length;
      this.#position = base + resume;
      if (resume + base - this.#start >= commentBytesMax || final) this.#takeComment(resume);
      if (!final) return false;
      if (!isLine) this.#truncated('The script ends inside a comment.');
      this.#position = this.#window.end;
    } else {
      this.#takeComment(found);
      // The newline itself is left: a slash or a command may stand behind it.
      this.#position = base + found - (isLine ? 1 : 0);
    }
    this.#state = 'between';
    return true;
  }

  /** Reads what a comment says about the script, once, from its first bytes. */
  #takeComment(end: number): void {
    if (this.#commentTaken) return;
    this.#commentTaken = true;
    const start = this.#start - this.#window.base;
    const text = asciiText(this.#window.bytes, start, Math.min(end, start + commentBytesMax));
    readHeaderText(this.#context.header, text);
  }

  #statement(final: boolean): boolean {
    const { statementBytesMax } = this.#context.limits;
    const found = this.#scanner.scan(final);
    const end = found >= 0 ? found : this.#scanner.position;
    if (!this.#skipping && end - this.#start > statementBytesMax) {
      this.#skipping = true;
      this.#tooLong();
    }
    if (found < 0 && !final) return false;
    const statementEnd = found >= 0 ? found : this.#window.end;
    if (found < 0 && this.#scanner.isOpen) this.#truncated('The script ends inside a quoted text or comment.');
    if (!this.#skipping) this.#execute(statementEnd);
    if (this.#scanner.lacksSlash) this.#noteSlash();
    this.#statements++;
    this.#position = found >= 0 ? found + this.#scanner.terminatorLength : this.#window.end;
    this.#state = 'between';
    // Where a word ended the statement its line begins at the position.
    this.#atLineStart = found >= 0 && this.#scanner.terminatorLength === 0;
    return true;
  }

  #noteSlash(): void {
    this.#context.issues.add({
      code: 'command-ignored',
      line: this.#startLine,
      message:
        'A program has no slash on a line of its own behind it; it was taken to end where the next statement begins.',
    });
  }

  #tooLong(): void {
    this.#context.spans.gap();
    const { bytes, base } = this.#window;
    const start = this.#start - base;
    this.#context.issues.add({
      code: 'statement-too-long',
      line: this.#startLine,
      message: `A statement is longer than ${this.#context.limits.statementBytesMax} bytes and is left out.`,
      excerpt: asciiText(bytes, start, start + 200),
    });
  }

  #truncated(message: string): void {
    const { bytes, base, length } = this.#window;
    const start = Math.max(0, this.#start - base);
    const excerpt = this.#skipping || this.#commentTaken ? '' : asciiText(bytes, start, Math.min(length, start + 200));
    this.#context.issues.add({ code: 'truncated', line: this.#startLine, message, excerpt });
  }

  #execute(end: number): void {
    const { bytes, base } = this.#window;
    const place = { bytes, start: this.#start - base, end: end - base, line: this.#startLine };
    const statement = new StatementReader(this.#context, place);
    const { cursor } = statement;
    if (cursor.atEnd) return;
    let rows = 0;
    if (cursor.isWord('INSERT')) {
      rows = readWholeInsert(statement, this.#profiler, { startByte: this.#start, endByte: end });
    } else if (cursor.isWord('BEGIN') || cursor.isWord('DECLARE') || cursor.is('<')) {
      rows = readBlock(statement, this.#profiler, base);
    } else readStatement(statement);
    this.#wholeRows += rows;
    if (rows === 0 && !cursor.isWord('COMMIT')) this.#context.spans.gap();
    this.#insert.forget();
  }

  #rows(final: boolean): boolean {
    const step = this.#insert.step(final);
    if (step === 'more') return false;
    if (step === 'wait') return this.#wait(this.#insert.wakeAt);
    // INSERT ALL, INSERT ... SELECT or no INSERT of rows at all: read as a whole.
    if (step === 'statement') return this.#begin('statement');
    this.#statements++;
    this.#position = this.#insert.end;
    this.#atLineStart = false;
    this.#afterRows = this.#insert.lastTable !== undefined;
    this.#state = 'between';
    return true;
  }
}
