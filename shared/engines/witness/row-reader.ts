import { type ValueKind, valueKind } from '../transfer/row-sink.ts';
import { backslash, closeParenthesis, comma, dot, isDigit, minus, openParenthesis, quote, semicolon } from './bytes.ts';
import type { ChunkColumns, Target } from './chunk-columns.ts';
import { readName, readQualifiedName } from './insert-head.ts';
import { literalsOf } from './literals/by-dialect.ts';
import { nullKind, type ReadLiteral, textOf } from './literals/literal.ts';
import { RowValues } from './row-values.ts';
import type { WitnessRules } from './rules.ts';
import type { Scanner } from './scanner.ts';
import { ValueNotReadable } from './witness-error.ts';

const defaultWord = new TextEncoder().encode('DEFAULT');
const assignmentsMax = 10_000;
/** Words that end a SELECT without FROM, or the statement. */
const endsSelect =
  /^(?:UNION|FROM|GO|INSERT|SET|SELECT|PRINT|IF|BEGIN|END|COMMIT|ALTER|UPDATE|DELETE|DECLARE|USE|EXEC|EXECUTE|WHERE|ON|RETURNING)$/;
const endsAssignments = /^(?:ON|RETURNING|AS)$/;

/** Reads the values of rows, in each of the ways in which an INSERT may give them. */
export class RowReader {
  rows = 0;
  readonly #scanner: Scanner;
  readonly #columns: ChunkColumns;
  readonly #literal: ReadLiteral;
  readonly #stops: Uint8Array;
  readonly #hasNational: boolean;
  #target: Target | undefined;
  #isDefault = false;
  #namesColumns = false;
  /** SQLite: the highest rowid of the table so far; undefined: unknown. */
  highestRowid: bigint | undefined;

  constructor(scanner: Scanner, columns: ChunkColumns, highestRowid: bigint | undefined) {
    this.#scanner = scanner;
    this.#columns = columns;
    this.highestRowid = highestRowid;
    const { rules } = scanner;
    this.#literal = literalsOf[rules.dialect];
    this.#stops = textStops(rules);
    this.#hasNational = rules.dialect === 'sqlserver' || rules.dialect === 'oracle';
  }

  /** The rows that come next name these columns (undefined: none). `isDefault`: they leave all to their defaults. */
  direct(written: readonly string[] | undefined, isDefault: boolean): void {
    this.#isDefault = isDefault;
    this.#namesColumns = written !== undefined;
    this.#target = isDefault ? this.#columns.defaultTarget(this.#fail) : this.#columns.target(written, this.#fail);
  }

  readonly #fail = (message: string): Error => this.#scanner.error(message);

  #current(): Target {
    if (this.#target === undefined) throw this.#scanner.error('Rows come before it is known where they belong.');
    return this.#target;
  }

