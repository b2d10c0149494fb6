import { type SqlToken, sqlTokens } from './sql-tokens.ts';

/** A name as written in a statement, unquoted; `schema` is missing where it was not qualified. */
export interface ObjectName {
  schema?: string;
  name: string;
}

/** What a statement of the DDL does, as far as its place in the order depends on it. */
export interface StatementShape {
  kind:
    | 'setting'
    | 'schema'
    | 'extension'
    | 'key'
    | 'check'
    | 'exclusion'
    | 'foreign-key'
    | 'index'
    | 'counter'
    | 'comment'
    /** ALTER TABLE .. FORCE ROW LEVEL SECURITY: the owner would see no rows any more, and proof and repair are his. */
    | 'force-row-security'
    | 'other';
  /** The table it is about. */
  table?: ObjectName;
  /** Its constraint, where it names one. */
  constraint?: string;
  /** The table a foreign key points to. */
  referenced?: ObjectName;
  isNotValid?: boolean;
  /** Of CREATE SCHEMA and CREATE EXTENSION. */
  made?: { name: string; schema?: string };
}

/** Reads the beginning of a statement, word by word; whatever is not recognised is 'other' and keeps its place. */
export function describeStatement(sql: string): StatementShape {
  const reader = new Reader(sqlTokens(sql));
  if (reader.takes('set')) return { kind: 'setting' };
  if (reader.takes('comment', 'on')) return { kind: 'comment' };
  if (reader.takes('select')) return describeSelect(reader);
  if (reader.takes('alter', 'table')) return describeAlter(reader);
  if (!reader.takes('create')) return { kind: 'other' };
  if (reader.takes('schema')) return describeMade(reader, 'schema');
  if (reader.takes('extension')) return describeMade(reader, 'extension');
  reader.takes('unique');
  return reader.takes('index') ? describeIndex(reader) : { kind: 'other' };
}

function describeMade(reader: Reader, kind: 'schema' | 'extension'): StatementShape {
  reader.takes('if', 'not', 'exists');
  const name = reader.name()?.name;
  if (name === undefined) return { kind: 'other' };
  reader.takes('with');
  const schema = reader.takes('schema') ? reader.name()?.name : undefined;
  return { kind, made: { name, ...(schema !== undefined && { schema }) } };
}

function describeIndex(reader: Reader): StatementShape {
  reader.takes('if', 'not', 'exists');
  if (!reader.takes('on')) {
    reader.name();
    if (!reader.takes('on')) return { kind: 'other' };
  }
  reader.takes('only');
  const table = reader.name();
  return table === undefined ? { kind: 'other' } : { kind: 'index', table };
}

function describeSelect(reader: Reader): StatementShape {
  if (reader.name()?.name !== 'setval') return { kind: 'other' };
  if (!reader.skipTo('from')) return { kind: 'counter' };
  const table = reader.name();
  return { kind: 'counter', ...(table !== undefined && { table }) };
}

function describeAlter(reader: Reader): StatementShape {
  reader.takes('only');
  const table = reader.name();
  if (table === undefined) return { kind: 'other' };
  if (reader.takes('force', 'row', 'level', 'security')) return { kind: 'force-row-security', table };
  if (!reader.takes('add')) return { kind: 'other', table };
  const constraint = reader.takes('constraint') ? reader.name()?.name : undefined;
  const named = { table, ...(constraint !== undefined && { constraint }) };
  if (reader.takes('primary', 'key') || reader.takes('unique')) return { kind: 'key', ...named };
  if (reader.takes('check')) return { kind: 'check', ...named };
  if (reader.takes('exclude')) return { kind: 'exclusion', ...named };
  if (reader.takes('foreign', 'key')) {
    const referenced = reader.skipTo('references') ? reader.name() : undefined;
    const isNotValid = reader.endsWith('not', 'valid');
    return { kind: 'foreign-key', ...named, ...(referenced !== undefined && { referenced }), isNotValid };
  }
  return { kind: 'other', table };
}

class Reader {
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(tokens: readonly SqlToken[]) {
    const isEnd = tokens.at(-1)?.value === ';';
    this.#tokens = isEnd ? tokens.slice(0, -1) : tokens;
  }

  #isWord(at: number, word: string): boolean {
    const token = this.#tokens[at];
    return token?.kind === 'word' && token.value === word;
  }

  /** Moves on if these words come next. */
  takes(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.#isWord(this.#at + index, word))) return false;
    this.#at += words.length;
    return true;
  }

  skipTo(word: string): boolean {
    for (let at = this.#at; at < this.#tokens.length; at += 1) {
      if (!this.#isWord(at, word)) continue;
      this.#at = at + 1;
      return true;
    }
    return false;
  }

  endsWith(...words: readonly string[]): boolean {
    const from = this.#tokens.length - words.length;
    return words.every((word, index) => this.#isWord(from + index, word));
  }

  /** `name`, `schema.name`. */
  name(): ObjectName | undefined {
    const first = this.#tokens[this.#at];
    if (first?.kind !== 'word' && first?.kind !== 'quoted') return undefined;
    this.#at += 1;
    const second = this.#tokens[this.#at + 1];
    if (this.#tokens[this.#at]?.value !== '.' || second === undefined) return { name: first.value };
    this.#at += 2;
    return { schema: first.value, name: second.value };
  }
}
