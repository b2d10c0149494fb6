import type { Buffer } from 'node:buffer';
import type { ByteWindow } from './byte-window.ts';
import { keyword } from './characters.ts';
import { bitsOfHex, decodeString, isHexPairs, Scratch, unhex } from './decode.ts';
import type { RowSink, ScriptHandler } from './handler.ts';
import { type Lexer, tokenKind } from './lexer.ts';

const open = 0x28;
const close = 0x29;
const comma = 0x2c;
const semicolon = 0x3b;

type State = 'between' | 'value' | 'cut' | 'tail';

/**
 * Reads the rows behind `INSERT INTO ... VALUES` up to the semicolon, one value at a time: a statement may be of any
 * length. Values that are more than one literal are given as expressions.
 */
export class RowScanner {
  rows = 0;
  tail = '';
  unterminated = false;
  readonly #window: ByteWindow;
  readonly #lexer: Lexer;
  readonly #handler: ScriptHandler;
  readonly #valueBytesMax: number;
  readonly #scratch = new Scratch();
  #sink: RowSink;
  #state: State = 'between';
  #rowLine = 0;
  #depth = 0;
  /** In state 'cut': still within the token that was too long. */
  #withinToken = false;
  #afterCut: State = 'cut';
  #retryAt = 0;
  #finished = false;

  /** A single value longer than `valueBytesMax` is cut: what is looked at stays in memory. */
  constructor(window: ByteWindow, lexer: Lexer, handler: ScriptHandler, sink: RowSink, valueBytesMax: number) {
    this.#window = window;
    this.#valueBytesMax = valueBytesMax;
    this.#lexer = lexer;
    this.#handler = handler;
    this.#sink = sink;
  }

  /** Makes it ready for the next statement. */
  begin(sink: RowSink): void {
    this.#sink = sink;
    this.#state = 'between';
    this.rows = 0;
    this.tail = '';
    this.unterminated = false;
    this.#depth = 0;
    this.#retryAt = 0;
  }

