import type { Dialect } from '../schema/model.ts';
import type { TablePlan } from '../transfer/plan.ts';
import type { RowSink } from '../transfer/row-sink.ts';
import { comma, openParenthesis, semicolon } from './bytes.ts';
import { ChunkColumns } from './chunk-columns.ts';
import { Feed } from './feed.ts';
import { type InsertHead, readInsertHead, readTarget, skipParentheses } from './insert-head.ts';
import { RowReader } from './row-reader.ts';
import { type DumpRange, witnessRules } from './rules.ts';
import { Scanner } from './scanner.ts';
import { skipStatement } from './statement-skip.ts';
import { MoreBytesNeeded, WitnessError } from './witness-error.ts';

export interface InsertValuesOptions {
  dialect: Dialect;
  range: DumpRange;
  table: TablePlan;
  /** Asked once, before the first row: where rows go, given the columns in the order of their values. */
  open(columns: readonly string[]): RowSink;
  /** SQLite: the highest rowid of the table before this chunk; rows that give none get the next ones. Absent: unknown. */
  highestRowid?: bigint;
}

/** A piece that was begun is read again only when there is twice as much of it: linear in total. */
const eagerBytesMax = 64 * 1024;

/**
 * Reads the INSERT statements of one chunk, in whatever portions its bytes come, and calls a sink for each complete row.
 * A reader of its own, for the proof: what it cannot read is an error with its place, never left out.
 *
 * Memory: one row (or one statement that holds none) is kept until it is complete.
 */
export class InsertValuesReader {
  readonly #scanner: Scanner;
  readonly #feed: Feed;
  readonly #rows: RowReader;
  readonly #columns: ChunkColumns;
  readonly #readsThrough: boolean;
  /** What the next step reads. */
  #state: 'statement' | 'row' | 'behind-row' | 'select' | 'set' | 'default' | 'behind-rows' = 'statement';
  /** Within INSERT ALL. */
  #inAll = false;
  #wakeBytes = 0;
  /** Where DEFAULT VALUES stands. */
  #defaultsLine = 0;
  /** The head before, which most dumps repeat for every statement. */
  #lastHead: { bytes: Uint8Array } | undefined;

  constructor(options: InsertValuesOptions) {
    const { dialect, range, table } = options;
    const rules = witnessRules(dialect, range);
    this.#scanner = new Scanner(rules);
    this.#feed = new Feed(range.startByte, range.line);
    this.#readsThrough = range.readThrough === true;
    this.#columns = new ChunkColumns({ rules, table, range, open: columns => options.open(columns) });
    this.#rows = new RowReader(this.#scanner, this.#columns, options.highestRowid);
  }

  /** Rows handed on so far. */
  get rows(): number {
    return this.#rows.rows;
  }

  /** SQLite: the highest rowid of the table so far; undefined if it is not known. */
  get highestRowid(): bigint | undefined {
    return this.#rows.highestRowid;
  }

