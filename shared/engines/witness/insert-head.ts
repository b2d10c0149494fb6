import { ByteStore } from './byte-store.ts';
import { backtick, closeParenthesis, comma, dot, doubleQuote, openParenthesis, quote } from './bytes.ts';
import type { Scanner } from './scanner.ts';

const columnsMax = 10_000;
const partsMax = 4;

/** What stands before the rows of an INSERT. */
export interface InsertHead {
  /** Parts of the table's name, the last one is the table. */
  name: string[];
  /** undefined: none are named. */
  columns: string[] | undefined;
  /** `select`, `set` and `all`: the scanner stands on what follows the head; `values`: behind that word. */
  form: 'values' | 'select' | 'set' | 'default' | 'all';
}

const mysqlModifiers = new Set(['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE']);
const sqliteConflicts = new Set(['REPLACE', 'IGNORE', 'ABORT', 'FAIL', 'ROLLBACK']);

/**
 * Reads INSERT (or REPLACE), its word here, up to its rows.
 *
 * @throws WitnessError if it is not written as any dialect writes rows
 */
export function readInsertHead(scanner: Scanner): InsertHead {
  const start = scanner.position;
  scanner.position = scanner.wordEnd();
  const { dialect } = scanner.rules;
  if (dialect === 'mysql' || dialect === 'mariadb') {
    for (scanner.skipBlank(); mysqlModifiers.has(scanner.peekWord()); scanner.skipBlank())
      scanner.position = scanner.wordEnd();
  } else if (dialect === 'sqlite' && scanner.acceptWord('OR')) {
    scanner.skipBlank();
    if (!sqliteConflicts.has(scanner.peekWord())) throw notUnderstood(scanner, start);
    scanner.position = scanner.wordEnd();
  } else if (dialect === 'sqlserver' && scanner.acceptWord('TOP')) {
    skipParentheses(scanner);
    scanner.acceptWord('PERCENT');
  } else if (dialect === 'oracle' && scanner.acceptWord('ALL')) {
    scanner.skipBlank();
    return { name: [], columns: undefined, form: 'all' };
  }
  return readTarget(scanner, start);
}

/** `INTO t (a, b) VALUES`, up to its rows. */
export function readTarget(scanner: Scanner, start: number): InsertHead {
  scanner.acceptWord('INTO');
  const name = readQualifiedName(scanner);
  if (name === undefined) throw notUnderstood(scanner, start);
  let columns: string[] | undefined;
  // Every turn passes over one clause, and there are only so many.
  for (let clauses = 0; clauses < 8; clauses++) {
    scanner.skipBlank();
    if (scanner.peek() === openParenthesis && columns === undefined) {
      columns = readColumns(scanner, start);
      continue;
    }
    const word = scanner.peekWord();
    const behind = scanner.wordEnd();
    switch (word) {
      case 'VALUES':
      case 'VALUE':
        scanner.position = behind;
        return { name, columns, form: 'values' };
      case 'SELECT':
        return { name, columns, form: 'select' };
      case 'SET':
        if (scanner.rules.dialect !== 'mysql' && scanner.rules.dialect !== 'mariadb')
          throw notUnderstood(scanner, start);
        scanner.position = behind;
        return { name, columns, form: 'set' };
      case 'DEFAULT':
        scanner.position = behind;
        if (!scanner.acceptWord('VALUES')) throw notUnderstood(scanner, start);
        return { name, columns, form: 'default' };
      case 'PARTITION':
      case 'WITH':
        scanner.position = behind;
        skipParentheses(scanner);
        break;
      case 'OVERRIDING':
        scanner.position = behind;
        scanner.skipBlank();
        scanner.position = scanner.wordEnd();
        if (!scanner.acceptWord('VALUE')) throw notUnderstood(scanner, start);
        break;
      case 'OUTPUT':
        skipOutput(scanner);
        break;
      default:
        // An alias, with or without AS.
        if (scanner.rules.dialect === 'sqlserver' || columns !== undefined) throw notUnderstood(scanner, start);
        if (word === 'AS') scanner.position = behind;
        scanner.skipBlank();
        if (readName(scanner) === undefined) throw notUnderstood(scanner, start);
    }
  }
  throw notUnderstood(scanner, start);
}

