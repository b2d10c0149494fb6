import type { InsertHead, RowSink, ScriptHandler, Statement } from '../postgresql/script/handler.ts';
import { applyDefinition } from './apply.ts';
import type { SqliteContext } from './context.ts';
import type { SqliteRowReader } from './rows.ts';

const defining = new Set(['CREATE', 'ALTER', 'DROP', 'ATTACH']);
/** SELECT is among them: in SQLite a query changes nothing. */
const silent = new Set(['SELECT', 'VALUES', 'RELEASE', 'ANALYZE', 'VACUUM', 'REINDEX', 'EXPLAIN', 'DETACH', 'END']);
const changing = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'WITH']);
/** Commands of the shell that only set up its output. */
const quietCommands =
  /^\.(print|echo|mode|headers?|bail|timer|nullvalue|separator|width|changes|stats|show|quit|exit|timeout|dbconfig|testcase)\b/i;

/** Turns the parts of a SQLite script into the reading. */
export class SqliteScript implements ScriptHandler {
  writtenBy: string | undefined;
  complete: boolean | null = null;
  charset: string | undefined;
  readonly #context: SqliteContext;
  readonly #rows: SqliteRowReader;
  /** The statements seen first: .dump begins with a pragma and a transaction. */
  #opening = '';
  #seen = 0;

  constructor(context: SqliteContext, rows: SqliteRowReader) {
    this.#context = context;
    this.#rows = rows;
  }

  comment(text: string, line: number): void {
    if (!/CORRUPTION ERROR/.test(text)) return;
    const message = 'The shell that wrote this dump met a damaged database; rows may be missing.';
    this.#context.issues.add({ code: 'truncated', line, message, excerpt: text });
  }

  command(text: string, line: number): void {
    this.#rows.ledger.spans.gap();
    if (quietCommands.test(text)) return;
    const name = /^\.\w*/.exec(text)?.[0] ?? text.slice(0, 20);
    const message = `The shell command ${name} is not run; what it would bring in is not seen.`;
    this.#context.issues.add({ code: 'command-ignored', line, message, excerpt: text });
  }

  statement(statement: Statement): undefined {
    this.#rows.ledger.spans.gap();
    const verb = statement.words[0] ?? '';
    this.#noteOpening(statement);
    if (defining.has(verb)) {
      this.#context.history.defined();
      this.#define(statement);
    } else if (verb === 'PRAGMA') this.#pragma(statement);
    else if (verb === 'COMMIT' || verb === 'END') {
      this.#context.history.commit();
      if (this.complete === false) this.complete = true;
    } else if (verb === 'ROLLBACK') this.#rollback(statement);
    else if (verb === 'SAVEPOINT') this.#context.history.savepoint(statement.words[1] ?? '');
    else if (changing.has(verb)) this.#ignore(verb, statement);
    else if (verb === 'BEGIN') {
      this.#context.history.begin(statement.line);
      // A later transaction is open until its own COMMIT.
      if (this.complete === true) this.complete = false;
    } else if (!silent.has(verb)) {
      const message = 'A statement is of no kind that SQLite knows.';
      this.#context.issues.add({
        code: 'statement-unknown',
        line: statement.line,
        message,
        excerpt: excerptOf(statement),
      });
    }
    return undefined;
  }

  #noteOpening(statement: Statement): void {
    this.#seen += 1;
    if (this.#seen > 2) return;
    this.#opening += `${excerptOf(statement).toLowerCase().replace(/\s+/g, '')};`;
    if (this.#opening === 'pragmaforeign_keys=off;begintransaction;') {
      this.writtenBy = 'sqlite3 .dump';
      this.complete = false;
    }
  }

  #define(statement: Statement): void {
    const { limits, issues } = this.#context;
    if (statement.depthMax > limits.nestingMax) {
      const message = `A statement is nested more than ${limits.nestingMax} deep and was not read.`;
      issues.add({ code: 'statement-unreadable', line: statement.line, message, excerpt: excerptOf(statement) });
      return;
    }
    const text = statement.bytes.toString();
    if (text.includes('\u{fffd}') && !statement.bytes.includes('\u{fffd}')) {
      const message = 'A statement holds bytes that are not valid UTF-8; they are replaced.';
      issues.add({ code: 'encoding-invalid', line: statement.line, message, excerpt: text });
    }
    applyDefinition(this.#context, text, statement.line);
  }

  #pragma(statement: Statement): void {
    const encoding = /^\s*pragma\s+encoding\s*=?\s*\(?\s*["']?([\w-]+)/i.exec(excerptOf(statement))?.[1];
    if (encoding !== undefined) this.charset = encoding;
  }

  /** .dump ends so where it met an error; other scripts take something back. */
  #rollback(statement: Statement): void {
    if (this.writtenBy === undefined) {
      const { words, line } = statement;
      const to = words.indexOf('TO');
      const place = { line, excerpt: excerptOf(statement) };
      this.#context.history.rollback(to > 0 ? { ...place, to: words.at(-1) ?? '' } : place);
      return;
    }
    const message = 'The script takes its changes back at its end (ROLLBACK), as the shell does where a dump failed.';
    this.#context.issues.add({ code: 'truncated', line: statement.line, message, excerpt: excerptOf(statement) });
    this.complete = false;
  }

  #ignore(verb: string, statement: Statement): void {
    const excerpt = excerptOf(statement);
    const target = /^\s*(?:(?:INSERT|REPLACE)\b[^(]*?\bINTO|DELETE\s+FROM)\s+("[^"]+"|\[[^\]]+\]|`[^`]+`|[\w$]+)/i.exec(
      excerpt,
    )?.[1];
    const name = target?.replace(/^["[`](.*)["\]`]$/, '$1');
    if (name !== undefined && /^sqlite_/i.test(name)) return;
    const table =
      name === undefined ? undefined : this.#context.catalog.tables.find(this.#context.name(undefined, name));
    if (verb === 'DELETE' && (table === undefined || (table.rowCount ?? 0) === 0)) return;
    if (table !== undefined) {
      this.#context.onRowsChanged(
        table,
        verb === 'DELETE' ? 'rows are deleted after they were written' : 'rows come from a query',
      );
    }
    const message = `${verb} statements are not run; what they would change is not seen.`;
    this.#context.issues.add({ code: 'rows-changed', line: statement.line, message, excerpt });
  }

  insert(head: InsertHead): RowSink {
    this.#seen += 1;
    return this.#rows.insert(head);
  }

  insertEnd(endByte: number, rows: number, tail: string): void {
    this.#rows.insertEnd(endByte, rows, tail);
  }

  /** SQLite has no COPY. */
  copyPart(): void {}
  copyEnd(): void {}

  tooLong(line: number, excerpt: string, bytes: number): void {
    this.#rows.ledger.spans.gap();
    const limit = Math.round(this.#context.limits.statementBytesMax / 1048576);
    const message = `A statement of ${Math.round(bytes / 1048576)} MB is longer than ${limit} MB and was not read.`;
    this.#context.issues.add({ code: 'statement-too-long', line, message, excerpt });
  }

  rowIssue(code: 'row-unreadable' | 'limit-reached', line: number, message: string, excerpt: string): void {
    const { object } = this.#rows;
    this.#context.issues.add({ code, line, message, excerpt, ...(object !== undefined && { object }) });
  }
}

function excerptOf(statement: Statement): string {
  return statement.bytes.toString('utf8', 0, 300);
}
