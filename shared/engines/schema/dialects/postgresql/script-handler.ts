import type { Buffer } from 'node:buffer';
import type { Node } from 'libpg-query';
import { apply, ignored } from './apply.ts';
import { tooComplex } from './complexity.ts';
import type { ParsePostgresql, ReadingContext } from './context.ts';
import { largeObjects } from './large-objects.ts';
import { changesRows, mayChangeRows } from './row-statements.ts';
import type { RowReader } from './rows.ts';
import { encodings } from './script/encodings.ts';
import type { CopyFormat, CopyPart, InsertHead, RowSink, ScriptHandler, Statement } from './script/handler.ts';
import type { LexicalRules } from './script/lexer.ts';
import { StatementText } from './statement-text.ts';

/** Statements that define something, or set up the session: these are parsed. */
const parsed = new Set([
  'CREATE',
  'ALTER',
  'DROP',
  'COMMENT',
  'GRANT',
  'REVOKE',
  'SECURITY',
  'COPY',
  'SET',
  'RESET',
  'IMPORT',
]);
/** Statements without any effect on what a reader sees. */
const silent = new Set(
  'BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE ANALYZE VACUUM LOCK REINDEX CLUSTER CHECKPOINT DISCARD SHOW REFRESH LISTEN UNLISTEN NOTIFY EXPLAIN PREPARE DEALLOCATE'.split(
    ' ',
  ),
);
/** Queries are parsed only to find setval and set_config, which are short. */
const selectBytesMax = 64 * 1024;