  /** Reads `(value, ...)`, the parenthesis here. */
  readRow(line: number): void {
    const scanner = this.#scanner;
    const target = this.#current();
    const { values } = target;
    const { bytes, end } = scanner;
    const stops = this.#stops;
    values.clear();
    let index = scanner.position + 1;
    for (;;) {
      while (index < end && bytes[index]! <= 0x20) index++;
      let kind: typeof nullKind | ValueKind | undefined;
      let start = index;
      let stop = index;
      let next = index;
      const first = index < end ? bytes[index]! : 0;
      // The forms that dumps are full of are read here at once; where anything else follows, the long way decides.
      if (first === quote || (first === 0x4e && this.#hasNational && bytes[index + 1] === quote)) {
        start = first === quote ? index + 1 : index + 2;
        stop = start;
        while (stop < end && stops[bytes[stop]!] === 0) stop++;
        if (stop + 1 < end && bytes[stop] === quote) {
          kind = valueKind.text;
          next = stop + 1;
        }
      } else if (isDigit[first] === 1 || (first === minus && index + 1 < end && isDigit[bytes[index + 1]!] === 1)) {
        stop = index + 1;
        let dots = 0;
        while (stop < end && (isDigit[bytes[stop]!] === 1 || (bytes[stop] === dot && dots++ === 0))) stop++;
        kind = valueKind.number;
        next = stop;
      } else if (first === 0x4e && index + 4 < end && isNullWord(bytes, index)) {
        kind = nullKind;
        next = index + 4;
      } else if (first === closeParenthesis && values.count === 0) {
        scanner.position = index + 1;
        this.#giveEmpty(line);
        return;
      }
      const separator = next < end ? bytes[next]! : 0;
      if (kind !== undefined && (separator === comma || separator === closeParenthesis)) {
        values.add(kind, start, stop);
        index = next + 1;
        if (separator === comma) continue;
        scanner.position = index;
        this.#giveRow(target, line);
        return;
      }
      scanner.position = index;
      this.#value(values, isRowSeparator);
      const isLast = scanner.peek() === closeParenthesis;
      index = scanner.position + 1;
      if (!isLast) continue;
      scanner.position = index;
      this.#giveRow(target, line);
      return;
    }
  }

  /** `()` gives every column its default. */
  #giveEmpty(line: number): void {
    const { dialect } = this.#scanner.rules;
    if (this.#isDefault) {
      this.giveDefaults(line);
      return;
    }
    // MySQL takes it without a list of columns too.
    if (this.#namesColumns || (dialect !== 'mysql' && dialect !== 'mariadb'))
      throw this.#scanner.error('A row has no values.');
    const target = this.#current();
    const { values } = target;
    values.clear();
    while (values.count < target.given) this.#addDefault(values);
    this.#giveRow(target, line);
  }

  /** SELECT 1, 'a' [FROM dual], the word here. */
  readSelect(line: number): void {
    const scanner = this.#scanner;
    const start = scanner.position;
    const target = this.#current();
    const { values } = target;
    values.clear();
    scanner.position += 'SELECT'.length;
    do {
      scanner.skipBlank();
      const literal = this.#literal(scanner, values.store);
      if (literal === undefined) throw scanner.error('Rows come from a query, which only a server can answer.', start);
      values.addStored(literal);
      this.#skipAlias();
    } while (scanner.accept(comma));
    if (scanner.acceptWord('FROM') && readQualifiedName(scanner)?.at(-1)?.toUpperCase() !== 'DUAL')
      throw scanner.error('Rows come from a query, which only a server can answer.', start);
    scanner.skipBlank();
    const word = scanner.peekWord();
    if (word === 'WHERE') throw scanner.error('A condition decides on the row.', start);
    this.#giveRow(target, line);
  }

  #skipAlias(): void {
    const scanner = this.#scanner;
    scanner.skipBlank();
    if (scanner.acceptWord('AS')) scanner.skipBlank();
    else if (endsSelect.test(scanner.peekWord())) return;
    if (scanner.peek() >= 0) readName(scanner);
    scanner.skipBlank();
  }

  /** MySQL: a = 1, b = 'x' behind SET. */
  readAssignments(line: number): void {
    const scanner = this.#scanner;
    const start = scanner.position;
    const columns: string[] = [];
    // The columns are known only at the end: values are read twice.
    const none = new RowValues([], scanner.rules);
    for (const pass of ['columns', 'values'] as const) {
      scanner.position = start;
      if (pass === 'values') this.direct(columns, false);
      const values = pass === 'values' ? this.#current().values : none;
      values.clear();
      do {
        scanner.skipBlank();
        const name = readQualifiedName(scanner)?.at(-1);
        scanner.skipBlank();
        scanner.accept(0x3a);
        if (name === undefined || !scanner.accept(0x3d) || columns.length > assignmentsMax)
          throw scanner.error('An assignment of INSERT ... SET is not understood.', start);
        if (pass === 'columns') columns.push(name);
        scanner.skipBlank();
        this.#value(values, isAssignmentEnd);
      } while (scanner.accept(comma));
    }
    this.#giveRow(this.#current(), line);
  }

  /** A row of which every column gets its default. */
  giveDefaults(line: number): void {
    const target = this.#columns.defaultTarget(this.#fail);
    const { values } = target;
    values.clear();
    for (let at = 0; at < target.given; at++) this.#addDefault(values);
    this.#giveRow(target, line);
  }

