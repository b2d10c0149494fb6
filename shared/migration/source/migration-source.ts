import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Cast } from '#shared/engines/schema/mapping/casts.ts';
import type { SkipChoice } from '#shared/engines/schema/skip/skip-tables.ts';
import type { Suppression } from '#shared/engines/schema/suppress.ts';
import type { Chunk, ChunkRange, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { SourceProgress } from '#shared/sources/progress.ts';
import type { SourceAddress } from '#shared/sources/row-source.ts';
import type { Consistency, SourceDescription } from '../state.ts';
import type { TaskPool } from '../threads/pool.ts';

/** A database that is to be moved, opened. */
export interface MigrationSource {
  description: SourceDescription;
  /** Reads definitions and looks into the rows. To be called once. */
  assess(options: AssessSourceOptions): Promise<Assessment>;
  planChunks(plan: TransferPlan, assessment: Assessment): Promise<Chunk[]>;
  /**
   * Ranges that cover together exactly what a chunk covers, each of about as many rows as a chunk is to have, for one that
   * has grown to `rows` of the table's rows; one range or none where it can't be cut.
   */
  cutAgain?(plan: TransferPlan, chunk: Chunk, size: { rows: number; tableRows: number }): Promise<ChunkRange[]>;
  /** Where threads read rows. */
  address(assessment: Assessment): SourceAddress;
  /** Live servers: rows are hashed while they are copied, as they may change behind us. */
  hashWhileCopying: boolean;
  /** Files: read again by the proof's own reader. Live servers: only where one state can't be proven. */
  provedBy: 'second-reader' | 'hash-while-copying' | 'snapshot-reader';
  /** Before the first chunk is read, with the threads that will read: makes them see one state, if that can be. */
  beginReading(pool: TaskPool): Promise<void>;
  /**
   * Where to read from now, if the state that all readers saw is lost: a new one is taken. undefined: nothing was lost.
   *
   * @throws SourceError while the server is away
   */
  renew?(): Promise<SourceAddress | undefined>;
  /** What the rows read so far belong to. `interrupted`: some reader was opened anew since. */
  consistency(interrupted: boolean): { consistency: Consistency; note?: string };
  /** undefined: it can't change any more; else how its owner makes it so. */
  acceptsChanges(): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface AssessSourceOptions {
  /** false: live servers are asked only for what decides about types, not for everything that the rules look at. */
  deep?: boolean | undefined;
  casts: readonly Cast[];
  suppressions: readonly Suppression[];
  skips: readonly SkipChoice[];
  onProgress(progress: SourceProgress): void;
  signal: AbortSignal;
}

/** What a source is given as: a file or folder, or the connection string of a server. */
export type GivenSource = { kind: 'file'; path: string; name: string } | { kind: 'server'; url: string };

const schemes = new Map<string, 'mysql' | 'postgresql'>([
  ['mysql:', 'mysql'],
  ['mariadb:', 'mysql'],
  ['postgres:', 'postgresql'],
  ['postgresql:', 'postgresql'],
]);

/** Which live server a text names; undefined if it is no connection string. */
export function serverKind(given: string): 'mysql' | 'postgresql' | 'sqlserver' | 'oracle' | undefined {
  const scheme = /^([a-z]+):\/\//i.exec(given)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  if (scheme === 'sqlserver' || scheme === 'mssql') return 'sqlserver';
  if (scheme === 'oracle') return 'oracle';
  return schemes.get(`${scheme}:`);
}