const ownership = /^ALTER\s[^;'"]*\sOWNER\s+TO\s+[\w$]+\s*$/i;

export interface DumpHeader {
  serverVersion?: string;
  writtenBy?: string;
  /** As in Model. */
  complete: boolean | null;
}

/** Turns the parts of a PostgreSQL script into the reading. */
export class PostgresqlScript implements ScriptHandler {
  readonly header: DumpHeader = { complete: null };
  /** What is being read, for progress. */
  object: string | undefined;
  #connected: string | undefined;
  readonly #context: ReadingContext;
  readonly #rows: RowReader;
  readonly #rules: LexicalRules;
  readonly #parse: ParsePostgresql;

  constructor(context: ReadingContext, rows: RowReader, rules: LexicalRules, parse: ParsePostgresql) {
    this.#context = context;
    this.#rows = rows;
    this.#rules = rules;
    this.#parse = parse;
  }

  comment(text: string): void {
    const { header } = this;
    const server = /^-- Dumped from database version (\S+)/.exec(text);
    if (server?.[1] !== undefined) header.serverVersion = server[1];
    const tool = /^-- Dumped by (pg_dump(?:all)?) version (\S+)/.exec(text);
    if (tool !== null) header.writtenBy = `${tool[1]} ${tool[2]}`;
    const data = /^-- Data for Name: (.*); Type: TABLE DATA; Schema: (.*); Owner:/.exec(text);
    if (data?.[1] !== undefined && data[2] !== undefined) {
      // With --inserts an empty table has this heading and no statement.
      const table = this.#context.findTable({ schema: data[2], name: data[1] });
      if (table !== undefined) table.rowCount ??= 0;
    }
    if (/^-- PostgreSQL database (cluster )?dump\s*$/.test(text)) {
      header.complete ??= false;
      header.writtenBy ??= 'pg_dump';
    }
    if (/^-- PostgreSQL database (cluster )?dump complete\s*$/.test(text)) header.complete = true;
  }

  command(text: string, line: number): void {
    this.#rows.ledger.spans.gap();
    const [, name = '', argument = ''] = /^\\(\S*)\s*(.*)$/s.exec(text) ?? [];
    if (name === 'c' || name === 'connect') {
      const database =
        argument
          .replace(/^-\S+\s+/, '')
          .replace(/[;"']/g, '')
          .split(/\s+/)[0] ?? '';
      const holdsTables = this.#context.catalog.tables.size > 0;
      if (holdsTables && database !== '' && database !== this.#connected) {
        this.#context.issues.add({
          code: 'command-ignored',
          line,
          message: 'The file holds several databases; they are read as one.',
          excerpt: text,
        });
      }
      if (database !== '' && database !== '-') {
        this.#context.database = database;
        this.#connected = database;
      }
      return;
    }
    if (name === 'encoding') {
      this.#context.set('client_encoding', [argument.replace(/[;"']/g, '').trim()]);
      return;
    }
    // pg_dump frames its output with \restrict since August 2025; the others only talk to a terminal.
    if (['restrict', 'unrestrict', 'echo', 'qecho', 'set', 'unset', 'pset', 'timing', 'x', 'q', '.', ''].includes(name))
      return;
    const message = `The psql command \\${name} is not run; what it would bring in is not seen.`;
    const takesRows = name === 'copy' && /\bfrom\b/i.test(argument);
    this.#context.issues.add({ code: takesRows ? 'rows-changed' : 'command-ignored', line, message, excerpt: text });
  }

  statement(statement: Statement): CopyFormat | undefined {
    this.#rows.ledger.spans.gap();
    const verb = statement.words[0] ?? '';
    if (verb === 'CREATE' || verb === 'ALTER' || verb === 'DROP') this.#context.history.defined();
    if (verb === 'COPY') return this.#copy(statement);
    if (silent.has(verb)) {
      this.#transaction(verb, statement);
      return undefined;
    }
    // Dumps name the owner of every object; nothing is kept of it, so it need not be parsed.
    if (verb === 'ALTER' && ownership.test(statement.bytes.toString('latin1', 0, 400))) return undefined;
    if (parsed.has(verb) || (verb === 'SELECT' && mayDefine(statement))) this.#define(statement);
    else this.#ignore(verb, statement);
    return undefined;
  }

  #transaction(verb: string, { words, line }: Statement): void {
    const { history } = this.#context;
    const to = words.indexOf('TO');
    if (verb === 'BEGIN' || verb === 'START') history.begin(line);
    else if (verb === 'COMMIT' || verb === 'END') history.commit();
    else if (verb === 'SAVEPOINT') history.savepoint(words[1] ?? '');
    else if (verb === 'ROLLBACK' || verb === 'ABORT')
      history.rollback({ line, excerpt: words.join(' '), ...(to > 0 && { to: words.at(-1) ?? '' }) });
  }

  #text(statement: Statement): StatementText {
    const text = this.#decode(statement);
    return new StatementText(text, statement.line, this.#rules);
  }

  #decode({ bytes, line }: Statement): string {
    const encoding = encodings.get((this.#context.settings.get('client_encoding') ?? 'utf8').toLowerCase()) ?? 'utf-8';
    if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes);
    const text = bytes.toString('utf8', 0, bytes.length);
    if (text.includes('\u{fffd}') && !isUtf8(bytes)) {
      const message = 'A statement holds bytes that are not valid in its encoding; they are replaced.';
      this.#context.issues.add({ code: 'encoding-invalid', line, message, excerpt: text.slice(0, 200) });
    }
    return text;
  }

  /** Parses a statement; undefined, with an issue, if PostgreSQL's parser refuses it. */
  #tree(statement: Statement, text: StatementText): Node[] | undefined {
    const { limits, issues } = this.#context;
    const excerpt = text.text.slice(0, 200);
    const code = 'statement-unreadable';
    if (statement.depthMax > limits.nestingMax) {
      const message = `A statement is nested more than ${limits.nestingMax} deep and was not read.`;
      issues.add({ code, line: statement.line, message, excerpt });
      return undefined;
    }
    if (text.text.includes('\0')) {
      issues.add({
        code,
        line: statement.line,
        message: 'A statement holds a NUL character and was not read.',
        excerpt,
      });
      return undefined;
    }
    const complexity = tooComplex(text.tokens);
    if (complexity !== undefined) {
      const message = `A statement was not read: ${complexity}.`;
      issues.add({ code, line: statement.line, message, excerpt });
      return undefined;
    }
    try {
      return (this.#parse(text.text).stmts ?? []).flatMap(raw => (raw.stmt === undefined ? [] : [raw.stmt]));
    } catch (error) {
      // The parser's memory is in no state to go on; nothing that it says now could be trusted.
      if (error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError')) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      const kind = statement.words.slice(0, 2).join(' ');
      const message = `PostgreSQL's parser does not understand this ${kind} statement: ${reason}.`;
      issues.add({ code, line: statement.line, message, excerpt });
      return undefined;
    }
  }

  #define(statement: Statement): void {
    const text = this.#text(statement);
    for (const node of this.#tree(statement, text) ?? []) apply(this.#context, node, text);
    this.#rules.backslashEscapes = this.#context.backslashEscapes;
  }

  #copy(statement: Statement): CopyFormat | undefined {
    const text = this.#text(statement);
    const { words, line } = statement;
    const from = words.indexOf('FROM');
    const rowsFollow = from > 0 && words[from + 1] === 'STDIN';
    const node = this.#tree(statement, text)?.[0];
    const copy = node !== undefined && 'CopyStmt' in node ? node.CopyStmt : undefined;
    if (!rowsFollow) {
      if (copy !== undefined && copy.is_from === true) {
        const message = 'COPY from a file is not run; its rows are not seen.';
        this.#context.issues.add({
          code: 'rows-changed',
          line,
          message,
          object: copy.relation?.relname ?? '',
          excerpt: text.text,
        });
      } else ignored(this.#context, 'COPY', text);
      return undefined;
    }
    this.object = copy?.relation?.relname;
    return this.#rows.copy(copy, line);
  }

  /** UPDATE, DELETE and so on: what they would do to rows that were read makes their number uncertain. */
  #ignore(verb: string, statement: Statement): void {
    const text = { text: statement.bytes.toString('utf8', 0, 300), line: statement.line };
    const target =
      /^\s*(?:(?:INSERT\s+INTO|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?)("[^"]+"|[\w$]+)(?:\.("[^"]+"|[\w$]+))?/i.exec(
        text.text,
      );
    const names = [target?.[1], target?.[2]].flatMap(name => (name === undefined ? [] : [unquoted(name)]));
    const name = names.at(-1);
    if (name !== undefined && verb !== 'UPDATE') {
      const schema = names.at(-2);
      const table = this.#context.findTable(
        this.#context.qualified(schema === undefined ? { name } : { schema, name }),
      );
      const isEmpty = table === undefined || (table.rowCount ?? 0) === 0;
      if (table !== undefined && verb === 'INSERT')
        this.#context.onRowsChanged(table, 'rows come from a query', text.line);
      else if (table !== undefined && !isEmpty)
        this.#context.onRowsChanged(table, 'rows are deleted after they were written', text.line);
      // TRUNCATE a, b and TRUNCATE a CASCADE empty others too.
      const isAlone = verb !== 'TRUNCATE' || !/,|\bCASCADE\b/i.test(text.text) || !this.#hasRows();
      if (isEmpty && isAlone && (verb === 'DELETE' || verb === 'TRUNCATE')) return;
    }
    if (verb === 'SELECT' && largeObjects(this.#context, text)) return;
    if (mayChangeRows.has(verb)) {
      const isChange = changesRows(verb, statement.bytes, this.#context.routines);
      ignored(this.#context, verb, text, isChange ? 'rows-changed' : 'command-ignored');
    } else {
      const message = 'A statement is of no kind that PostgreSQL knows.';
      this.#context.issues.add({ code: 'statement-unknown', line: text.line, message, excerpt: text.text });
    }
  }

  #hasRows(): boolean {
    return this.#context.catalog.tables.list().some(table => (table.rowCount ?? 0) > 0);
  }

  insert(head: InsertHead): RowSink {
    return this.#rows.insert(head);
  }

  insertEnd(endByte: number, rows: number, tail: string, unterminated: boolean): void {
    this.#rows.insertEnd(endByte, rows, tail);
    if (unterminated && this.header.complete === false) this.#truncated('The file ends within an INSERT statement.');
  }

  copyPart(part: CopyPart): void {
    this.#rows.copyEnd(part);
  }

  copyEnd(part: CopyPart, unterminated: boolean, line: number): void {
    this.#rows.copyEnd(part);
    if (unterminated) this.#truncated('The file ends within the rows of a COPY statement.', line);
  }

  #truncated(message: string, line = 0): void {
    this.#context.issues.add({
      code: 'truncated',
      line,
      message,
      ...(this.object !== undefined && { object: this.object }),
    });
  }

  tooLong(line: number, excerpt: string, bytes: number): void {
    this.#rows.ledger.spans.gap();
    const limit = Math.round(this.#context.limits.statementBytesMax / 1048576);
    const message = `A statement of ${Math.round(bytes / 1048576)} MB is longer than ${limit} MB and was not read.`;
    this.#context.issues.add({ code: 'statement-too-long', line, message, excerpt });
  }

  rowIssue(code: 'row-unreadable' | 'limit-reached', line: number, message: string, excerpt: string): void {
    this.#context.issues.add({
      code,
      line,
      message,
      excerpt,
      ...(this.object !== undefined && { object: this.object }),
    });
  }
}

/** setval and set_config are what dumps say with a query; INTO makes a table of one. */
function mayDefine({ bytes }: Statement): boolean {
  if (bytes.length > selectBytesMax) return false;
  return /\b(setval|set_config|into)\b/i.test(bytes.toString('latin1', 0, bytes.length));
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
