/**
 * The canonical model: what a dialect machine makes of a dump, and what everything after it reads.
 *
 * It is plain JSON (no classes, no Dates, no bigint: 64-bit counters are decimal strings), so that it can cross
 * a thread, lie in an object store and be compared in a test. Every object keeps the line it was read from.
 */

import type { ColumnProfile } from './column-profile.ts';

export type Dialect = 'mysql' | 'mariadb' | 'postgresql' | 'sqlite' | 'sqlserver' | 'oracle';

/** A type as the source means it, before any decision about PostgreSQL. `SourceType.text` is what was written. */
export type SourceType =
  | { kind: 'integer'; bits: 8 | 16 | 24 | 32 | 64; unsigned: boolean; displayWidth?: number; zerofill?: boolean }
  | { kind: 'decimal'; precision?: number; scale?: number; unsigned?: boolean }
  | { kind: 'float'; bits: 32 | 64; unsigned?: boolean; precision?: number; scale?: number }
  | { kind: 'boolean' }
  | { kind: 'bit'; length: number; varying?: boolean }
  | { kind: 'char'; length?: number; unit?: 'characters' | 'bytes' }
  | { kind: 'varchar'; length?: number; unit?: 'characters' | 'bytes' }
  | { kind: 'text'; bytesMax?: number }
  | { kind: 'binary'; length?: number }
  | { kind: 'varbinary'; length?: number }
  | { kind: 'blob'; bytesMax?: number }
  | { kind: 'date' }
  | { kind: 'time'; precision?: number; zone?: boolean }
  /** Date and time without a zone (MySQL DATETIME, PostgreSQL timestamp, SQL Server datetime2, Oracle DATE). */
  | { kind: 'datetime'; precision?: number }
  /** An instant (MySQL TIMESTAMP, PostgreSQL timestamptz, SQL Server datetimeoffset). */
  | { kind: 'instant'; precision?: number }
  | { kind: 'interval'; fields?: string }
  | { kind: 'year' }
  | { kind: 'enum'; values: string[]; name?: string }
  | { kind: 'set'; values: string[] }
  | { kind: 'json'; binary?: boolean }
  | { kind: 'uuid' }
  | { kind: 'inet' }
  | { kind: 'xml' }
  | { kind: 'money' }
  | { kind: 'geometry'; subtype: string; srid?: number }
  | { kind: 'array'; element: SourceType; dimensions: number }
  /** A PostgreSQL type that passes as it is (tsvector, int4range, hstore, citext ...) or a user-defined one. */
  | { kind: 'named'; name: string; schema?: string }
  /** SQLite: no declared type, or one that means only an affinity. */
  | { kind: 'affinity'; affinity: 'integer' | 'text' | 'blob' | 'real' | 'numeric'; declared: string }
  /** Written in the source, not understood. Always has a finding. */
  | { kind: 'unknown' };

/** An expression: its source text, and what kind it was recognised as. `text` never includes surrounding DEFAULT etc. */
export type Expression =
  | { kind: 'null' }
  | { kind: 'string'; value: string }
  /** A number exactly as written, without quotes. */
  | { kind: 'number'; value: string }
  | { kind: 'boolean'; value: boolean }
  /** Lower-case hexadecimal digits. */
  | { kind: 'bytes'; hex: string }
  /** Bits as written in b'101'. */
  | { kind: 'bits'; bits: string }
  | { kind: 'current-timestamp'; precision?: number }
  | { kind: 'current-date' }
  | { kind: 'current-time' }
  | { kind: 'uuid' }
  | { kind: 'next-value'; sequence: string; schema?: string }
  /** Anything else, in the source's own dialect, untranslated. */
  | { kind: 'sql'; text: string };

export interface Identity {
  /** 'rowid' is SQLite's INTEGER PRIMARY KEY without AUTOINCREMENT: numbers may be used again. */
  kind: 'auto-increment' | 'always' | 'by-default' | 'rowid';
  /** First value, as a decimal string. */
  start?: string;
  increment?: string;
  /** The counter's next value if the dump states it (AUTO_INCREMENT=..., sqlite_sequence + 1, setval), decimal. */
  next?: string;
  sequence?: string;
}

export interface Column {
  name: string;
  /** As written in the source, normalised white space: `int(11) unsigned`. */
  sourceType: string;
  type: SourceType;
  nullable: boolean;
  default?: Expression;
  /** MySQL ON UPDATE CURRENT_TIMESTAMP. */
  onUpdate?: Expression;
  generated?: { expression: string; stored: boolean };
  identity?: Identity;
  charset?: string;
  collation?: string;
  comment?: string;
  invisible?: boolean;
  line: number;
  /** Filled by the profiler when rows passed by. */
  profile?: ColumnProfile;
}

export interface IndexPart {
  /** Either a column ... */
  column?: string;
  /** ... or an expression in the source's dialect. */
  expression?: string;
  descending?: boolean;
  nulls?: 'first' | 'last';
  /** MySQL prefix length, in characters (bytes for binary columns). */
  prefixLength?: number;
  collation?: string;
  operatorClass?: string;
}

