import { ascii, isSpaceByte, startsWithBytes } from '../../lexer/ascii.ts';
import { ByteWindow } from '../../lexer/byte-window.ts';
import { blockCommentEnd, lineCommentEnd } from '../../lexer/comment-end.ts';
import { asciiText, conditionalOpener, TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import {
  type Dialect,
  type DialectMachine,
  type Reading,
  type ReadLimits,
  type ReadOptions,
  type Routine,
  readLimits,
  type Trigger,
} from '../../model.ts';
import type { CreateProfiler, Profiler } from '../../profile/profiler.ts';
import { Catalog } from '../base/catalog.ts';
import { IssueLog } from '../base/issue-log.ts';
import { RowHistory } from '../base/row-history.ts';
import { SpanRecorder } from '../base/span-recorder.ts';
import { lineCommands, runClientCommand } from './client-commands.ts';
import { CompoundBody } from './compound-body.ts';
import { finishModel } from './finish-model.ts';
import { type Header, isMariaHeader, readHeaderComment } from './header.ts';
import { InsertReader } from './insert-reader.ts';
import type { ReadContext } from './read-context.ts';
import { Session } from './session.ts';
import { StatementReader } from './statement-reader.ts';
import { StatementScanner } from './statement-scanner.ts';
import { readStatement } from './statements.ts';

export type MysqlOptions = ReadOptions & { createProfiler: CreateProfiler };

/** Bytes taken into the window at a time. */
const portionBytes = 1 << 20;
/** So much of a comment is looked at for what it says about the dump. */
const commentBytesMax = 4096;

type State = 'between' | 'line-comment' | 'block-comment' | 'command' | 'statement' | 'insert';

/** Reads scripts of MySQL and MariaDB: dumps of their tools and what people write by hand. */
export class MysqlMachine implements DialectMachine {
  readonly #window = new ByteWindow();
  readonly #context: ReadContext;
  readonly #header: Header = { completed: false, closes: false, announcesRows: false };
  readonly #dialect: Dialect;
  readonly #profiler: Profiler | undefined;
  readonly #scanner: StatementScanner;
  readonly #insert: InsertReader;
  readonly #body: CompoundBody;
  #state: State = 'between';
  /** Absolute offset of the next byte to look at, of what is being read, and the line of that. */
  #position = 0;
  #start = 0;
  #startLine = 1;
  /** Not enough bytes to decide: the window's end must have reached this before it is tried again. */
  #wakeAt = 0;
  #commentTaken = false;
  /** The statement is longer than the limit: only its end is looked for. */
  #skipping = false;
  #statements = 0;
  #bytes = 0;
  #finished: Reading | undefined;

  constructor(dialect: Dialect, options: MysqlOptions) {
    const limits: ReadLimits = { ...readLimits, ...options.limits };
    const session = new Session(dialect === 'mariadb');
    const issues = new IssueLog();
    const triggers: Trigger[] = [];
    const routines: Routine[] = [];
    const history = new RowHistory(issues, { dialect, triggers, routines });
    this.#dialect = dialect;
    this.#profiler = options.profile ? options.createProfiler(limits) : undefined;
    this.#context = {
      limits,
      issues,
      catalog: new Catalog(limits, issues),
      session,
      history,
      spans: new SpanRecorder(history),
      routines,
      triggers,
      others: [],
      standIns: new Map(),
      uncounted: new Map(),
      isLast: false,
      mayConflict: new Map(),
      prepared: new Set(),
      defaults: {},
      inUse: name => (session.database === undefined ? { name } : { schema: session.database, name }),
    };
    this.#body = new CompoundBody(session);
    this.#scanner = new StatementScanner(this.#window, session);
    this.#insert = new InsertReader(this.#context, this.#window, this.#scanner, this.#profiler);
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
    const counts = { bytes: this.#bytes, rows: this.#insert.rows, statements: this.#statements };
    return object === undefined ? counts : { ...counts, object };
  }

  finish(): Reading {
    if (this.#finished) return this.#finished;
    this.#run(true);
    const endsWithNewline = this.#window.length > 0 && this.#window.bytes[this.#window.length - 1] === ascii.newline;
    const lines = this.#window.lineAt(this.#window.end) - (endsWithNewline || this.#bytes === 0 ? 1 : 0);
    this.#finished = finishModel(this.#context, {
      dialect: this.#dialect,
      header: this.#header,
      profiler: this.#profiler,
      statistics: { bytes: this.#bytes, lines, statements: this.#statements, rows: this.#insert.rows },
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
        return this.#comment(final);
      case 'command':
        return this.#command(final);
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
    while (index < length && (isSpaceByte[bytes[index]!] === 1 || bytes[index] === ascii.nul)) index++;
    this.#position = base + index;
    if (index >= length) return false;
    // Comments, delimiters and \-commands are told by a few bytes.
    if (!final && index + 16 > length) return this.#wait(base + index + 16);
    const byte = bytes[index]!;
    const { delimiter } = this.#context.session;
    if (startsWithBytes(bytes, index, length, delimiter)) return this.#skip(delimiter.length);
    if (byte === ascii.semicolon || (byte === ascii.star && bytes[index + 1] === ascii.slash)) {
      return this.#skip(byte === ascii.star ? 2 : 1);
    }
    const dashes = byte === ascii.minus && bytes[index + 1] === ascii.minus;
    if (byte === ascii.hash || (dashes && (index + 2 >= length || bytes[index + 2]! <= ascii.space))) {
      return this.#begin('line-comment');
    }
    if (byte === ascii.slash && bytes[index + 1] === ascii.star) {
      const opener = conditionalOpener(bytes, index, length);
      const runs = opener && this.#context.session.rules.runsConditional?.(opener.version, opener.maria);
      if (!runs) return this.#begin('block-comment');
    }
    if (byte === ascii.backslash) return this.#begin('command');
    return this.#classify(final);
  }

  #skip(count: number): boolean {
    this.#position += count;
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
    if (state === 'statement') {
      this.#scanner.begin(this.#start);
      this.#body.begin(this.#start);
    }
    if (state === 'insert') this.#insert.begin(this.#start, this.#startLine);
    return true;
  }

  /** A statement begins here: an INSERT, a command of the client, or any other. */
  #classify(final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    const index = this.#position - base;
    const cursor = new TokenCursor(bytes, index, length, this.#context.session.rules);
    const known = length - index;
    if (!final && (cursor.atEnd || cursor.stop >= length) && known < this.#context.limits.statementBytesMax) {
      return this.#wait(base + length + known);
    }
    if (cursor.isWord('INSERT') || cursor.isWord('REPLACE')) return this.#begin('insert');
    if (cursor.start === index && cursor.kind === tokenKind.word && lineCommands.has(cursor.word)) {
      return this.#begin('command');
    }
    return this.#begin('statement');
  }

  #comment(final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    const isLine = this.#state === 'line-comment';
    const from = Math.max(this.#position, this.#start + (isLine ? 1 : 2)) - base;
    const end = isLine ? lineCommentEnd(bytes, from, length) : blockCommentEnd(bytes, from, length);
    if (end < 0 && !final) {
      this.#position = base + Math.max(from, length - 1);
      if (length - (this.#start - base) > commentBytesMax) this.#takeComment(length);
      return false;
    }
    if (end < 0 && !isLine) this.#truncated('The script ends inside a comment.');
    this.#takeComment(end < 0 ? length : end);
    this.#commentTaken = false;
    this.#position = base + (end < 0 ? length : end);
    this.#state = 'between';
    return true;
  }

  /** Reads what a comment says about the dump, once, from its first bytes. */
  #takeComment(end: number): void {
    if (this.#commentTaken) return;
    this.#commentTaken = true;
    const start = this.#start - this.#window.base;
    const text = asciiText(this.#window.bytes, start, Math.min(end, start + commentBytesMax));
    readHeaderComment(this.#header, text.trimEnd());
    if (isMariaHeader(this.#header)) this.#context.session.becomeMaria(this.#header.serverVersion);
  }

  #command(final: boolean): boolean {
    const { bytes, base, length } = this.#window;
    const start = this.#start - base;
    let end = start;
    while (end < length && bytes[end] !== ascii.newline && end - start < commentBytesMax) end++;
    if (end >= length && !final) return false;
    const isDelimiter = /^(delimiter|\\d)/i.test(asciiText(bytes, start, Math.min(end, start + 9)));
    if (!isDelimiter) {
      // The other commands may end with the delimiter instead, and SQL follow on the line.
      const { delimiter } = this.#context.session;
      for (let index = start; index < end; index++) {
        if (!startsWithBytes(bytes, index, end, delimiter)) continue;
        end = index;
        break;
      }
    }
    // A new delimiter, another file: rows behind it are read otherwise.
    this.#context.spans.gap();
    runClientCommand(this.#context, bytes.subarray(start, end), this.#startLine);
    this.#position = base + end;
    this.#state = 'between';
    return true;
  }

  #statement(final: boolean): boolean {
    const { statementBytesMax } = this.#context.limits;
    const found = this.#statementEnd(final);
    const end = found >= 0 ? found : this.#scanner.position;
    if (!this.#skipping && end - this.#start > statementBytesMax) {
      this.#skipping = true;
      this.#tooLong();
    }
    if (found < 0 && !final) return false;
    const statementEnd = found >= 0 ? found : this.#window.end;
    if (found < 0 && this.#scanner.isOpen) this.#truncated('The script ends inside a quoted text or comment.');
    this.#context.isLast = found < 0;
    if (!this.#skipping) this.#execute(statementEnd);
    this.#statements++;
    this.#position = found >= 0 ? found + this.#scanner.terminatorLength : this.#window.end;
    this.#state = 'between';
    return true;
  }

  /** Absolute offset of the statement's terminator, -1 if the bytes do not reach it. */
  #statementEnd(final: boolean): number {
    const { delimiter } = this.#context.session;
    for (;;) {
      const found = this.#scanner.scan(final);
      if (found < 0 || this.#skipping || delimiter.length > 1 || delimiter[0] !== ascii.semicolon) return found;
      if (found - this.#start > this.#context.limits.statementBytesMax) return found;
      const { bytes, base } = this.#window;
      if (!this.#body.isOpenAt(bytes, base, found - base)) return found;
      this.#scanner.skipTerminator();
    }
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
    const excerpt = this.#skipping ? '' : asciiText(bytes, start, Math.min(length, start + 200));
    this.#context.issues.add({ code: 'truncated', line: this.#startLine, message, excerpt });
  }

  #execute(end: number): void {
    const { bytes, base } = this.#window;
    const start = this.#start - base;
    const statement = new StatementReader(this.#context, bytes, start, end - base, this.#startLine);
    const { cursor } = statement;
    if (cursor.atEnd) return;
    if (cursor.isWord('INSERT') || cursor.isWord('REPLACE')) {
      const rows = this.#insert.readWhole(statement, this.#start, end + this.#scanner.terminatorLength);
      if (rows === 0) this.#context.spans.gap();
      return;
    }
    readStatement(statement);
    this.#context.spans.gap();
    this.#insert.forget();
  }

  #rows(final: boolean): boolean {
    const step = this.#insert.step(final);
    if (step === 'more') return false;
    if (step === 'wait') return this.#wait(this.#insert.wakeAt);
    if (step === 'statement') {
      // INSERT ... SET, INSERT ... SELECT or no INSERT at all: read as a whole.
      return this.#begin('statement');
    }
    this.#statements++;
    this.#position = this.#insert.end;
    this.#state = 'between';
    return true;
  }
}
