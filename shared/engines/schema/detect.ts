import { binaryFormat } from './detect-binary.ts';
import { textClues } from './detect-text.ts';
import { byteOrderMark } from './lexer/transcode.ts';
import type { Dialect } from './model.ts';

export type Detection =
  | { dialect: Dialect; confidence: 'certain' | 'likely' | 'guess'; reason: string }
  /** What to do instead, one or two sentences for the person who has the file. */
  | { unreadable: string };

/** So much of the head is looked at. */
const headBytesMax = 256 * 1024;

/**
 * Tells the dialect of a file from its first bytes (decompressed; 64 KB serve well) and, where those say little, its
 * name. Binary formats of databases are named with what to do instead.
 */
export function detectDialect(head: Uint8Array, fileName?: string): Detection {
  const bytes = head.subarray(0, headBytesMax);
  if (bytes.length === 0) return { unreadable: 'The file is empty. Make the dump again and check that it has a size.' };
  const binary = binaryFormat(bytes, fileName);
  if (binary !== undefined) return binary;
  const text = decodeHead(bytes);
  if (text === undefined) return { unreadable: noise(fileName) };
  if (text.trim() === '') {
    return { unreadable: 'The file holds nothing but white space. Make the dump again and check its content.' };
  }
  return fromText(text, fileName);
}

type Scores = Map<Dialect, { score: number; reasons: string[] }>;

/** A name is a hint, no proof. */
const nameWeight = 3;

/** A line that begins like a statement. Prose has none. */
const statementLine =
  /^[ \t]*(?:CREATE|INSERT|REPLACE|DROP|ALTER|UPDATE|DELETE|SELECT|SET|BEGIN|USE|COPY|PRAGMA|GRANT|TRUNCATE|EXEC|MERGE|COMMENT ON)\b|^[ \t]*\/\*!/im;

function fromText(text: string, fileName: string | undefined): Detection {
  const foreign = foreignText(text);
  if (foreign !== undefined) return { unreadable: foreign };
  const scores: Scores = new Map();
  for (const { dialect, pattern, weight, reason } of textClues)
    if (pattern.test(text)) add(scores, dialect, weight, reason);
  const hasClues = scores.size > 0;
  const named = dialectOfName(fileName);
  if (named !== undefined) add(scores, named, nameWeight, 'the name of the file');
  joinFamily(scores);
  if (!statementLine.test(text) || (!hasClues && named === undefined)) return withoutClues(text);
  const ranked = [...scores].sort((a, b) => b[1].score - a[1].score);
  const [best, second] = ranked;
  if (best === undefined) return withoutClues(text);
  const lead = best[1].score - (second?.[1].score ?? 0);
  const confidence =
    best[1].score >= 10 && lead >= 5 ? 'certain' : best[1].score >= 3 && lead >= 2 ? 'likely' : 'guess';
  return { dialect: best[0], confidence, reason: `It has ${best[1].reasons.slice(0, 3).join(', ')}.` };
}

function add(scores: Scores, dialect: Dialect, weight: number, reason: string): void {
  const known = scores.get(dialect) ?? { score: 0, reasons: [] };
  scores.set(dialect, { score: known.score + weight, reasons: [...known.reasons, reason] });
}

/** What speaks for MySQL speaks for MariaDB too, once something speaks for MariaDB alone. */
function joinFamily(scores: Scores): void {
  const maria = scores.get('mariadb');
  const mysql = scores.get('mysql');
  if (!maria || !mysql) return;
  scores.delete('mysql');
  scores.set('mariadb', { score: maria.score + mysql.score, reasons: [...maria.reasons, ...mysql.reasons] });
}

function withoutClues(text: string): Detection {
  if (statementLine.test(text)) {
    return {
      dialect: 'postgresql',
      confidence: 'guess',
      reason: 'It is SQL with nothing of any one database in it, which PostgreSQL takes as it is.',
    };
  }
  return {
    unreadable: 'This is text, but no SQL of a known database. Upload the SQL script that your dump tool wrote.',
  };
}

