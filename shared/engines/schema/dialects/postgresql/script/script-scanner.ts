import { ByteWindow } from './byte-window.ts';
import { keyword } from './characters.ts';
import { CopyScanner } from './copy-scanner.ts';
import type { ScriptHandler } from './handler.ts';
import { Lexer, type LexicalRules, tokenKind } from './lexer.ts';
import { RowScanner } from './row-scanner.ts';
import { StatementTracker } from './statement-tracker.ts';

const semicolon = 0x3b;
/** Portions are taken in slices of this size, so that memory does not depend on how much is pushed at once. */
const sliceBytes = 256 * 1024;
/** The least length a value may have. */
const valueBytesUsual = 32 * 1024 * 1024;

/**
 * Splits a script into statements, rows, client commands and comments, whatever the portions it comes in. Rows are
 * never kept; a statement is kept until its end, up to `statementBytesMax`.
 */
export class ScriptScanner {
  readonly rules: LexicalRules;
  statements = 0;
  #rows = 0;
  readonly #handler: ScriptHandler;
  readonly #statementBytesMax: number;
  readonly #window = new ByteWindow();
  readonly #lexer: Lexer;
  readonly #rowScanner: RowScanner;
  readonly #copyScanner: CopyScanner;
  readonly #tracker: StatementTracker;
  #mode: 'statement' | 'rows' | 'copy' | 'skip' | 'command' = 'statement';
  /** Where scanning of the current statement goes on, relative to the window's start. */
  #scanned = 0;
  #retryAt = 0;
  #withinToken = false;
  #skipped = { line: 0, excerpt: '', bytes: 0 };

  /** Values longer than `valueBytesMax` are cut; no smaller limit than the usual one is taken. */
  constructor(rules: LexicalRules, statementBytesMax: number, handler: ScriptHandler, valueBytesMax: number) {
    const cutAt = Math.max(valueBytesMax, valueBytesUsual);
    this.rules = rules;
    this.#handler = handler;
    this.#statementBytesMax = statementBytesMax;
    this.#lexer = new Lexer(rules);
    this.#rowScanner = new RowScanner(this.#window, this.#lexer, handler, noRows, cutAt);
    this.#copyScanner = new CopyScanner(this.#window, handler, 2 * cutAt);
    this.#tracker = new StatementTracker(rules);
  }