  /** Reads on; true once the statement's end was consumed, false if more bytes are needed. */
  advance(final: boolean): boolean {
    const window = this.#window;
    if (!final && window.end - window.start < this.#retryAt) return false;
    this.#retryAt = 0;
    while (window.start < window.end) {
      let moved: boolean;
      switch (this.#state) {
        case 'value':
          moved = this.#value(final);
          break;
        case 'cut':
          moved = this.#passCutValue(final);
          break;
        default:
          moved = this.#between(final);
          if (moved && this.#finished) {
            this.#finished = false;
            return true;
          }
      }
      if (!moved) {
        // A token that is long is looked at again only when there is twice as much of it: linear in total.
        const unread = window.end - window.start;
        this.#retryAt = unread > 65536 ? Math.min(unread * 2, this.#valueBytesMax + 65536) : 0;
        return false;
      }
    }
    if (!final) return false;
    this.unterminated = true;
    if (this.#state === 'value') this.#incompleteRow();
    return true;
  }

  /** Between rows, after a value, and behind the rows: one token. */
  #between(final: boolean): boolean {
    const window = this.#window;
    const lexer = this.#lexer;
    const kind = lexer.next(window.buffer, window.start, window.end, final);
    if (kind === tokenKind.needMore) {
      if (window.end - window.start <= this.#valueBytesMax) return false;
      // Something endless where a row should be: not rows at all.
      this.#startCut();
      return true;
    }
    const code = window.buffer[lexer.start]!;
    const start = window.start;
    window.consume(lexer.end);
    if (kind === tokenKind.space || kind === tokenKind.lineComment || kind === tokenKind.blockComment) return true;
    if (kind === tokenKind.mark && code === semicolon && this.#depth === 0) {
      this.#finished = true;
      return true;
    }
    if (this.#state === 'between') {
      if (kind === tokenKind.mark && code === open) {
        this.#rowLine = window.line(start);
        this.#sink.beginRow(this.#rowLine);
        this.#state = 'value';
        return true;
      }
      if (kind === tokenKind.mark && code === comma) return true;
    }
    this.#state = 'tail';
    if (this.tail.length < 200)
      this.tail = `${this.tail} ${window.buffer.toString('utf8', start, lexer.end)}`.trim().slice(0, 200);
    return true;
  }

  /** One value with the comma or parenthesis behind it; nothing is consumed if that is not there yet. */
  #value(final: boolean): boolean {
    const window = this.#window;
    const lexer = this.#lexer;
    const { buffer, end } = window;
    let position = window.start;
    // The first token decides; what is needed of it is kept, as the lexer goes on.
    let first: number = -1;
    let firstStart = 0;
    let firstEnd = 0;
    let contentStart = 0;
    let contentEnd = 0;
    let escapes = false;
    let last = 0;
    let tokens = 0;
    let depth = 0;
    for (;;) {
      const kind = position < end ? lexer.next(buffer, position, end, final) : tokenKind.needMore;
      if (kind === tokenKind.needMore) {
        if (final) {
          window.consume(end);
          this.#incompleteRow();
          this.#state = 'tail';
          return true;
        }
        if (end - window.start <= this.#valueBytesMax) return false;
        this.#startCut(position >= end);
        return true;
      }
      position = lexer.end;
      if (kind === tokenKind.space || kind === tokenKind.lineComment || kind === tokenKind.blockComment) continue;
      if (kind === tokenKind.mark) {
        const code = buffer[lexer.start]!;
        if (depth === 0 && (code === comma || code === close)) {
          if (tokens > 0 && !this.#sink.looks) {
            // Only counted.
          } else if (tokens > 0) {
            if (lexer.start - window.start > this.#valueBytesMax) this.#cutIssue(window.start);
            if (tokens === 1) this.#literal(first, firstStart, firstEnd, contentStart, contentEnd, escapes);
            else this.#compound(first, firstStart, last, tokens);
          } else if (code === comma) {
            this.#handler.rowIssue(
              'row-unreadable',
              this.#rowLine,
              'A row has a comma without a value.',
              this.#excerpt(),
            );
            this.#sink.null();
          }
          window.consume(position);
          if (code === close) this.#endRow();
          return true;
        }
        if (code === semicolon && depth === 0) {
          window.consume(lexer.start);
          this.#incompleteRow();
          this.#state = 'between';
          return true;
        }
        if (code === open || code === 0x5b) depth += 1;
        else if ((code === close || code === 0x5d) && depth > 0) depth -= 1;
      }
      tokens += 1;
      last = lexer.end;
      if (tokens === 1) {
        first = kind;
        firstStart = lexer.start;
        firstEnd = lexer.end;
        contentStart = lexer.contentStart;
        contentEnd = lexer.contentEnd;
        escapes = lexer.escapes;
      }
    }
  }

  #literal(kind: number, start: number, end: number, contentStart: number, contentEnd: number, escapes: boolean): void {
    const { buffer } = this.#window;
    const sink = this.#sink;
    const lexer = this.#lexer;
    switch (kind) {
      case tokenKind.string:
      case tokenKind.dollarString:
        if (!escapes) {
          sink.text(buffer, contentStart, contentEnd);
          return;
        }
        break;
      case tokenKind.number:
        sink.number(buffer, start, end);
        return;
      case tokenKind.bitString:
        sink.bits(buffer, contentStart, contentEnd);
        return;
      case tokenKind.hexString:
        this.#hexString(start, end, contentStart, contentEnd);
        return;
      case tokenKind.word:
        if (end - start === 4 && keyword(buffer, start, end) === 'NULL') sink.null();
        else sink.expression(buffer, start, end);
        return;
      case tokenKind.escapeString:
      case tokenKind.unicodeString:
        break;
      case tokenKind.quotedName:
        // SQLite takes "text" where no column has that name; in PostgreSQL it is an error, and stays an expression.
        if (lexer.rules.postgresql || buffer[start] !== 0x22) {
          sink.expression(buffer, start, end);
          return;
        }
        break;
      default:
        sink.expression(buffer, start, end);
        return;
    }
    lexer.next(buffer, start, end, true);
    decodeString(lexer, buffer, this.#scratch);
    sink.text(this.#scratch.bytes, 0, this.#scratch.length);
  }

  /** X'1F' is a bit string in PostgreSQL and a blob in SQLite; where it is neither, it is an error on a server. */
  #hexString(start: number, end: number, contentStart: number, contentEnd: number): void {
    const { buffer } = this.#window;
    const scratch = this.#scratch;
    const isBits = this.#lexer.rules.postgresql;
    if (
      isBits ? !bitsOfHex(buffer, contentStart, contentEnd, scratch) : !isHexPairs(buffer, contentStart, contentEnd)
    ) {
      this.#sink.expression(buffer, start, end);
    } else if (isBits) this.#sink.bits(scratch.bytes, 0, scratch.length);
    else {
      unhex(buffer, contentStart, contentEnd, scratch);
      this.#sink.bytes(scratch.bytes, 0, scratch.length);
    }
  }

  /** -1, '...'::type, DATE '...', and else an expression. */
  #compound(first: number, start: number, end: number, tokens: number): void {
    const { buffer } = this.#window;
    const sign = buffer[start]!;
    if (tokens === 2 && first === tokenKind.mark && (sign === 0x2d || sign === 0x2b)) {
      const body = this.#skipSpace(start + 1, end);
      if (this.#lexer.next(buffer, body, end, true) === tokenKind.number && this.#lexer.end === end) {
        // `- 5` is written like that by hand only; the sign is put where the number begins.
        if (sign === 0x2d) buffer[body - 1] = 0x2d;
        this.#sink.number(buffer, sign === 0x2d ? body - 1 : body, end);
        return;
      }
    }
    if (this.#lexer.rules.postgresql && this.#castLiteral(start, end)) return;
    this.#sink.expression(buffer, start, end);
  }

  /** A literal with `::type` behind it, or a type name before a string: the literal is the value. */
  #castLiteral(start: number, end: number): boolean {
    const { buffer } = this.#window;
    const lexer = this.#lexer;
    const literals: { position: number; kind: number; count: number } = { position: -1, kind: -1, count: 0 };
    let position = start;
    let colons = 0;
    let words = 0;
    let depth = 0;
    while (position < end) {
      const kind = lexer.next(buffer, position, end, true);
      position = lexer.end;
      if (kind === tokenKind.space || kind === tokenKind.lineComment || kind === tokenKind.blockComment) continue;
      const code = buffer[lexer.start]!;
      if (kind === tokenKind.mark) {
        if (code === 0x3a) colons += 1;
        else if (code === open || code === 0x5b) depth += 1;
        else if (code === close || code === 0x5d) depth -= 1;
        else if (code !== 0x2e && code !== comma) return false;
        // A parenthesis before the cast is a function or a list; those behind it belong to the type.
        if (depth > 0 && colons === 0) return false;
      } else if (kind === tokenKind.word || kind === tokenKind.quotedName) {
        if (literals.count === 0) words += 1;
        if (literals.count === 0 && keyword(buffer, lexer.start, lexer.end) === 'NULL') {
          literals.position = lexer.start;
          literals.kind = kind;
          literals.count += 1;
          words -= 1;
        }
      } else if (colons === 0 || depth === 0) {
        literals.position = lexer.start;
        literals.kind = kind;
        literals.count += 1;
      }
    }
    if (literals.count !== 1 || (colons === 0 && words === 0) || (words > 0 && literals.kind === tokenKind.number))
      return false;
    lexer.next(buffer, literals.position, end, true);
    this.#literal(lexer.kind, lexer.start, lexer.end, lexer.contentStart, lexer.contentEnd, lexer.escapes);
    return true;
  }

  #skipSpace(position: number, end: number): number {
    let at = position;
    while (at < end && this.#window.buffer[at]! <= 0x20) at += 1;
    return at;
  }

  #endRow(): void {
    this.rows += 1;
    this.#sink.endRow();
    this.#state = 'between';
  }

