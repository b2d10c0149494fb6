import { tokenKind } from '../../lexer/token-cursor.ts';
import type { ObjectName } from '../base/catalog.ts';
import { type StatementPlace, StatementText } from '../base/statement-text.ts';
import { oracleRules } from './lexical-rules.ts';
import type { ReadContext } from './read-context.ts';

/** A name with its schema and, behind @, the link to another database. */
export interface QualifiedName extends ObjectName {
  /** The schema was written, not taken from the session. */
  isQualified: boolean;
  link?: string;
}

/** One statement of Oracle being read. Names without quotes are in upper case, as the server keeps them. */
export class StatementReader extends StatementText {
  readonly context: ReadContext;

  constructor(context: ReadContext, place: StatementPlace) {
    super({ issues: context.issues, rules: oracleRules }, place);
    this.context = context;
  }

  override decode(bytes: Uint8Array): string {
    const text = super.decode(bytes);
    return this.context.session.substitute(text, name => this.#missing(name));
  }

  #missing(name: string): void {
    this.issue('command-ignored', {
      message: `SQL*Plus asks for the value of the variable &${name}, which the script does not give; it is read as it is written. If it is plain text, the script lacks SET DEFINE OFF.`,
      object: name,
    });
  }

  override get atName(): boolean {
    return super.atName || this.#atVariable;
  }

  get #atVariable(): boolean {
    const { define } = this.context.session;
    return define !== undefined && this.cursor.is(define);
  }

  override identifier(): string | undefined {
    const { cursor } = this;
    const variable = this.#atVariable ? this.#variable() : undefined;
    if (variable !== undefined) return variable;
    if (cursor.kind === tokenKind.quotedName) return super.identifier();
    return super.identifier()?.toUpperCase();
  }

  /** &name, &&name, &name..table as a name: the full stop behind a variable ends it. */
  #variable(): string | undefined {
    const { cursor } = this;
    const start = cursor.start;
    const written = this.#upTo(start, 140);
    const found = /^(.)\1?[A-Za-z][\w$#]{0,127}(?:\.[\w$#]*)?/.exec(written);
    if (found === null) return undefined;
    const name = this.decode(cursor.bytes.subarray(start, start + found[0].length));
    cursor.reset(start + found[0].length);
    return name.toUpperCase();
  }

  #upTo(start: number, count: number): string {
    const { bytes, end } = this.cursor;
    return new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(end, start + count)));
  }

  /** `object`, `schema.object`, `object@link`; undefined if there is no name here. */
  objectName(): QualifiedName | undefined {
    const { cursor } = this;
    const first = this.identifier();
    if (first === undefined) return undefined;
    const second = cursor.accept('.') ? this.identifier() : undefined;
    const link = cursor.kind === tokenKind.variable ? cursor.raw.slice(1) : undefined;
    if (link !== undefined) cursor.next();
    const { schema } = this.context.session;
    const own = second === undefined ? schema : first;
    return {
      ...(own === undefined ? {} : { schema: own }),
      name: second ?? first,
      isQualified: second !== undefined,
      ...(link === undefined ? {} : { link }),
    };
  }

  /** Text here, N before it passed over; undefined if there is none. */
  stringValue(): string | undefined {
    const { cursor } = this;
    const mark = cursor.mark();
    if (cursor.isWord('N')) cursor.next();
    if (cursor.kind !== tokenKind.string) {
      if (cursor.start !== mark) cursor.reset(mark);
      return undefined;
    }
    const text = this.decode(cursor.unquoted());
    cursor.next();
    return text;
  }

  /** A number with its sign; undefined if there is none. */
  signedNumber(): string | undefined {
    const { cursor } = this;
    const isNegative = cursor.accept('-');
    if (!isNegative) cursor.accept('+');
    const digits = this.number();
    return digits === undefined ? undefined : isNegative ? `-${digits}` : digits;
  }

  /** `(a, b)`: the names; other tokens in it are passed over. Empty if there is no parenthesis. */
  nameList(): string[] {
    const { cursor } = this;
    const names: string[] = [];
    if (!cursor.accept('(')) return names;
    while (!cursor.atEnd && !cursor.accept(')')) {
      const name = this.identifier();
      if (name === undefined) cursor.next();
      else if (names.length < this.context.limits.columnsMax) names.push(name);
      if (cursor.is('(')) cursor.skipParenthesized();
      cursor.accept(',');
    }
    return names;
  }

  /** Goes to the end of the statement. */
  skipAll(): void {
    while (!this.cursor.atEnd) this.cursor.next();
  }

  /** IF EXISTS, IF NOT EXISTS (Oracle 23ai). */
  skipIfExists(): void {
    if (!this.cursor.acceptWords('IF', 'NOT', 'EXISTS')) this.cursor.acceptWords('IF', 'EXISTS');
  }
}