  /** @throws WitnessError */
  push(portion: Uint8Array): void {
    if (!this.#feed.append(portion))
      throw new WitnessError('A row is longer than 2 GiB.', this.#feed.offset(this.#feed.start));
    if (this.#feed.unread >= this.#wakeBytes) this.#run();
  }

  /** @throws WitnessError also if the chunk ends within a row or statement */
  finish(): void {
    this.#scanner.final = true;
    this.#run();
    if (this.#state !== 'statement') throw this.#scanner.error('The rows end where another was to come.');
  }

  #run(): void {
    const scanner = this.#scanner;
    const feed = this.#feed;
    scanner.bytes = feed.bytes;
    scanner.end = feed.length;
    scanner.base = feed.base;
    scanner.position = feed.start;
    try {
      while (this.#step()) feed.start = scanner.position;
      feed.start = scanner.position;
    } catch (error) {
      if (!(error instanceof MoreBytesNeeded)) throw error;
    }
    this.#wakeBytes = feed.unread > eagerBytesMax ? 2 * feed.unread : 0;
  }

  /** Reads one row, one head or one other statement; false at the chunk's end. */
  #step(): boolean {
    const scanner = this.#scanner;
    scanner.skipBlank();
    switch (this.#state) {
      case 'statement':
        return this.#statement();
      case 'row':
        this.#valuesRow();
        return true;
      case 'behind-row':
        if (scanner.accept(comma)) this.#state = 'row';
        else this.#endStatement();
        return true;
      case 'select':
        this.#rows.readSelect(this.#feed.lineAt(scanner.position));
        this.#state = 'behind-rows';
        return true;
      case 'set':
        this.#rows.readAssignments(this.#feed.lineAt(scanner.position));
        this.#state = 'behind-rows';
        return true;
      case 'default':
        this.#rows.giveDefaults(this.#defaultsLine);
        this.#state = 'behind-rows';
        return true;
      default:
        if (scanner.peekWord() !== 'UNION') this.#endStatement();
        else this.#union();
        return true;
    }
  }

  #statement(): boolean {
    const scanner = this.#scanner;
    const byte = scanner.peek();
    if (byte < 0) return false;
    if (byte === semicolon) {
      scanner.position++;
      return true;
    }
    if (this.#repeatsHead()) return true;
    const word = scanner.peekWord();
    const { dialect } = scanner.rules;
    const isReplace = word === 'REPLACE' && dialect !== 'postgresql' && dialect !== 'oracle' && dialect !== 'sqlserver';
    if (word !== 'INSERT' && !isReplace) {
      skipStatement(scanner, this.#readsThrough);
      return true;
    }
    const start = scanner.position;
    const head = readInsertHead(scanner);
    if (head.form === 'all') {
      this.#inAll = true;
      this.#state = 'behind-rows';
      return true;
    }
    this.#begin(head);
    if (head.form === 'values') this.#lastHead = { bytes: scanner.bytes.slice(start, scanner.position) };
    return true;
  }

  /** Passes over a head that is the same as the one before. */
  #repeatsHead(): boolean {
    const scanner = this.#scanner;
    const head = this.#lastHead?.bytes;
    if (head === undefined) return false;
    const { bytes, position, end } = scanner;
    // The word VALUES ends with the head only if a parenthesis or blank follows.
    if (position + head.length >= end) return false;
    for (let index = 0; index < head.length; index++) if (bytes[position + index] !== head[index]) return false;
    const next = bytes[position + head.length]!;
    if (next !== openParenthesis && next > 0x20) return false;
    scanner.position += head.length;
    this.#state = 'row';
    return true;
  }

  #begin(head: InsertHead): void {
    const scanner = this.#scanner;
    if (!this.#columns.isTable(head.name)) {
      if (!this.#readsThrough)
        throw scanner.error(`Rows of table ${head.name.join('.')} stand among those of ${this.#columns.table}.`);
      if (this.#inAll) skipParentheses(scanner);
      else skipStatement(scanner, true);
      this.#state = this.#inAll ? 'behind-rows' : 'statement';
      return;
    }
    if (head.form === 'set') {
      this.#state = 'set';
      return;
    }
    const isDefault = head.form === 'default' || head.columns?.length === 0;
    this.#rows.direct(isDefault ? undefined : head.columns, isDefault);
    if (head.form === 'default') this.#defaultsLine = this.#feed.lineAt(scanner.position);
    this.#state = head.form === 'values' ? 'row' : head.form === 'select' ? 'select' : 'default';
  }

  #valuesRow(): void {
    const scanner = this.#scanner;
    const { dialect } = scanner.rules;
    // VALUES ROW(1, 2), ROW(3, 4) is MySQL 8's other way to write rows.
    if ((dialect === 'mysql' || dialect === 'mariadb') && scanner.acceptWord('ROW')) scanner.skipBlank();
    if (scanner.peek() !== openParenthesis) throw scanner.error('A row was to begin here.');
    this.#rows.readRow(this.#feed.lineAt(scanner.position));
    this.#state = 'behind-row';
  }

  /** SELECT .. UNION ALL SELECT ..; without ALL, equal rows would be one. */
  #union(): void {
    const scanner = this.#scanner;
    scanner.position += 'UNION'.length;
    if (!scanner.acceptWord('ALL')) throw scanner.error('UNION without ALL leaves out equal rows.');
    scanner.skipBlank();
    if (scanner.peekWord() !== 'SELECT') throw scanner.error('A query was to follow UNION ALL.');
    this.#state = 'select';
  }

  /** What may stand behind the rows: the statement's end, or clauses that give no rows. */
  #endStatement(): void {
    const scanner = this.#scanner;
    const { dialect, semicolonOptional } = scanner.rules;
    const byte = scanner.peek();
    const word = scanner.peekWord();
    const isMysql = dialect === 'mysql' || dialect === 'mariadb';
    if (this.#inAll && word === 'INTO') {
      this.#begin(readTarget(scanner, scanner.position));
      return;
    }
    if (byte === semicolon) scanner.position++;
    else if (this.#inAll && word === 'SELECT') skipClauses(scanner);
    else if (word === 'ON' || word === 'RETURNING' || word === 'AS' || word === 'LOG') skipClauses(scanner);
    else if (dialect === 'oracle' && byte === 0x2f) scanner.position++;
    else if (isMysql && isDelimiter(byte)) while (isDelimiter(scanner.peek())) scanner.position++;
    else if (byte >= 0 && !semicolonOptional) throw scanner.error('What stands behind the rows is not understood.');
    this.#inAll = false;
    this.#state = 'statement';
  }
}

/** ON DUPLICATE KEY UPDATE .., ON CONFLICT .., RETURNING ..: up to the semicolon. */
function skipClauses(scanner: Scanner): void {
  for (;;) {
    scanner.skipBlank();
    const byte = scanner.peek();
    if (byte < 0) return;
    if (byte === semicolon) {
      scanner.position++;
      return;
    }
    if (!scanner.skipQuoted()) scanner.position = Math.max(scanner.position + 1, scanner.wordEnd());
  }
}

/** DELIMITER of the mysql client: $$, //, ;; and the like. */
function isDelimiter(byte: number): boolean {
  return byte === 0x24 || byte === 0x2f || byte === 0x7c || byte === 0x5c || byte === 0x26 || byte === semicolon;
}