function notUnderstood(scanner: Scanner, start: number): Error {
  return scanner.error('An INSERT is written in a way that is not understood.', start);
}

function readColumns(scanner: Scanner, start: number): string[] {
  scanner.position++;
  const columns: string[] = [];
  if (scanner.acceptNext(closeParenthesis)) return columns;
  do {
    scanner.skipBlank();
    if (scanner.peekWord() === 'SELECT') throw scanner.error('Rows come from a query.', start);
    const column = readQualifiedName(scanner)?.at(-1);
    if (column === undefined || columns.length >= columnsMax) throw notUnderstood(scanner, start);
    columns.push(column);
  } while (scanner.acceptNext(comma));
  if (!scanner.acceptNext(closeParenthesis)) throw notUnderstood(scanner, start);
  return columns;
}

/** `a`, `s.a`, `db..a`: the parts; undefined if no name stands here. */
export function readQualifiedName(scanner: Scanner): string[] | undefined {
  const parts: string[] = [];
  while (parts.length < partsMax) {
    scanner.skipBlank();
    if (parts.length > 0 && scanner.accept(dot)) {
      parts.push('');
      continue;
    }
    const part = readName(scanner);
    if (part === undefined) return undefined;
    parts.push(part);
    if (!scanner.acceptNext(dot)) return parts;
  }
  return undefined;
}

/** One name, its quotes removed, folded as the dialect does it; undefined if none stands here. */
export function readName(scanner: Scanner): string | undefined {
  const { rules } = scanner;
  const byte = scanner.peek();
  const isQuoted =
    byte === doubleQuote ||
    (byte === backtick && rules.backticks) ||
    (byte === 0x5b && rules.brackets) ||
    (byte === quote && rules.dialect === 'sqlite');
  if (isQuoted) {
    const name = new ByteStore();
    scanner.quoted(byte === 0x5b ? 0x5d : byte, 'none', name);
    return nameText(name.bytes.subarray(0, name.length));
  }
  const end = scanner.wordEnd();
  if (end === scanner.position) return undefined;
  const name = nameText(scanner.bytes.subarray(scanner.position, end));
  scanner.position = end;
  // PostgreSQL folds ASCII letters alone.
  if (rules.fold === 'lower') return name.replace(/[A-Z]+/g, letters => letters.toLowerCase());
  return rules.fold === 'upper' ? name.toUpperCase() : name;
}

function nameText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Names in an older encoding: what they are compared with was decoded the same way.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Passes over a stretch in parentheses, if one begins here. */
export function skipParentheses(scanner: Scanner): void {
  scanner.skipBlank();
  if (scanner.peek() !== openParenthesis) return;
  const start = scanner.position;
  let depth = 0;
  do {
    scanner.skipBlank();
    const byte = scanner.peek();
    if (byte < 0) throw scanner.error('A parenthesis is not closed.', start);
    if (byte === openParenthesis) depth++;
    else if (byte === closeParenthesis) depth--;
    if (!scanner.skipQuoted()) scanner.position = Math.max(scanner.position + 1, scanner.wordEnd());
  } while (depth > 0);
}

/** OUTPUT inserted.a INTO @t (a). */
function skipOutput(scanner: Scanner): void {
  const ends = ['VALUES', 'SELECT', 'DEFAULT'];
  for (;;) {
    scanner.skipBlank();
    if (ends.includes(scanner.peekWord())) return;
    if (scanner.peek() < 0) throw scanner.error('An INSERT ends before its rows.');
    if (scanner.peek() === openParenthesis) skipParentheses(scanner);
    else if (!scanner.skipQuoted()) scanner.position = Math.max(scanner.position + 1, scanner.wordEnd());
  }
}