  #incompleteRow(): void {
    this.#handler.rowIssue(
      'row-unreadable',
      this.#rowLine,
      'A row is not complete and was not counted.',
      this.#excerpt(),
    );
  }

  #excerpt(): string {
    const window = this.#window;
    return (window.buffer as Buffer).toString('utf8', window.start, Math.min(window.end, window.start + 200));
  }

  #cutIssue(position: number): void {
    const excerpt = this.#window.buffer.toString('utf8', position, position + 60);
    const message = `A value is longer than ${this.#valueBytesMax / 1048576} MB; only its beginning was looked at.`;
    this.#handler.rowIssue('limit-reached', this.#rowLine, message, excerpt);
  }

  /** The value is too long to keep: its beginning is given as text, the rest is passed over. */
  #startCut(betweenTokens = false): void {
    const window = this.#window;
    this.#cutIssue(window.start);
    if (this.#state === 'value') this.#giveBeginning();
    this.#withinToken = !betweenTokens;
    if (this.#withinToken) window.consume(this.#lexer.contentStart);
    else window.consume(window.end);
    this.#depth = 0;
    if (this.#state === 'value' || this.#withinToken) {
      this.#afterCut = this.#state === 'value' ? 'cut' : this.#state;
      this.#state = 'cut';
    }
  }

  /** What there is of a value that is cut: of a literal, what lies behind its quote. */
  #giveBeginning(): void {
    const window = this.#window;
    const lexer = this.#lexer;
    const end = window.start + this.#valueBytesMax;
    const isLiteral = lexer.start === window.start || window.buffer[lexer.start - 1]! <= 0x20;
    if (isLiteral && lexer.openKind === tokenKind.hexString) {
      const isBits = lexer.rules.postgresql && bitsOfHex(window.buffer, lexer.contentStart, end, this.#scratch);
      if (!isBits) unhex(window.buffer, lexer.contentStart, end, this.#scratch);
      const { bytes, length } = this.#scratch;
      if (isBits) this.#sink.bits(bytes, 0, length);
      else this.#sink.bytes(bytes, 0, length);
    } else {
      const start = isLiteral && lexer.openKind !== tokenKind.word ? lexer.contentStart : window.start;
      this.#sink.text(window.buffer, start, end);
    }
  }

  #passCutValue(final: boolean): boolean {
    const window = this.#window;
    const lexer = this.#lexer;
    if (this.#withinToken) {
      const { position, finished } = lexer.skip(window.buffer, window.start, window.end, final);
      window.consume(position);
      if (!finished) return position >= window.end && final;
      this.#withinToken = false;
      this.#state = this.#afterCut;
      return true;
    }
    const kind = lexer.next(window.buffer, window.start, window.end, final);
    if (kind === tokenKind.needMore) {
      if (window.end - window.start < 65536) return false;
      window.consume(lexer.contentStart);
      this.#withinToken = true;
      this.#afterCut = 'cut';
      return true;
    }
    const code = window.buffer[lexer.start]!;
    window.consume(lexer.end);
    if (kind !== tokenKind.mark) return true;
    if (code === open) this.#depth += 1;
    else if (this.#depth > 0 && code === close) this.#depth -= 1;
    else if (this.#depth === 0 && code === comma) this.#state = 'value';
    else if (this.#depth === 0 && code === close) this.#endRow();
    return true;
  }
}