  /** Rows so far, those of the statement that is being read among them. */
  get rows(): number {
    if (this.#mode === 'rows') return this.#rows + this.#rowScanner.rows;
    return this.#mode === 'copy' ? this.#rows + this.#copyScanner.rows : this.#rows;
  }

  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += sliceBytes) {
      this.#window.append(bytes.subarray(from, from + sliceBytes));
      this.#advance(false);
    }
  }

  /** Reads what is left. Answers the number of lines and bytes. */
  finish(): { lines: number; bytes: number } {
    this.#advance(true);
    const window = this.#window;
    const bytes = window.offset(window.end);
    const endsWithNewline = window.end > 0 && window.buffer[window.end - 1] === 0x0a;
    return { bytes, lines: bytes === 0 ? 0 : window.line(window.end) - (endsWithNewline ? 1 : 0) };
  }

  #advance(final: boolean): void {
    for (;;) {
      switch (this.#mode) {
        case 'statement':
          if (!this.#statement(final)) return;
          break;
        case 'rows':
          if (!this.#rowScanner.advance(final)) return;
          this.#rowsEnd();
          break;
        case 'copy':
          if (!this.#copyScanner.advance(final)) return;
          this.#copyEnd();
          break;
        case 'skip':
          if (!this.#skip(final)) return;
          break;
        case 'command':
          if (!this.#command(final)) return;
          break;
      }
    }
  }

  /** Scans on in a statement. false: more bytes are needed (or there are none left). */
  #statement(final: boolean): boolean {
    const window = this.#window;
    const lexer = this.#lexer;
    const tracker = this.#tracker;
    if (!final && window.end - window.start < this.#retryAt) return false;
    this.#retryAt = 0;
    let position = window.start + this.#scanned;
    while (position < window.end) {
      const kind = lexer.next(window.buffer, position, window.end, final);
      if (kind === tokenKind.needMore) {
        this.#scanned = position - window.start;
        const unread = window.end - window.start;
        if (unread > this.#statementBytesMax) {
          this.#startSkip(true);
          return true;
        }
        if (unread > 65536) this.#retryAt = Math.min(unread * 2, this.#statementBytesMax + 1);
        return false;
      }
      position = lexer.end;
      if (kind === tokenKind.space || kind === tokenKind.lineComment || kind === tokenKind.blockComment) {
        if (!tracker.empty) continue;
        if (kind !== tokenKind.space) this.#comment();
        window.consume(position);
        this.#scanned = 0;
        continue;
      }
      if (position - window.start > this.#statementBytesMax) {
        this.#scanned = lexer.start - window.start;
        this.#startSkip(false);
        return true;
      }
      if (kind === tokenKind.mark) {
        const code = window.buffer[lexer.start]!;
        if (this.#isCommand(code, lexer.start)) {
          if (!tracker.empty) this.#statementEnd(lexer.start, lexer.start, false);
          else window.consume(lexer.start);
          this.#scanned = 0;
          if (this.#mode === 'statement') this.#mode = 'command';
          return true;
        }
        if (code === semicolon && tracker.ends()) {
          this.#statementEnd(lexer.start, position, false);
          return true;
        }
        tracker.mark(code);
        continue;
      }
      if (kind === tokenKind.word) {
        const word = keyword(window.buffer, lexer.start, lexer.end);
        tracker.word(word);
        if (tracker.rowsFollow(word)) {
          this.#rowsBegin(lexer.start, position);
          return true;
        }
        continue;
      }
      tracker.other();
    }
    this.#scanned = position - window.start;
    if (!final) return false;
    if (tracker.empty) return false;
    this.#statementEnd(window.end, window.end, true);
    return this.#mode !== 'statement';
  }

  #isCommand(code: number, position: number): boolean {
    if (this.rules.postgresql) return code === 0x5c;
    if (code !== 0x2e || !this.#tracker.empty) return false;
    // The shell of SQLite takes a dot as a command only at the beginning of a line.
    return this.#window.before(position) === 0x0a;
  }

  #comment(): void {
    const { buffer, start } = this.#window;
    const text = buffer.toString('utf8', start, Math.min(this.#lexer.end, start + 400));
    this.#handler.comment(text, this.#window.line(start));
  }

  #statementEnd(end: number, next: number, unterminated: boolean): void {
    const window = this.#window;
    const tracker = this.#tracker;
    if (!tracker.empty) {
      this.statements += 1;
      const copy = this.#handler.statement({
        bytes: window.buffer.subarray(window.start, end),
        words: tracker.words,
        line: window.line(window.start),
        startByte: window.offset(window.start),
        endByte: window.offset(next),
        depthMax: tracker.depthMax,
        unterminated: unterminated && (tracker.depth > 0 || this.#lexer.unterminated),
      });
      if (copy !== undefined) {
        this.#copyScanner.begin(copy);
        this.#mode = 'copy';
      }
    }
    window.consume(next);
    this.#scanned = 0;
    tracker.reset();
  }

  #rowsBegin(headEnd: number, next: number): void {
    const window = this.#window;
    this.statements += 1;
    const sink = this.#handler.insert({
      bytes: window.buffer.subarray(window.start, headEnd),
      line: window.line(window.start),
      startByte: window.offset(window.start),
    });
    this.#rowScanner.begin(sink);
    window.consume(next);
    this.#scanned = 0;
    this.#tracker.reset();
    this.#mode = 'rows';
  }

  #rowsEnd(): void {
    const { rows, tail, unterminated } = this.#rowScanner;
    this.#rows += rows;
    this.#handler.insertEnd(this.#window.offset(this.#window.start), rows, tail, unterminated);
    this.#mode = 'statement';
  }

  #copyEnd(): void {
    const { rows, unterminated, part, line } = this.#copyScanner;
    this.#rows += rows;
    this.#handler.copyEnd(part, unterminated, line);
    this.#mode = 'statement';
  }

  #command(final: boolean): boolean {
    const window = this.#window;
    const newline = window.buffer.indexOf(10, window.start);
    const found = newline >= 0 && newline < window.end;
    if (!found && !final && window.end - window.start <= this.#statementBytesMax) return false;
    const lineEnd = found ? newline : window.end;
    const text = window.buffer.toString('utf8', window.start, Math.min(lineEnd, window.start + 1000)).trim();
    this.#handler.command(text, window.line(window.start));
    window.consume(lineEnd);
    this.#mode = 'statement';
    return true;
  }

  #startSkip(withinToken: boolean): void {
    const window = this.#window;
    const excerpt = window.buffer.toString('utf8', window.start, window.start + 200);
    this.#skipped = { line: window.line(window.start), excerpt, bytes: window.offset(window.start) };
    this.#withinToken = withinToken;
    this.#mode = 'skip';
    window.consume(withinToken ? this.#lexer.contentStart : window.start + this.#scanned);
    this.#scanned = 0;
  }

  /** Passes over the rest of a statement that is too long to keep. */
  #skip(final: boolean): boolean {
    const window = this.#window;
    const lexer = this.#lexer;
    while (window.start < window.end) {
      if (this.#withinToken) {
        const { position, finished } = lexer.skip(window.buffer, window.start, window.end, final);
        window.consume(position);
        if (!finished) return false;
        this.#withinToken = false;
        if (!this.#tracker.empty) continue;
        // Only a comment was that long; nothing was lost.
        const { openKind } = lexer;
        if (openKind === tokenKind.lineComment || openKind === tokenKind.blockComment) {
          this.#mode = 'statement';
          return true;
        }
        this.#tracker.other();
        continue;
      }
      const kind = lexer.next(window.buffer, window.start, window.end, final);
      if (kind === tokenKind.needMore) {
        if (window.end - window.start < 65536) return false;
        window.consume(lexer.contentStart);
        this.#withinToken = true;
        continue;
      }
      const start = lexer.start;
      window.consume(lexer.end);
      if (kind === tokenKind.word) this.#tracker.word(keyword(window.buffer, start, lexer.end));
      else if (kind === tokenKind.mark) {
        const code = window.buffer[start]!;
        if (code === semicolon && this.#tracker.ends()) {
          this.#skipEnd();
          return true;
        }
        this.#tracker.mark(code);
      }
    }
    if (!final) return false;
    this.#skipEnd();
    return true;
  }

  #skipEnd(): void {
    const { line, excerpt, bytes } = this.#skipped;
    this.statements += 1;
    this.#handler.tooLong(line, excerpt, this.#window.offset(this.#window.start) - bytes);
    this.#tracker.reset();
    this.#mode = 'statement';
  }
}

const noRows = {
  looks: false,
  beginRow() {},
  text() {},
  number() {},
  bytes() {},
  bits() {},
  expression() {},
  null() {},
  endRow() {},
};
