import type { BucketChoice, KeptRows } from '#shared/engines/proof/locate.ts';
import type { ProblemList } from '#shared/engines/proof/problems.ts';
import type { RowHashState } from '#shared/engines/proof/row-hash.ts';
import type { Chunk, ChunkResult, TableDigest, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { SourceAddress } from '#shared/sources/row-source.ts';
import type { TargetAddress } from '#shared/targets/target.ts';

/** What a thread of a migration is told once, when it starts. */
export interface ThreadSetup {
  plan: TransferPlan;
  source: SourceAddress;
  target: TargetAddress;
  /** Key of the row hashes, 64 hexadecimal digits. */
  hashKey: string;
  /** Refused rows a single chunk may have before it fails. */
  rejectsMax: number;
}

/** What a thread can be asked to do. */
export type Task =
  /** Opens the source, so that several threads begin to read at one moment. */
  | { kind: 'open-source' }
  /** Copies one chunk in one transaction. */
  | { kind: 'copy'; chunk: Chunk; hashSource: boolean }
  /** Reads a chunk once more with the proof's own reader. `rejected`: positions of rows that are not in the target. */
  | { kind: 'prove-source'; chunk: Chunk; rejected: number[] }
  /** Reads a table back from the target. */
  | { kind: 'prove-target'; table: number }
  /** The same with a sum per chunk. `writers`: of each chunk the transaction that wrote its rows. */
  | { kind: 'prove-target-chunks'; table: number; writers: { chunk: number; writer: number }[] }
  /** As both of these, with the sums in buckets; then the rows of the buckets that differ. */
  | { kind: 'bucket-source'; chunk: Chunk; rejected: number[] }
  | { kind: 'bucket-target'; table: number }
  | { kind: 'collect-source'; chunk: Chunk; rejected: number[]; choice: BucketChoice }
  | { kind: 'collect-target'; table: number; choice: BucketChoice };

/** What a side of the proof found in a chunk or table. */
export interface SideProof {
  /** Rows that were there, rejected ones included. */
  rowsRead: number;
  digest: TableDigest;
  problems: Pick<ProblemList, 'count' | 'first'>;
}

/** The target's side by the chunks that wrote its rows. */
export interface ChunkedProof extends SideProof {
  chunks: { chunk: number; digest: TableDigest }[];
  /** Rows that no chunk wrote, by the transaction that did; undefined: there are too many such transactions. */
  strays: { writer: number; rows: number }[] | undefined;
}

export interface TaskResults {
  'open-source': true;
  copy: ChunkResult;
  'prove-source': SideProof;
  'prove-target': SideProof;
  'prove-target-chunks': ChunkedProof;
  'bucket-source': RowHashState;
  'bucket-target': RowHashState;
  'collect-source': KeptRows;
  'collect-target': KeptRows;
}

export type ToThread =
  /** Loads what copying from such a source needs, while nothing else is known. */
  | { kind: 'load'; source: SourceAddress['kind'] }
  /** Comes before the first task. */
  | { kind: 'setup'; setup: ThreadSetup }
  | { kind: 'task'; id: number; task: Task }
  | { kind: 'stop' };

export interface TaskFailure {
  /** For the owner of the migration. */
  message: string;
  code: string;
  /** The cause may pass by itself: a server that restarts, a connection that broke. */
  mayPass: boolean;
}

export type FromThread =
  | { kind: 'progress'; id: number; rows: number; bytes: number }
  | { kind: 'done'; id: number; result: TaskResults[Task['kind']] }
  | { kind: 'failed'; id: number; failure: TaskFailure };

/** A task that did not succeed, as its owner may read it. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed';
  readonly failure: TaskFailure;

  constructor(failure: TaskFailure) {
    super(failure.message);
    this.failure = failure;
  }
}
