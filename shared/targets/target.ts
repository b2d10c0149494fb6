import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, ChunkResult, Reject, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';

/** Where a migration goes, as plain JSON: every thread opens its own connections from it. Always PostgreSQL 14 or newer. */
export interface TargetAddress {
  /** postgres://user:password@host:port/database?sslmode=... */
  url: string;
}

/** One connection of a copying thread. It holds at most one open load. */
export interface ChunkLoader {
  /**
   * Opens the chunk's transaction: ends a backend an earlier holder left behind, writes the ledger row, begins COPY.
   * 'done': the ledger has it already (committed by this run); nothing is to be copied.
   */
  begin(request: {
    plan: TransferPlan;
    chunk: Chunk;
    /** Target columns in the order of the rows. */
    columns: readonly string[];
    format: 'text' | 'binary';
    /** PostgreSQL's name of the character set of text rows; default UTF8. */
    encoding?: string;
    /**
     * false: one COPY for the whole chunk; a row the server refuses fails it (RowRefused). true: rows go in small
     * batches under savepoints, and refused rows are returned by `write` instead. Binary rows must come with their
     * boundaries either way.
     */
    careful: boolean;
  }): Promise<ChunkLoad | 'done'>;
  close(): Promise<void>;
}

export interface ChunkLoad {
  /**
   * Whole rows (without COPY's file header and trailer). `ends`: where each row ends in `bytes` (needed when careful).
   * `bytes` may be used again when it resolves: back-pressure of the socket. Careful: answers the rows that were refused, by their
   * position in this call.
   */
  write(
    bytes: Uint8Array,
    ends?: Int32Array,
  ): Promise<{ position: number; reason: string; column?: string }[] | undefined>;
  /**
   * Writes result and rejects into the ledger and commits. Returns the rows the server took and the bytes it was sent.
   * `rows` are those in the target, without rejects: where it is given and the server took another number, nothing is
   * committed; left out (rows passed on as they are), the server's number is written.
   */
  commit(
    result: Omit<ChunkResult, 'chunk' | 'rows' | 'bytes'> & { rows?: number; bytes?: number },
    rejects: readonly Reject[],
  ): Promise<{ rows: number; bytes: number }>;
  /** Rolls back; never throws. */
  abort(): Promise<void>;
}

/** COPY was refused because of one row. `row`: its position in the load, from 0, if the server said so. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
  readonly row: number | undefined;
  readonly column: string | undefined;

  constructor(message: string, row: number | undefined, column: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.row = row;
    this.column = column;
  }
}

/** Something about the target server that its owner has to mend. `message` says what and how. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code:
    | 'target-unreachable'
    | 'target-refused'
    | 'target-too-old'
    | 'target-encoding'
    | 'target-not-empty'
    | 'target-privileges'
    | 'target-statement';

  constructor(code: TargetError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What the target said before anything was written. */
export interface Preflight {
  serverVersion: string;
  database: string;
  user: string;
  encoding: string;
  isSuperuser: boolean;
  /** Whether collations of the ICU library can be made: not every build of PostgreSQL has it. */
  hasIcu: boolean;
  /** Final schemas that hold something already, with what: they are kept aside by the swap. */
  occupied: { schema: string; tables: number; rows: boolean }[];
  warnings: string[];
}

export interface StatementOutcome {
  phase: Assessment['ddl'][number]['phase'];
  object: string;
  sql: string;
  durationMs: number;
  /** undefined: it ran. */
  error?: { message: string; code: string };
}

/** What was mended in staging. */
export interface Restored {
  /** A phrase each: `view public.v: made again`. */
  mended: string[];
  /** Tables of the plan that are empty now, by their place in it. */
  tables: number[];
}