export interface Key {
  name?: string;
  columns: string[];
  line: number;
  deferrable?: boolean;
  initiallyDeferred?: boolean;
  /** MySQL allows a prefix in a unique or primary key. */
  parts?: IndexPart[];
  comment?: string;
  /** PostgreSQL: UNIQUE NULLS NOT DISTINCT; SQL Server's UNIQUE means the same. */
  nullsNotDistinct?: boolean;
  include?: string[];
  /** PostgreSQL 18: the last column is a range, and ranges of equal keys must not overlap. */
  withoutOverlaps?: boolean;
}

export interface Index {
  name?: string;
  parts: IndexPart[];
  unique: boolean;
  kind: 'btree' | 'hash' | 'fulltext' | 'spatial' | 'gin' | 'gist' | 'brin' | 'spgist' | 'bitmap' | 'other';
  /** Partial index predicate in the source's dialect. */
  where?: string;
  include?: string[];
  invisible?: boolean;
  comment?: string;
  nullsNotDistinct?: boolean;
  line: number;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface ForeignKey {
  name?: string;
  columns: string[];
  referencedSchema?: string;
  referencedTable: string;
  /** Empty: the referenced table's primary key. */
  referencedColumns: string[];
  onDelete: ReferentialAction;
  onUpdate: ReferentialAction;
  match?: 'simple' | 'full' | 'partial';
  deferrable?: boolean;
  initiallyDeferred?: boolean;
  /** The source did not enforce it (NOT VALID, WITH NOCHECK, DISABLE NOVALIDATE). */
  notValid?: boolean;
  /** PostgreSQL 18: the last column is a range, which those of the referenced rows cover together. */
  period?: boolean;
  line: number;
}

export interface Check {
  name?: string;
  /** In the source's dialect, without the outer CHECK ( ). */
  expression: string;
  notEnforced?: boolean;
  /** It holds for new rows; those that were there were not checked (SQL Server: WITH NOCHECK). */
  notValid?: boolean;
  /** Column it was written on, if it was. */
  column?: string;
  line: number;
}

/** PostgreSQL: no two rows may compare true by these operators. */
export interface Exclusion {
  name?: string;
  /** As written, from the word EXCLUDE on. */
  text: string;
  line: number;
}

export interface Partitioning {
  /** As the source says it, upper case: RANGE, LIST, HASH, KEY, RANGE COLUMNS ... */
  method: string;
  expression: string;
  columns: string[];
  partitions: { name: string; bound: string; line: number }[];
  subpartitioned?: boolean;
}

/** How Oracle reads a text that is given for a moment without a format of its own. */
export interface MomentFormats {
  date: string;
  timestamp: string;
  zoned: string;
}

/** Where rows of a table lie in the (decompressed) dump: half-open byte range, with the session state they need. */
export interface RowSpan {
  startByte: number;
  endByte: number;
  /** COPY block or INSERT statements. */
  format: 'insert' | 'copy';
  /** Columns in the order the rows give them; empty: the table's own order. */
  columns: string[];
  charset?: string;
  /** Session time zone in force, e.g. `+00:00`. */
  timeZone?: string;
  /** MySQL's NO_BACKSLASH_ESCAPES or PostgreSQL's standard_conforming_strings: a backslash in a string is itself. */
  backslashIsPlain?: true;
  /** MySQL's ANSI_QUOTES: double quotes hold names. */
  doubleQuotesAreNames?: true;
  /** Line of `startByte`, 1-based. */
  line?: number;
  /** SQL Server's SET DATEFORMAT in force. */
  dateFormat?: 'dmy' | 'ymd' | 'ydm' | 'myd' | 'dym';
  /** Oracle's NLS_DATE_FORMAT and its like in force, where one is not that of an American session. */
  momentFormats?: MomentFormats;
  /** Several spans in one: rows of other tables, or with other columns, lie between and are passed over. */
  readThrough?: true;
  rows: number;
}

export interface Table {
  schema?: string;
  name: string;
  columns: Column[];
  primaryKey?: Key;
  uniqueKeys: Key[];
  foreignKeys: ForeignKey[];
  checks: Check[];
  exclusions?: Exclusion[];
  indexes: Index[];
  partitioning?: Partitioning;
  /** PostgreSQL: PARTITION OF / INHERITS parent. */
  parent?: { schema?: string; name: string; bound?: string; kind: 'partition' | 'inherits' };
  comment?: string;
  charset?: string;
  collation?: string;
  /** InnoDB, MyISAM ... ; SQLite: 'virtual:fts5'. */
  engine?: string;
  /** WITHOUT ROWID, STRICT, UNLOGGED, TEMPORARY, SYSTEM VERSIONING ... upper case. */
  traits: string[];
  line: number;
  /** null: the source holds no rows we could count (schema only). Exact when not null. */
  rowCount: number | null;
  rowSpans: RowSpan[];
  /** Bytes of row text that passed. */
  rowBytes: number;
}

export interface View {
  schema?: string;
  name: string;
  columns: string[];
  /** The SELECT as written. */
  query: string;
  materialized?: boolean;
  /** ALGORITHM, DEFINER, SQL SECURITY, CHECK OPTION ... as written. */
  options?: string;
  comment?: string;
  line: number;
}

export interface Routine {
  schema?: string;
  name: string;
  kind: 'function' | 'procedure' | 'aggregate' | 'package' | 'package-body';
  language?: string;
  /** The whole statement as written. */
  text: string;
  line: number;
}

export interface Trigger {
  schema?: string;
  name: string;
  table: string;
  timing: 'before' | 'after' | 'instead of';
  events: ('insert' | 'update' | 'delete' | 'truncate')[];
  text: string;
  line: number;
}

export interface Sequence {
  schema?: string;
  name: string;
  start?: string;
  increment?: string;
  min?: string;
  max?: string;
  cache?: string;
  cycle?: boolean;
  /** Next value the source would give, decimal. */
  next?: string;
  ownedBy?: { table: string; column: string };
  dataType?: string;
  line: number;
}

export interface UserType {
  schema?: string;
  name: string;
  definition:
    | { kind: 'enum'; values: string[] }
    | { kind: 'domain'; base: string; nullable: boolean; default?: Expression; checks: Check[] }
    | { kind: 'composite'; attributes: { name: string; type: string }[] }
    | { kind: 'range'; text: string }
    | { kind: 'other'; text: string };
  comment?: string;
  line: number;
}

/** What is there and is not a table, view, routine, trigger, sequence or type: grants, events, synonyms, extensions ... */
export interface OtherObject {
  kind:
    | 'event'
    | 'grant'
    | 'user'
    | 'role'
    | 'synonym'
    | 'extension'
    | 'database-link'
    | 'publication'
    | 'policy'
    | 'rule'
    | 'aggregate'
    | 'operator'
    | 'cast'
    | 'server'
    | 'job'
    | 'comment'
    | 'other';
  name: string;
  text: string;
  line: number;
}

/** The whole of one source. */
export interface Model {
  dialect: Dialect;
  /** Server version the dump states, e.g. `10.11.6-MariaDB`. */
  serverVersion?: string;
  /** Tool that wrote it: `mysqldump 10.19`, `pg_dump 17.2`, `sqlite3 .dump`, undefined if by hand. */
  writtenBy?: string;
  /** Database name the dump states. */
  database?: string;
  charset?: string;
  collation?: string;
  /** true: the dump's own closing line was seen; false: the tool writes one and it is missing; null: it writes none. */
  complete: boolean | null;
  schemas: string[];
  tables: Table[];
  views: View[];
  routines: Routine[];
  triggers: Trigger[];
  sequences: Sequence[];
  types: UserType[];
  others: OtherObject[];
  /** What could not be read: each becomes a finding with its line. Never empty of something that was dropped. */
  issues: ReadIssue[];
  statistics: ReadStatistics;
}

/** A statement or clause that was not understood, or a limit that was reached. */
export interface ReadIssue {
  code:
    | 'statement-unreadable'
    | 'statement-unknown'
    | 'clause-unknown'
    | 'statement-too-long'
    | 'row-unreadable'
    | 'encoding-invalid'
    | 'truncated'
    | 'limit-reached'
    | 'command-ignored'
    | 'table-unknown'
    /** Objects of pg_largeobject: data outside of all tables, which is not carried. `count`: how many. */
    | 'large-objects'
    /** Rows that were read are not what the table holds in the end; only a server knows what it does. */
    | 'rows-changed';
  line: number;
  object?: string;
  /** Plain words, one sentence. */
  message: string;
  /** The first 200 characters of what was found there. */
  excerpt?: string;
  /** How often the same thing occurred (issues are aggregated, at most 1,000 are kept). */
  count: number;
}

export interface ReadStatistics {
  bytes: number;
  lines: number;
  statements: number;
  rows: number;
}

/** Cross-column facts found while rows passed. Exact within the memory budget, else `approximate`. */
export interface TableFacts {
  /** Keys (primary, unique) with equal rows; `underCollation`: equal only when case/accents are folded. */
  duplicateKeys: {
    table: string;
    columns: string[];
    count: number;
    underCollation: boolean;
    approximate: boolean;
    samples: string[];
  }[];
  /** Foreign keys whose child rows have no parent. */
  orphans: {
    table: string;
    columns: string[];
    referencedTable: string;
    count: number;
    approximate: boolean;
    samples: string[];
  }[];
  /** Tables without a key that hold equal rows. */
  duplicateRows: { table: string; count: number; approximate: boolean }[];
}

/** What a dialect machine returns. */
export interface Reading {
  model: Model;
  facts: TableFacts;
}

/**
 * A dialect machine: fed bytes in any portions (already decompressed), synchronous, no I/O.
 * The same bytes give the same reading whatever the portions.
 */
export interface DialectMachine {
  push(bytes: Uint8Array): void;
  finish(): Reading;
  /** For progress: rows and statements so far, the object being read. */
  progress(): { bytes: number; rows: number; statements: number; object?: string };
}

export type { ColumnProfile } from './column-profile.ts';
export { type ReadLimits, type ReadOptions, readLimits } from './read-limits.ts';