/** Text formats that are no SQL script. */
function foreignText(text: string): string | undefined {
  const start = text.trimStart().slice(0, 2000);
  if (/^<\?xml|^<mysqldump/i.test(start) && /<mysqldump|<database|<pma_xml_export/i.test(text)) {
    return 'This is a dump in XML. Dump it again as SQL, which is what the tool does without --xml.';
  }
  if (/^<(?:!doctype html|html)/i.test(start)) {
    return 'This is a web page, perhaps an error page saved in place of the dump. Download the dump again.';
  }
  if (/^[[{]/.test(start) && /"[^"]+"\s*:/.test(start))
    return 'This is JSON. Export the database as an SQL script instead.';
  if (/^%PDF-/.test(start)) return 'This is a PDF document, no dump. Upload the SQL script that your dump tool wrote.';
  if (/^-- H2 \d/.test(start))
    return 'This is a database of H2, which is not read. Use SCRIPT TO in its console for SQL.';
  return undefined;
}

const nameClues: [RegExp, Dialect][] = [
  [/mariadb/i, 'mariadb'],
  [/mysql/i, 'mysql'],
  [/postgres|pgsql|[-_.]pg[-_.]|psql/i, 'postgresql'],
  [/sqlite/i, 'sqlite'],
  [/sql[-_ ]?server|mssql|tsql|\.bacpac$/i, 'sqlserver'],
  [/oracle|\.(?:pks|pkb|ora)$/i, 'oracle'],
];

function dialectOfName(fileName: string | undefined): Dialect | undefined {
  if (fileName === undefined) return undefined;
  const name = fileName.replace(/^.*[/\\]/, '');
  return nameClues.find(([pattern]) => pattern.test(name))?.[1];
}

/** Text of the head, undefined if these bytes are no text. */
function decodeHead(bytes: Uint8Array): string | undefined {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) return new TextDecoder(mark.encoding).decode(bytes);
  const wide = wideWithoutMark(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  return isText(bytes) ? new TextDecoder('windows-1252').decode(bytes) : undefined;
}

/** UTF-16 without its mark shows in zero bytes at every other place. */
function wideWithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const length = Math.min(bytes.length, 512) & ~1;
  if (length < 16) return undefined;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < length; index += 2) {
    if (bytes[index] === 0) even++;
    if (bytes[index + 1] === 0) odd++;
  }
  if (odd > length * 0.4 && even === 0) return 'utf-16le';
  return even > length * 0.4 && odd === 0 ? 'utf-16be' : undefined;
}

/** Text has hardly any control characters; a dump may hold raw binary values, so a few are allowed. */
function isText(bytes: Uint8Array): boolean {
  let controls = 0;
  let high = 0;
  for (const byte of bytes) {
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)) controls++;
    else if (byte >= 0x80) high++;
  }
  const opensAsSql = /^(?:\xef\xbb\xbf)?\s*(?:--|\/\*|#|CREATE|INSERT|SET|DROP|USE|BEGIN|PRAGMA)/i.test(
    String.fromCharCode(...bytes.subarray(0, 64)),
  );
  if (opensAsSql) return controls < bytes.length * 0.3;
  return controls < bytes.length * 0.01 && high < bytes.length * 0.7;
}

function noise(fileName: string | undefined): string {
  if (fileName !== undefined && /\.(?:db3?|sqlite3?|s3db)$/i.test(fileName)) {
    return (
      'The name says SQLite, but the content does not: the file may be encrypted (SQLCipher) or damaged. ' +
      'Open it with its key and write a plain copy (sqlcipher_export), then upload that.'
    );
  }
  return (
    'These bytes are no SQL script and no database file that is known: they may be encrypted, compressed or damaged. ' +
    'Decrypt or decompress the file, or make a plain SQL dump, and upload that.'
  );
}
