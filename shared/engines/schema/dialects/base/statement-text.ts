import { LineIndex } from '../../lexer/byte-window.ts';
import { decodeBytes } from '../../lexer/charset.ts';
import { type LexicalRules, TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { ReadIssue } from '../../model.ts';
import type { IssueLog } from './issue-log.ts';

const excerptBytes = 400;

/** What the text of a statement is read with. */
export interface TextSettings {
  issues: IssueLog;
  rules: LexicalRules;
  /** Character set of the text, in the source's name; UTF-8 unless given. */
  charset?: string | undefined;
}

/** A statement to read: where it lies in the bytes, and the line it begins on. */
export interface StatementPlace {
  bytes: Uint8Array;
  start: number;
  end: number;
  line: number;
}

/** One statement being read: its tokens, decoded texts, line numbers, and a way to say what was not understood. */
export class StatementText {
  readonly cursor: TokenCursor;
  readonly start: number;
  /** Line of the statement's first byte. */
  readonly firstLine: number;
  readonly #lines: LineIndex;
  readonly #settings: TextSettings;
  /** Where the clause being read begins. */
  #clauseStart: number;

  constructor(settings: TextSettings, { bytes, start, end, line }: StatementPlace) {
    this.start = start;
    this.firstLine = line;
    this.#settings = settings;
    this.#lines = new LineIndex(bytes, start, line);
    this.cursor = new TokenCursor(bytes, start, end, settings.rules);
    this.#clauseStart = this.cursor.start;
  }

  /** Line of the current token. */
  get line(): number {
    return this.#lines.at(this.cursor.start);
  }

  /** Line of the byte at this index. */
  lineAt(index: number): number {
    return this.#lines.at(index);
  }

  decode(bytes: Uint8Array): string {
    const { text, valid } = decodeBytes(bytes, this.#settings.charset);
    if (!valid) {
      this.issue('encoding-invalid', {
        message: 'Text is not valid UTF-8 although the script says or implies it; it was read as Windows-1252.',
        excerpt: text,
      });
    }
    return text;
  }

  /** Source text between two indexes, trimmed. */
  text(start: number, end: number): string {
    return this.decode(this.cursor.bytes.subarray(start, Math.max(start, end))).trim();
  }

  /** Source text from an index up to the current token. */
  textFrom(start: number): string {
    return this.text(start, Math.max(start, this.cursor.atEnd ? this.cursor.end : this.cursor.start));
  }

  /** The statement from its first token to the end, as written. */
  wholeText(): string {
    return this.text(this.start, this.cursor.end);
  }

  /** Whether the current token can begin a name. */
  get atName(): boolean {
    return this.cursor.kind === tokenKind.word || this.cursor.kind === tokenKind.quotedName;
  }

  /** A name, quoted or not; undefined if there is none here. */
  identifier(): string | undefined {
    const { cursor } = this;
    if (!this.atName) return undefined;
    const isQuoted = cursor.kind === tokenKind.quotedName;
    const name = this.decode(isQuoted ? cursor.unquoted() : cursor.bytes.subarray(cursor.start, cursor.stop));
    cursor.next();
    return name;
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
    return decodeBytes(bytes.subarray(start, Math.min(end, start + excerptBytes)), this.#settings.charset).text;
  }

  issue(code: ReadIssue['code'], issue: { message: string; object?: string; excerpt?: string; line?: number }): void {
    this.#settings.issues.add({ code, line: issue.line ?? this.line, ...issue });
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