/** One thing in the target that is not as the plan makes it. */
export interface ObjectDifference {
  /** table, column, constraint, index, sequence, view, function, trigger ... */
  kind: string;
  schema: string;
  /** With the table in front for what belongs to one, with argument types for routines. */
  name: string;
  problem: 'missing' | 'different' | 'additional';
  /** The definition that is there; absent where nothing is. */
  is?: string;
  /** The definition that the plan gives; absent where it gives none. */
  shouldBe?: string;
}

/** What lies in the target against what the DDL makes. */
export interface ObjectComparison {
  /** How many objects of each kind the DDL makes. */
  expected: { [kind: string]: number };
  differences: ObjectDifference[];
}

/** The whole of what a run does to a target, apart from chunks. Every step can be repeated after a crash. */
export interface Target {
  preflight(schemas: readonly string[]): Promise<Preflight>;
  /** Ledger, staging schemas, and the phases 'prepare' and 'tables' in them. Steps already done are passed over. */
  prepare(plan: TransferPlan, ddl: Assessment['ddl']): Promise<StatementOutcome[]>;
  /** This run was put into place, and was not taken back. */
  isInPlace(plan: TransferPlan): Promise<boolean>;
  /** Chunks of this run that are committed, and that a crash of the server can't take back. */
  ledger(plan: TransferPlan): Promise<ChunkResult[]>;
  rejects(plan: TransferPlan, table: TablePlan): AsyncIterable<Reject & { chunk: number }>;
  /** Deletes the rows of a table and its ledger rows, and raises the generation: the table is copied again. */
  clearTable(plan: TransferPlan, table: TablePlan, chunks: readonly number[]): Promise<void>;
  /** The transaction that wrote each committed chunk, as its rows' `xmin` gives it; those that can't be told are left out. */
  writers(plan: TransferPlan): Promise<Map<number, number>>;
  /**
   * Deletes the rows that some transactions wrote, and the ledger rows of some chunks, all at once, and raises the
   * generation: these chunks are copied again. false: there were not exactly so many such rows, or they can't be deleted
   * one by one; then nothing was done.
   */
  clearChunks(
    plan: TransferPlan,
    table: TablePlan,
    cleared: { chunks: readonly number[]; writers: readonly number[]; rows: number },
  ): Promise<boolean>;
  /** The phase 'after-data' in staging, in parallel where it can be, ANALYZE, each statement measured. A failure is an outcome, not a throw. */
  finish(
    plan: TransferPlan,
    ddl: Assessment['ddl'],
    options: {
      connections: number;
      onProgress(done: number, total: number, object: string): void;
      signal: AbortSignal;
    },
  ): Promise<StatementOutcome[]>;
  /** What is not as the DDL makes it: compared, by definition, with the same statements run over no rows. */
  compareObjects(plan: TransferPlan, ddl: Assessment['ddl']): Promise<ObjectComparison>;
  /**
   * Makes again what is missing in staging, and changes back what differs. Tables that are made anew are empty and are
   * copied by the next `copy`; `mayEmpty` false: no table that is there is made anew.
   */
  restore(
    plan: TransferPlan,
    ddl: Assessment['ddl'],
    chunks: readonly Chunk[],
    options: { mayEmpty: boolean },
  ): Promise<Restored>;
  /**
   * Sets counters on that lag behind the plan's statements or the rows they number, wherever the run lies, and returns a
   * phrase for each. Those that are further on stay.
   */
  mendCounters(plan: TransferPlan, ddl: Assessment['ddl']): Promise<string[]>;
  /** All rows of a table as COPY binary, columns cast to text where the plan says 'other' or where canonical text is needed. */
  readBack(
    plan: TransferPlan,
    table: TablePlan,
    select: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** Renames the staging schemas into place and what was there aside (`<schema>_before_<run>`), in one transaction. */
  swap(plan: TransferPlan): Promise<{ schema: string; keptAs?: string }[]>;
  /** The way back, the same way. */
  swapBack(plan: TransferPlan): Promise<void>;
  /** Drops staging schemas and this run's ledger. */
  discard(plan: TransferPlan): Promise<void>;
  close(): Promise<void>;
}