  #addDefault(values: RowValues): void {
    const start = values.store.length;
    values.store.range(defaultWord, 0, defaultWord.length);
    values.addStored({ kind: valueKind.keyword, start, end: values.store.length });
  }

  /** One value, up to its separator: a literal, else an expression as it is written. */
  #value(values: RowValues, isEnd: (scanner: Scanner) => boolean): void {
    const scanner = this.#scanner;
    scanner.skipBlank();
    const start = scanner.position;
    const { store } = values;
    const mark = store.length;
    const literal = this.#literal(scanner, store);
    if (literal !== undefined) {
      scanner.skipBlank();
      if (isEnd(scanner)) {
        values.addStored(literal);
        return;
      }
    }
    store.length = mark;
    scanner.position = start;
    const end = this.#expressionEnd(isEnd);
    if (end === start) throw scanner.error('A value is missing.', start);
    values.add(valueKind.keyword, start, end);
  }

  /** Goes to the separator behind an expression; returns where its last token ends. */
  #expressionEnd(isEnd: (scanner: Scanner) => boolean): number {
    const scanner = this.#scanner;
    const start = scanner.position;
    let end = start;
    let depth = 0;
    for (;;) {
      scanner.skipBlank();
      if (depth === 0 && isEnd(scanner)) return end;
      const byte = scanner.peek();
      if (byte < 0 || byte === semicolon) throw scanner.error('A row is not closed.', start);
      if (scanner.skipQuoted()) {
        end = scanner.position;
        continue;
      }
      if (byte === openParenthesis || byte === 0x5b || byte === 0x7b) depth++;
      else if (byte === closeParenthesis || byte === 0x5d || byte === 0x7d) depth--;
      if (depth < 0) throw scanner.error('A parenthesis is closed that was not opened.');
      scanner.position = Math.max(scanner.position + 1, scanner.wordEnd());
      end = scanner.position;
    }
  }

  #giveRow(target: Target, line: number): void {
    const scanner = this.#scanner;
    const { values } = target;
    if (target.mayBeShort) while (values.count < target.given) this.#addDefault(values);
    // Rows with too many or too few values are handed on as they are: the copier has to have rejected them.
    if (target.rowidAt >= 0 && values.count === target.given) this.#giveRowid(target);
    try {
      values.deliver(target.sink, line, scanner.bytes);
    } catch (error) {
      // A value that is not what its column needs has no place of its own: the row's is given.
      if (error instanceof ValueNotReadable) throw scanner.error(error.message);
      throw error;
    }
    if (target.isWanted) this.rows++;
  }

  #asksForNumber(values: RowValues, at: number): boolean {
    const kind = values.kindAt(at);
    if (kind === nullKind) return true;
    const { rules, bytes } = this.#scanner;
    if (rules.dialect === 'sqlite') return false;
    if (kind === valueKind.keyword) return asksForDefault.test(values.textAt(at, bytes));
    const isDigits = kind === valueKind.number || kind === valueKind.text;
    return isDigits && rules.zeroIsNumbered && /^\+?0+(?:\.0*)?$/.test(values.textAt(at, bytes).trim());
  }

  /** SQLite and MySQL give a row without a number the one behind the highest. */
  #giveRowid(target: Target): void {
    const { values, rowidAt } = target;
    const isGiven = rowidAt < target.given;
    if (isGiven && !this.#asksForNumber(values, rowidAt)) {
      if (this.highestRowid === undefined) return;
      const text = values.textAt(rowidAt, this.#scanner.bytes);
      const rowid = /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
      if (rowid !== undefined && rowid > this.highestRowid) this.highestRowid = rowid;
      return;
    }
    if (this.highestRowid === undefined)
      throw this.#scanner.error('The source numbers this row after those before it, which were not read.');
    this.highestRowid += 1n;
    const literal = { ...textOf(values.store, String(this.highestRowid)), kind: valueKind.number };
    if (isGiven) values.replace(rowidAt, literal);
    else values.addStored(literal);
  }
}

const asksForDefault = /^default(?:\s*\(.*\))?$/is;

function isRowSeparator(scanner: Scanner): boolean {
  const byte = scanner.peek();
  return byte === comma || byte === closeParenthesis;
}

function isAssignmentEnd(scanner: Scanner): boolean {
  const byte = scanner.peek();
  return byte === comma || byte === semicolon || byte < 0 || endsAssignments.test(scanner.peekWord());
}

function isNullWord(bytes: Uint8Array, index: number): boolean {
  return bytes[index + 1] === 0x55 && bytes[index + 2] === 0x4c && bytes[index + 3] === 0x4c;
}

/** 1 for bytes at which the inside of a text needs a closer look. */
function textStops(rules: WitnessRules): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const isEscape = byte === backslash && rules.escapes !== 'none';
    return byte === quote || isEscape || (byte >= 0x80 && rules.multibyte !== 'none') ? 1 : 0;
  });
}
