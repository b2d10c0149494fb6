import { ascii, asciiText } from '../../lexer/ascii.ts';
import { tokenKind } from '../../lexer/token-cursor.ts';
import type { ObjectName } from '../base/catalog.ts';
import { type StatementPlace, StatementText } from '../base/statement-text.ts';
import { defaultSchema, type ReadContext } from './read-context.ts';

/** A name with up to four parts: server.database.schema.object. */
export interface QualifiedName extends ObjectName {
  schema: string;
  database?: string;
  server?: string;
  /** The schema was written, not taken from the default. */
  isQualified: boolean;
}

/** One T-SQL statement being read. */
export class StatementReader extends StatementText {
  readonly context: ReadContext;

  constructor(context: ReadContext, place: StatementPlace) {
    super({ issues: context.issues, rules: context.session.rules }, place);
    this.context = context;
  }

  override decode(bytes: Uint8Array): string {
    const text = super.decode(bytes);
    return this.context.session.substitute(text, name =>
      this.issue('command-ignored', {
        message: `The script does not say what the sqlcmd variable $(${name}) stands for; it is read as it is written.`,
        object: name,
      }),
    );
  }

  /** Whether a temporary table or a table variable stands here: they are gone when the script is done. */
  get atTemporary(): boolean {
    const { cursor } = this;
    return cursor.kind === tokenKind.variable || cursor.is('#') || isHashName(cursor);
  }

  /** Whether a name of a database object can begin here. */
  get atObject(): boolean {
    return this.atName || this.cursor.is('#') || this.cursor.is('.') || this.cursor.kind === tokenKind.variable;
  }

  override identifier(): string | undefined {
    const { cursor } = this;
    let hashes = '';
    while (cursor.is('#') && hashes.length < 2) {
      hashes += '#';
      cursor.next();
    }
    if (cursor.kind === tokenKind.variable) {
      const name = this.decode(cursor.bytes.subarray(cursor.start, cursor.stop));
      cursor.next();
      return name;
    }
    const name = this.#sqlcmdVariable() ?? super.identifier();
    return name === undefined ? undefined : this.#withMarks(hashes + name);
  }

  /** $(name) outside quotes, as sqlcmd replaces it. */
  #sqlcmdVariable(): string | undefined {
    const { cursor } = this;
    if (!cursor.isWord('$')) return undefined;
    const written = asciiText(cursor.bytes, cursor.start, Math.min(cursor.end, cursor.start + 140));
    const variable = /^\$\(\w{1,128}\)/.exec(written)?.[0];
    if (variable === undefined) return undefined;
    const name = this.decode(cursor.bytes.subarray(cursor.start, cursor.start + variable.length));
    cursor.reset(cursor.start + variable.length);
    return name;
  }

  /** Names may hold # and @ behind their first character, where the cursor ends a word. */
  #withMarks(name: string): string {
    const { cursor } = this;
    let whole = name;
    while (cursor.start === cursor.previousStop && (cursor.is('#') || cursor.kind === tokenKind.variable)) {
      whole += this.decode(cursor.bytes.subarray(cursor.start, cursor.stop));
      cursor.next();
      if (cursor.start !== cursor.previousStop || cursor.kind !== tokenKind.word) break;
      whole += this.decode(cursor.bytes.subarray(cursor.start, cursor.stop));
      cursor.next();
    }
    return whole;
  }

  /** `object`, `schema.object`, `database..object` ...; undefined if there is no name here. */
  objectName(): QualifiedName | undefined {
    const { cursor } = this;
    const parts: string[] = [];
    const first = this.identifier();
    if (first === undefined) return undefined;
    parts.push(first);
    while (cursor.is('.') && parts.length < 4) {
      cursor.next();
      // database..object leaves the schema out.
      parts.push(cursor.is('.') ? '' : (this.identifier() ?? ''));
    }
    const name = parts.pop() ?? first;
    const schema = parts.pop() ?? '';
    const database = parts.pop() ?? '';
    const server = parts.pop() ?? '';
    if (name === '') return undefined;
    return {
      schema: schema === '' ? defaultSchema : schema,
      name,
      isQualified: schema !== '',
      ...(database === '' ? {} : { database }),
      ...(server === '' ? {} : { server }),
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
      cursor.acceptOneOf('ASC', 'DESC');
      cursor.accept(',');
    }
    return names;
  }
}

/** [#name] in brackets. */
function isHashName(cursor: StatementReader['cursor']): boolean {
  return (
    cursor.kind === tokenKind.quotedName &&
    cursor.bytes[cursor.start] === ascii.openBracket &&
    cursor.bytes[cursor.start + 1] === ascii.hash
  );
}
