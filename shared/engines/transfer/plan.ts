import type { Dialect, Expression } from '../schema/model.ts';
import type { AllowedCasts, CastName, Codec } from './codec.ts';

/** One column that is copied. Generated columns are not: PostgreSQL computes them. */
export interface ColumnPlan {
  /** As the source names it. */
  source: string;
  /** As PostgreSQL names it, not quoted. */
  target: string;
  /** PostgreSQL type as emitted. */
  type: string;
  codec: Codec;
  casts: AllowedCasts;
  /** Character set of values that come as bytes (0x..., _binary) although the column holds text; absent: UTF-8. */
  charset?: string;
  /** What a row that does not give this column gets. */
  whenOmitted:
    | { kind: 'null' }
    /** The default, a constant: the copier writes it, the proof expects it. */
    | { kind: 'constant'; value: Exclude<Expression, { kind: 'sql' }> }
    /** The target decides (identity, now(), an expression): the column is left out of that COPY. */
    | { kind: 'target' };
  /**
   * A dump's rows that give no number of their own (NULL, DEFAULT, nothing; MySQL: 0 too, where the chunk says so) get
   * one more than the highest so far; `first` is what the first one gets. Both readers of a dump count so.
   */
  numbering?: { first: string };
  /** false: some rows leave it out and the target decides, so that the proof can't compare it; `reason` says so. */
  compared: boolean;
  notComparedBecause?: string;
}

/** One table that is copied. Names are unquoted. */
export interface TablePlan {
  source: { schema?: string; name: string };
  /** `schema` is the final one; the load goes into its staging schema. */
  target: { schema: string; name: string };
  columns: ColumnPlan[];
  /** Columns of the source that are not copied, because PostgreSQL computes them: values given for them are passed over. */
  ignored?: string[];
  /** Positions in `columns` of the primary key, else of a unique key without NULLs; empty: no key. */
  key: number[];
  rowsExpected: number | null;
  bytesExpected: number;
}

/** The whole transfer as plain JSON: made once, kept with the run, the same for every chunk, worker and resume. */
export interface TransferPlan {
  /** UUID; names the run in the target's ledger. */
  run: string;
  dialect: Dialect;
  tables: TablePlan[];
}

/** A part of one table that is one transaction in the target. Ids count from 0 over the whole run, in load order. */
export type Chunk = { id: number; table: number; rowsExpected: number | null; bytes: number } & ChunkRange;

export type ChunkRange =
  /** Whole statements, or whole lines of a COPY block, of the decompressed dump. */
  | {
      kind: 'bytes';
      startByte: number;
      endByte: number;
      line: number;
      format: 'insert' | 'copy';
      /** Columns in the order the rows give them; empty: the table's own order. */
      columns: string[];
      charset?: string;
      timeZone?: string;
      backslashIsPlain?: true;
      doubleQuotesAreNames?: true;
      /** SQL Server's SET DATEFORMAT in force. */
      dateFormat?: 'dmy' | 'ymd' | 'ydm' | 'myd' | 'dym';
      /**
       * Rows of other tables, or with other columns, lie between and are passed over; or rows are numbered, so that all
       * rows of the table before them have to be known.
       */
      readThrough?: true;
      /** COPY with other marks than a tab and \N: the byte between the values, and what stands for NULL (Latin-1). */
      copyText?: { delimiter: number; nullMarker: string };
      /** COPY in CSV: the copier reads it; the proof's reader refuses it with a sentence. */
      isCsv?: true;
      /** Oracle's NLS_DATE_FORMAT, NLS_TIMESTAMP_FORMAT and NLS_TIMESTAMP_TZ_FORMAT, where one was set. */
      momentFormats?: { date: string; timestamp: string; zoned: string };
      /** MySQL without NO_AUTO_VALUE_ON_ZERO: 0 in a numbered column asks for the next number. */
      zeroIsNumbered?: true;
    }
  /** SQLite file: rowids from..to, both included, decimal. */
  | { kind: 'rowids'; from: string; to: string }
  /** Live server: `from` <= key < `to` over the key columns as a row; a missing end is open. Values as SQL text of the source. */
  | { kind: 'keys'; columns: string[]; from?: string[]; to?: string[] }
  /** Live PostgreSQL, a table without a key to range over: pages of its file, `from` <= page < `to`; without `to` up to the end. */
  | { kind: 'pages'; from: number; to?: number }
  | { kind: 'whole' };

/** A row that could not be carried: it is in no table of the target, and never lost. */
export interface Reject {
  /** Position in its chunk, from 0. */
  ordinal: number;
  /** Line in the source (or the row's place in the table). */
  line: number;
  column?: string;
  /** One sentence. */
  reason: string;
  /** The row as it was read, one string per value (null is NULL), each cut at 1 MiB: bytes as `\x..`. */
  values: (string | null)[];
}

/** What became of one chunk, kept in the ledger of the target in the chunk's own transaction. */
export interface ChunkResult {
  chunk: number;
  rows: number;
  bytes: number;
  rejected: number;
  /** Casts by `column` name of the target and cast name. */
  casts: { [column: string]: { [cast in CastName]?: number } };
  /** Only where the source was hashed while it was read (live servers). */
  sourceDigest?: TableDigest;
}

/** What one side of the proof found in one table (or chunk). Sums are 64 hexadecimal digits, modulo 2^256. */
export interface TableDigest {
  rows: number;
  sum: string;
  casts: ChunkResult['casts'];
}
