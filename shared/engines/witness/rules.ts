import type { Dialect } from '../schema/model.ts';
import type { ChunkRange } from '../transfer/plan.ts';
import type { DateOrder } from './moments/tsql-text.ts';
import { type MultibyteSet, multibyteSet } from './multibyte.ts';

/**
 * Where rows lie in a dump. `readThrough`: the bytes hold other rows and statements too, which are passed over, or
 * rows that SQLite numbers after those before them. `dateFormat`: T-SQL's SET DATEFORMAT, if it is not mdy.
 */
export type DumpRange = Extract<ChunkRange, { kind: 'bytes' }> & { readThrough?: true; dateFormat?: DateOrder };

/** What a backslash in '...' means. `line`: it only hides the end of a line (T-SQL). */
export type Escapes = 'none' | 'mysql' | 'postgresql' | 'line';

/** How a dialect writes tokens, as far as rows hold them. */
export interface WitnessRules {
  dialect: Dialect;
  escapes: Escapes;
  /** "..." is a text. */
  doubleQuotesAreText: boolean;
  backticks: boolean;
  brackets: boolean;
  dollarQuotes: boolean;
  hashComments: boolean;
  /** `--` begins a comment only before white space. */
  dashNeedsSpace: boolean;
  nestedComments: boolean;
  /** `/*!40101 ... *\/` is code. */
  conditionalComments: boolean;
  /** Statements end without a semicolon. */
  semicolonOptional: boolean;
  /** '' is NULL. */
  emptyIsNull: boolean;
  multibyte: MultibyteSet;
  charset: string | undefined;
  /** MySQL: 0 asks for the next number in a column that counts by itself. */
  zeroIsNumbered: boolean;
  /** Order of day, month and year where a date is written in numbers (T-SQL). */
  dateOrder: DateOrder;
  /** How Oracle reads a text that is given for a moment: NLS_DATE_FORMAT and its like. */
  momentFormats: { date: string; timestamp: string; zoned: string };
  /** What becomes of names that are not quoted. */
  fold: 'lower' | 'upper' | 'none';
  /** Names that differ by case alone are the same. */
  namesIgnoreCase: boolean;
}

const plain = {
  escapes: 'none',
  doubleQuotesAreText: false,
  backticks: false,
  brackets: false,
  dollarQuotes: false,
  hashComments: false,
  dashNeedsSpace: false,
  nestedComments: false,
  conditionalComments: false,
  semicolonOptional: false,
  emptyIsNull: false,
  fold: 'none',
  namesIgnoreCase: true,
} as const satisfies Partial<WitnessRules>;

/** Those of an American session. */
const usualFormats = {
  date: 'DD-MON-RR',
  timestamp: 'DD-MON-RR HH.MI.SSXFF AM',
  zoned: 'DD-MON-RR HH.MI.SSXFF AM TZR',
};

/** The rules in force in a chunk: those of its dialect and of the session it was written in. */
export function witnessRules(dialect: Dialect, range: DumpRange): WitnessRules {
  const { charset } = range;
  const dateOrder: DateOrder = range.dateFormat ?? 'mdy';
  const zeroIsNumbered = range.zeroIsNumbered === true;
  const momentFormats = range.momentFormats ?? usualFormats;
  const multibyte = multibyteSet(charset);
  const base = { ...plain, dialect, charset, dateOrder, momentFormats, zeroIsNumbered, multibyte };
  const backslash = range.backslashIsPlain !== true;
  switch (dialect) {
    case 'mysql':
    case 'mariadb':
      return {
        ...base,
        escapes: backslash ? 'mysql' : 'none',
        doubleQuotesAreText: range.doubleQuotesAreNames !== true,
        backticks: true,
        hashComments: true,
        dashNeedsSpace: true,
        conditionalComments: true,
      };
    case 'postgresql':
      return {
        ...base,
        escapes: backslash ? 'postgresql' : 'none',
        dollarQuotes: true,
        nestedComments: true,
        fold: 'lower',
        namesIgnoreCase: false,
      };
    case 'sqlite':
      return { ...base, doubleQuotesAreText: true, backticks: true, brackets: true };
    case 'sqlserver':
      return {
        ...base,
        escapes: 'line',
        doubleQuotesAreText: range.doubleQuotesAreNames !== true,
        brackets: true,
        nestedComments: true,
        semicolonOptional: true,
      };
    case 'oracle':
      return { ...base, emptyIsNull: true, fold: 'upper', namesIgnoreCase: false };
  }
}
