import { ascii, asciiText, isSpaceByte } from '../../lexer/ascii.ts';
import { ByteWindow } from '../../lexer/byte-window.ts';
import { lineCommentEnd } from '../../lexer/comment-end.ts';
import {
  type Dialect,
  type DialectMachine,
  type Reading,
  type ReadLimits,
  type ReadOptions,
  readLimits,
} from '../../model.ts';
import type { CreateProfiler, Profiler } from '../../profile/profiler.ts';
import { readGoLine } from './batch-line.ts';
import { readBlockWord } from './block-words.ts';
import { makeContext } from './context.ts';
import { finishModel } from './finish-model.ts';
import { readHeaderComment } from './header.ts';
import { InsertReader } from './insert-reader.ts';
import { readWholeInsert } from './insert-whole.ts';
import { isTsqlWordByte } from './lexical-rules.ts';
import { NestedComment } from './nested-comment.ts';
import type { ReadContext } from './read-context.ts';
import { runSqlcmdLine } from './sqlcmd.ts';
import { StatementReader } from './statement-reader.ts';
import { StatementScanner } from './statement-scanner.ts';
import { readStatement } from './statements.ts';

export type SqlserverOptions = ReadOptions & { createProfiler: CreateProfiler };

/** Bytes taken into the window at a time. */
const portionBytes = 1 << 20;
/** So much of a comment or of a line of sqlcmd is looked at. */
const commentBytesMax = 4096;
/** Bytes that tell what begins: the longest word of a block with what may follow it. */
const lookAheadBytes = 256;

type State = 'between' | 'line-comment' | 'block-comment' | 'statement' | 'insert';

/** Reads T-SQL scripts: those of SQL Server Management Studio and sqlcmd, and what people write by hand. */
export class SqlserverMachine implements DialectMachine {
  readonly #window = new ByteWindow();
  readonly #context: ReadContext;
  readonly #dialect: Dialect;
  readonly #profiler: Profiler | undefined;
  readonly #scanner: StatementScanner;
  readonly #insert: InsertReader;
  readonly #comment = new NestedComment();
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
  #statements = 0;
  #wholeRows = 0;
  #bytes = 0;
  #finished: Reading | undefined;

  constructor(dialect: Dialect, options: SqlserverOptions) {
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
    if (byte === ascii.semicolon) return this.#skip(1);
    if (byte === ascii.minus && next === ascii.minus) return this.#begin('line-comment');
    if (byte === ascii.slash && next === ascii.star) return this.#begin('block-comment');
    if (this.#atLineStart) {
      const taken = this.#line(index, final);
      if (taken !== undefined) return taken;
    }
    return this.#classify(index, final);
  }

  /** GO and commands of sqlcmd have a line of their own; undefined if neither stands here. */
  #line(index: number, final: boolean): boolean | undefined {
    const { bytes, base, length } = this.#window;
    const go = readGoLine(bytes, index, length, final);
    if (go.kind === 'more') return this.#wait(base + length + 1);
    if (go.kind === 'go') {
      this.#endBatch(go.count);
      this.#position = base + go.end;
      return true;
    }
    const isCommand = bytes[index] === ascii.colon || (bytes[index] === 0x21 && bytes[index + 1] === 0x21);
    if (!isCommand) return undefined;
    let end = index;
    while (end < length && bytes[end] !== ascii.newline && end - index < commentBytesMax) end++;
    if (end >= length && !final) return this.#wait(base + length + 1);
    this.#context.spans.gap();
    runSqlcmdLine(this.#context, asciiText(bytes, index, end).trim(), this.#window.lineAt(base + index));
    this.#position = base + end;
    return true;
  }

  #endBatch(count: number): void {
    const { batch, uncounted, issues } = this.#context;
    if (count > 1) {
      for (const key of batch.filled) uncounted.add(key);
      const line = this.#window.lineAt(this.#position);
      const message = `GO ${count} runs its batch ${count} times; its statements are read once, and the rows it adds are not counted.`;
      issues.add({ code: batch.filled.size > 0 ? 'rows-changed' : 'command-ignored', line, message });
    }
    batch.endBatch();
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
    if (state === 'block-comment') this.#comment.begin();
    if (state === 'statement') this.#scanner.begin(this.#start);
    if (state === 'insert') this.#insert.begin(this.#start, this.#startLine);
    return true;
  }

  /** A statement begins here: an INSERT, a word of a block, or any other. */
  #classify(index: number, final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    if (!final && index + lookAheadBytes > length) return this.#wait(base + index + lookAheadBytes);
    this.#atLineStart = false;
    let stop = index;
    while (stop < length && stop - index < 16 && isTsqlWordByte[bytes[stop]!] === 1) stop++;
    const word = asciiText(bytes, index, stop).toUpperCase();
    if (word === 'INSERT') return this.#begin('insert');
    const blockEnd = readBlockWord(this.#context.batch, word, bytes, stop, length);
    if (blockEnd < 0) return this.#begin('statement');
    this.#context.spans.gap();
    if (word === 'BEGIN' && /^BEGIN\s+(?:DISTRIBUTED\s+)?TRAN/i.test(asciiText(bytes, index, blockEnd))) {
      this.#context.session.transactions++;
      this.#context.history.begin(this.#window.lineAt(this.#position));
    }
    this.#position = base + blockEnd;
    return true;
  }

  #readComment(final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    const isLine = this.#state === 'line-comment';
    const from = Math.max(this.#position, this.#start + 2) - base;
    const found = isLine ? lineCommentEnd(bytes, from, length) : this.#comment.leave(bytes, from, length);
    if (found < 0) {
      const resume = isLine ? length : ~found;
      this.#position = base + resume;
      if (resume + base - this.#start >= commentBytesMax || final) this.#takeComment(resume);
      if (!final) return false;
      if (!isLine) this.#truncated('The script ends inside a comment.');
      this.#position = this.#window.end;
    } else {
      this.#takeComment(found);
      // The newline itself is left: GO may stand behind it.
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
    readHeaderComment(this.#context.header, text);
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
    this.#statements++;
    this.#position = found >= 0 ? found + this.#scanner.terminatorLength : this.#window.end;
    this.#state = 'between';
    // Where GO ended the statement its line begins at the position.
    this.#atLineStart = found >= 0 && this.#scanner.endsAtLine;
    return true;
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
    const isGuard = cursor.isWord('IF') || cursor.isWord('WHILE');
    if (isGuard) this.#context.batch.condition(cursor.isWord('IF') ? 'if' : 'while');
    const rows = cursor.isWord('INSERT')
      ? readWholeInsert(statement, this.#profiler, { startByte: this.#start, endByte: end })
      : undefined;
    this.#wholeRows += rows ?? 0;
    if (!isGuard && rows === undefined) readStatement(statement);
    if (rows === undefined || rows === 0) this.#context.spans.gap();
    if (!isGuard) this.#context.batch.done();
    this.#insert.forget();
  }

  #rows(final: boolean): boolean {
    const step = this.#insert.step(final);
    if (step === 'more') return false;
    if (step === 'wait') return this.#wait(this.#insert.wakeAt);
    // INSERT ... SELECT, EXEC or no INSERT at all: read as a whole.
    if (step === 'statement') return this.#begin('statement');
    this.#statements++;
    this.#context.batch.done();
    this.#position = this.#insert.end;
    this.#atLineStart = false;
    this.#state = 'between';
    return true;
  }
}
