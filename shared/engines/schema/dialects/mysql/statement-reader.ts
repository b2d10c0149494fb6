import { LineIndex } from '../../lexer/byte-window.ts';
import { decodeBytes } from '../../lexer/charset.ts';
import { TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { ReadIssue } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import { withoutConditionalMarkers } from './conditional-text.ts';
import type { ReadContext } from './read-context.ts';

const excerptBytes = 400;

/** One statement being read: its tokens, decoded texts, line numbers, and a way to say what was not understood. */
export class StatementReader {
  readonly cursor: TokenCursor;
  readonly context: ReadContext;
  readonly start: number;
  /** Line of the statement's first byte. */
  readonly firstLine: number;
  readonly #lines: LineIndex;
  readonly #charset: string | undefined;
  /** Where the clause being read begins. */
  #clauseStart: number;

  constructor(context: ReadContext, bytes: Uint8Array, start: number, end: number, line: number) {
    this.context = context;
    this.start = start;
    this.firstLine = line;
    this.#charset = context.session.charset;
    this.#lines = new LineIndex(bytes, start, line);
    this.cursor = new TokenCursor(bytes, start, end, context.session.rules);
    this.#clauseStart = this.cursor.start;
  }

  /** Line of the current token. */
  get line(): number {
    return this.#lines.at(this.cursor.start);
  }

  /** Whether the whole statement lies in a conditional comment. */
  get isConditional(): boolean {
    return this.cursor.bytes[this.start] === 0x2f;
  }

  decode(bytes: Uint8Array): string {
    const { text, valid } = decodeBytes(bytes, this.#charset);
    if (!valid) {
      this.issue('encoding-invalid', {
        message: 'Text is not valid UTF-8 although the script says or implies it; it was read as Windows-1252.',
        excerpt: text,
      });
    }
    return text;
  }

  /** Source text between two indexes, conditional comment marks removed, trimmed. */
  text(start: number, end: number): string {
    const { cursor } = this;
    return this.decode(withoutConditionalMarkers(cursor.bytes, start, end, cursor.rules)).trim();
  }

  /** Source text from an index up to the current token. */
  textFrom(start: number): string {
    return this.text(start, Math.max(start, this.cursor.atEnd ? this.cursor.end : this.cursor.start));
  }

  /** The statement from its first token to the end, as written. */
  wholeText(): string {
    return this.text(this.start, this.cursor.end);
  }

  /** A name, quoted or not; undefined if there is none here. */
  identifier(): string | undefined {
    const { cursor } = this;
    if (cursor.kind === tokenKind.quotedName) {
      const name = this.decode(cursor.unquoted());
      cursor.next();
      return name;
    }
    if (cursor.kind === tokenKind.word) {
      const name = this.decode(cursor.bytes.subarray(cursor.start, cursor.stop));
      cursor.next();
      return name;
    }
    return undefined;
  }

  /** A name that may be qualified; without a qualifier the database in use. */
  objectName(): ObjectName | undefined {
    const { cursor } = this;
    const first = this.identifier();
    if (first === undefined) return undefined;
    if (!cursor.is('.')) return this.context.inUse(first);
    cursor.next();
    const second = this.identifier();
    return second === undefined ? undefined : { schema: first, name: second };
  }

  /** Text of one or more adjacent strings here, an introducer (_utf8mb4, N) passed over; undefined if none. */
  stringValue(): string | undefined {
    const { cursor } = this;
    const mark = cursor.mark();
    if (cursor.kind === tokenKind.word && /^(_[a-z0-9]+|n)$/i.test(cursor.raw)) cursor.next();
    if (cursor.kind !== tokenKind.string) {
      cursor.reset(mark);
      return undefined;
    }
    let text = '';
    while (cursor.kind === tokenKind.string) {
      text += this.decode(cursor.unquoted());
      cursor.next();
    }
    return text;
  }

  /** A whole number here, as written; undefined if there is none. */
  number(): string | undefined {
    const { cursor } = this;
    if (cursor.kind !== tokenKind.number) return undefined;
    const text = cursor.raw;
    cursor.next();
    return text;
  }

  /** The first characters from the current token (or from `start`) on. */
  excerpt(start = this.cursor.start): string {
    const { bytes, end } = this.cursor;
    return decodeBytes(bytes.subarray(start, Math.min(end, start + excerptBytes)), this.#charset).text;
  }

  issue(code: ReadIssue['code'], issue: { message: string; object?: string; excerpt?: string; line?: number }): void {
    this.context.issues.add({ code, line: issue.line ?? this.line, ...issue });
  }

  /** Notes something about the statement as a whole. */
  note(code: ReadIssue['code'], message: string, object?: string): void {
    const issue = { message, excerpt: this.excerpt(this.start), line: this.firstLine };
    this.issue(code, object === undefined ? issue : { ...issue, object });
  }

  /** Notes that the statement lacks what it needs. */
  unreadable(message: string): void {
    this.note('statement-unreadable', message);
  }

  /** A clause begins here: a column, a key, a change of a table. */
  beginClause(): void {
    this.#clauseStart = this.cursor.start;
  }

  /** Notes a clause that is not understood and goes on behind it: at the next comma outside parentheses. */
  unknownClause(object: string, what: string): void {
    const { cursor } = this;
    // Where nothing is left of the clause, the whole of it tells more.
    const isOver = cursor.atEnd || cursor.is(',') || cursor.is(')');
    const start = isOver ? this.#clauseStart : cursor.start;
    const line = this.#lines.at(start);
    const message = `${what} was not understood and is left out.`;
    cursor.skipTo(',');
    this.issue('clause-unknown', { message, object, excerpt: this.textFrom(start), line });
  }
}
