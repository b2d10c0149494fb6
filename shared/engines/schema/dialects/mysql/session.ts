import { asciiBytes } from '../../lexer/ascii.ts';
import { doubleByteSet } from '../../lexer/charset.ts';
import { type LexicalRules, type TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { RowSpan } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** Versions MariaDB passes over in MySQL's conditional comments: those of MySQL 5.7 and later. */
const mariadbSkips = { from: 50700, to: 99999 };
/** `/*!999999` is a comment for every server: the sandbox line of mariadb-dump. */
const versionMax = 999999;

/** What SET, USE and DELIMITER leave behind, as far as it changes how the rest of a script is read. */
export class Session {
  /** Database in use. */
  database: string | undefined;
  /** Character set of the statements' text. */
  charset: string | undefined;
  timeZone: string | undefined;
  /** false: every statement is in a transaction until COMMIT. */
  autocommit = true;
  delimiter: Uint8Array = asciiBytes(';');
  /** The script was written by a MariaDB server. */
  maria: boolean;
  rules: LexicalRules;
  /** As conditional comments write it: 101106. */
  #mariaVersion = versionMax;
  #sqlMode = new Set<string>();
  readonly #variables = new Map<string, string>();

  constructor(maria: boolean) {
    this.maria = maria;
    this.rules = this.#makeRules();
  }

  /** Notes that a MariaDB server wrote the script, and of which version (10.11.6-MariaDB), if it says so. */
  becomeMaria(version?: string): void {
    this.maria = true;
    const parts = /^(?:5\.5\.5-)?(\d{1,2})\.(\d{1,2})\.(\d{1,2})\b/.exec(version ?? '');
    if (parts !== null) this.#mariaVersion = Number(parts[1]) * 10_000 + Number(parts[2]) * 100 + Number(parts[3]);
  }

  use(database: string): void {
    this.database = database;
  }

  setCharset(charset: string | undefined): void {
    this.charset = charset?.toLowerCase();
    this.rules = this.#makeRules();
  }

  #setSqlMode(text: string): void {
    this.#sqlMode = new Set(
      text
        .toUpperCase()
        .split(',')
        .map(mode => mode.trim())
        .filter(mode => mode !== ''),
    );
    this.rules = this.#makeRules();
  }

  #makeRules(): LexicalRules {
    const has = (mode: string): boolean => this.#sqlMode.has(mode);
    const ansi = ['ANSI_QUOTES', 'ANSI', 'DB2', 'MAXDB', 'MSSQL', 'ORACLE', 'POSTGRESQL'].some(has);
    return {
      quotes: { backslash: !has('NO_BACKSLASH_ESCAPES'), doubleByte: doubleByteSet(this.charset) },
      doubleQuote: ansi ? 'name' : 'string',
      backtickNames: true,
      bracketNames: false,
      hashComments: true,
      dashNeedsSpace: true,
      nestedComments: false,
      dollarQuotes: false,
      runsConditional: (version, maria) => {
        if (version >= versionMax) return false;
        // MariaDB's own numbers, which begin where those of MySQL end.
        if (version > mariadbSkips.to && version > this.#mariaVersion) return false;
        return maria || !this.maria || version < mariadbSkips.from || version > mariadbSkips.to;
      },
    };
  }

  /** A row that gives 0 for an AUTO_INCREMENT column gets the next number. */
  get zeroIsNumbered(): boolean {
    return !this.#sqlMode.has('NO_AUTO_VALUE_ON_ZERO');
  }

  /** What rows read now need to be read again on their own. */
  spanState(): Pick<RowSpan, 'charset' | 'timeZone' | 'backslashIsPlain' | 'doubleQuotesAreNames'> {
    return {
      ...(this.charset !== undefined && { charset: this.charset }),
      ...(this.timeZone !== undefined && { timeZone: this.timeZone }),
      ...(!this.rules.quotes.backslash && { backslashIsPlain: true as const }),
      ...(this.rules.doubleQuote === 'name' && { doubleQuotesAreNames: true as const }),
    };
  }

  /** Takes a SET statement, its cursor behind SET. Assignments that change nothing for a reader are passed over. */
  applySet(statement: StatementReader): void {
    const { cursor } = statement;
    if (cursor.acceptWords('NAMES')) {
      this.setCharset(this.#value(statement) ?? this.charset);
      return;
    }
    if (cursor.acceptWords('CHARACTER', 'SET') || cursor.acceptWords('CHARSET')) {
      this.setCharset(this.#value(statement) ?? this.charset);
      return;
    }
    while (!cursor.atEnd) {
      this.#assignment(statement);
      cursor.skipTo(',');
      if (!cursor.accept(',')) break;
    }
  }

  /** What the script gave a variable (`@name`); undefined: only a server could say. */
  userVariable(name: string): string | undefined {
    return this.#variables.get(name.toLowerCase());
  }

  #assignment(statement: StatementReader): void {
    const { cursor } = statement;
    cursor.acceptOneOf('GLOBAL', 'SESSION', 'LOCAL', 'PERSIST', 'PERSIST_ONLY');
    const name = cursor.raw.toLowerCase();
    const isUser = cursor.kind === tokenKind.variable && !name.startsWith('@@');
    cursor.next();
    cursor.accept(':');
    if (!cursor.accept('=')) return;
    const value = this.#value(statement);
    if (isUser) {
      if (value === undefined) this.#variables.delete(name);
      else if (this.#variables.size < 1000) this.#variables.set(name, value);
    } else this.#setSystem(name.replace(/^@@(global\.|session\.|local\.)?/, ''), value);
  }

  #setSystem(name: string, value: string | undefined): void {
    if (name === 'sql_mode') this.#setSqlMode(value ?? '');
    else if (name === 'time_zone') this.timeZone = value?.toUpperCase() === 'SYSTEM' ? undefined : value;
    else if (name === 'character_set_client') this.setCharset(value);
    else if (name === 'autocommit') this.autocommit = !/^(?:0|off|false)$/i.test(value ?? '');
  }

  #getSystem(name: string): string | undefined {
    if (name === 'sql_mode') return [...this.#sqlMode].join(',');
    if (name === 'time_zone') return this.timeZone ?? 'SYSTEM';
    if (name === 'character_set_client') return this.charset;
    if (name === 'autocommit') return this.autocommit ? '1' : '0';
    return undefined;
  }

  /** The value assigned here, undefined where it is an expression that only a server could work out. */
  #value(statement: StatementReader): string | undefined {
    const { cursor } = statement;
    if (cursor.kind === tokenKind.string) return statement.stringValue();
    if (cursor.isWord('CONCAT')) return this.#concat(statement);
    if (cursor.isWord('DEFAULT') || cursor.isWord('NULL')) return undefined;
    const value = cursor.kind === tokenKind.variable ? this.#variable(cursor) : cursor.raw;
    cursor.next();
    return value;
  }

  #variable(cursor: TokenCursor): string | undefined {
    const name = cursor.raw.toLowerCase();
    if (name.startsWith('@@')) return this.#getSystem(name.replace(/^@@(global\.|session\.|local\.)?/, ''));
    return this.#variables.get(name);
  }

  #concat(statement: StatementReader): string {
    const { cursor } = statement;
    let text = '';
    cursor.next();
    while (!cursor.atEnd && !cursor.accept(')')) {
      if (cursor.kind === tokenKind.string) text += statement.stringValue() ?? '';
      else {
        if (cursor.kind === tokenKind.variable) text += this.#variable(cursor) ?? '';
        cursor.next();
      }
    }
    return text;
  }
}
