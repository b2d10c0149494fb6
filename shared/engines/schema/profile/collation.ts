import type { Column, Dialect, Table } from '../model.ts';
import { decodeText, type TextEncoding } from './encoding.ts';
import { hashBytes } from './hash.ts';

/** Which differences the source's collation does not see. */
export interface Folding {
  case: boolean;
  accents: boolean;
  /** Blanks at the end do not count. */
  padding: boolean;
  /** Only A-Z is folded (SQLite's NOCASE). */
  asciiOnly: boolean;
}

/**
 * How the column's collation folds text in the source; undefined where it compares bytes. MySQL's collation names say
 * it (`_ci`, `_as_cs`, `_bin`, `_0900_` without padding); a MySQL column without one has its character set's default,
 * which is case- and accent-insensitive.
 */
export function foldingOf(column: Column, table: Table, dialect: Dialect | undefined): Folding | undefined {
  const own = column.collation;
  if (own !== undefined) return foldingByName(own);
  if (column.charset !== undefined) return defaultOfCharset(column.charset);
  if (table.collation !== undefined) return foldingByName(table.collation);
  if (table.charset !== undefined) return defaultOfCharset(table.charset);
  const mysql = dialect === 'mysql' || dialect === 'mariadb' || (dialect === undefined && table.engine !== undefined);
  return mysql ? { case: true, accents: true, padding: true, asciiOnly: false } : undefined;
}

function defaultOfCharset(charset: string): Folding | undefined {
  return charset.toLowerCase() === 'binary'
    ? undefined
    : { case: true, accents: true, padding: true, asciiOnly: false };
}

function foldingByName(name: string): Folding | undefined {
  const lower = name.toLowerCase();
  if (lower === 'nocase') return { case: true, accents: false, padding: false, asciiOnly: true };
  if (lower === 'rtrim') return { case: false, accents: false, padding: true, asciiOnly: true };
  // MySQL and SQL Server: words between underscores. `_bin` still ignores blanks at the end in MySQL.
  const words = lower.split('_');
  if (words.includes('bin') || words.includes('bin2')) {
    return words.includes('0900') || words.includes('nopad')
      ? undefined
      : { case: false, accents: false, padding: true, asciiOnly: true };
  }
  const insensitive = words.includes('ci');
  if (!insensitive && !words.includes('cs')) return undefined;
  const accents = words.includes('ai') || (insensitive && !words.includes('as'));
  const padding = !words.includes('0900') && !words.includes('nopad');
  return { case: insensitive, accents, padding, asciiOnly: false };
}

/** Whether the collation surely sees the value as its bytes are: false where that takes more than a look at them. */
export function foldsToItself(bytes: Uint8Array, start: number, end: number, folding: Folding): boolean {
  if (folding.padding && end > start && bytes[end - 1] === 0x20) return false;
  if (!folding.case && !folding.accents) return true;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80 || (byte >= 0x41 && byte <= 0x5a)) return false;
  }
  return true;
}

const scratch = new Uint8Array(1024);
const encoder = new TextEncoder();

/**
 * Leaves in `hash` the hash of the value as the collation sees it: values that it holds for equal have equal hashes.
 * ASCII is folded in its bytes; other text through Unicode normalisation, which is close to, not the same as, the
 * weights of every collation. Values over 1,024 bytes are compared as they are.
 */
export function hashFolded(
  bytes: Uint8Array,
  start: number,
  end: number,
  folding: Folding,
  encoding: TextEncoding,
): void {
  let stop = end;
  if (folding.padding) while (stop > start && bytes[stop - 1] === 0x20) stop--;
  const length = stop - start;
  if (length > scratch.length || (!folding.case && !folding.accents)) {
    hashBytes(bytes, start, stop);
    return;
  }
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte >= 0x80 && !folding.asciiOnly) {
      hashUnicode(bytes, start, stop, folding, encoding);
      return;
    }
    scratch[i] = folding.case && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
  }
  hashBytes(scratch, 0, length);
}

function hashUnicode(bytes: Uint8Array, start: number, end: number, folding: Folding, encoding: TextEncoding): void {
  const text = decodeText(bytes, start, end, encoding);
  if (text === undefined) {
    hashBytes(bytes, start, end);
    return;
  }
  const folded = encoder.encode(foldText(text, folding));
  hashBytes(folded, 0, folded.length);
}

/** The text as the collation sees it, blanks at the end aside. */
export function foldText(text: string, folding: Folding): string {
  let folded = folding.accents ? text.normalize('NFD').replace(/\p{M}/gu, '') : text.normalize('NFC');
  if (folding.case) folded = folded.toUpperCase().toLowerCase();
  return folded;
}
