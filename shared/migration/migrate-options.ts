import type { Certificate } from '#shared/engines/proof/certificate.ts';
import type { TableEvidence } from '#shared/engines/proof/compare.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { ChunkResult } from '#shared/engines/transfer/plan.ts';
import type { Preflight, StatementOutcome, TargetAddress } from '#shared/targets/target.ts';
import type { Configuration } from './configuration.ts';
import type { TableDelta } from './delta.ts';
import type { RejectCount } from './keep-rejects.ts';
import type { MigrationProgress } from './progress.ts';
import type { MigrationSource } from './source/migration-source.ts';
import type { MigrationState } from './state.ts';
import type { MigrationStore } from './store.ts';

export interface MigrateOptions {
  source: MigrationSource;
  target: TargetAddress;
  store: MigrationStore;
  configuration: Configuration;
  /** Rows that may be rejected in all. 0: the first one stops the migration. */
  rejectsMax: number;
  threads: number;
  /** false: rows are copied and not proved; nothing is certified. */
  verify: boolean;
  /** With `verify: false`: the proof follows in another call, so that live sources are hashed while they are copied. */
  proofLater?: boolean;
  /**
   * What is in the target already is compared with the source as it is now, and chunks that differ are copied again:
   * the final delta of a cutover, and the mending of a damaged copy.
   */
  reconcile?: boolean;
  /**
   * What the plan makes and the target lacks, or has otherwise, is made again first. Where the result is in place already,
   * an application may have written there: then rows that differ are named and left as they are.
   */
  restore?: boolean;
  /**
   * With `reconcile`: the source is expected to have gone on, so that its file may be another, and rows that differ are
   * not searched for and named.
   */
  isDelta?: boolean;
  /** Put the result into place at the end, if it is certified (or was not to be verified). */
  swap: boolean;
  rehearsal: boolean;
  /** Live servers: look at everything in the rows before, not only at what decides about types. */
  deep?: boolean | undefined;
  signer: { keyId: string; publicKeyPem: string; sign(bytes: Uint8Array): Uint8Array };
  version: string;
  now(): Date;
  onProgress(progress: MigrationProgress): void;
  /** Plain sentences about what goes on: a retry, something kept aside. */
  onNote(text: string): void;
  /** What was read of the source, before anything is written. Throws to stop. */
  onAssessed?(assessment: Assessment): void;
  signal: AbortSignal;
}

export interface MigrationResult {
  state: MigrationState;
  assessment: Assessment;
  preflight: Preflight;
  results: ChunkResult[];
  outcomes: StatementOutcome[];
  evidence: TableEvidence[];
  /** What was copied again, because it was not what the source holds now; tables that were equal are not among them. */
  delta: TableDelta[];
  /** undefined: it was not to be verified. */
  certificate: Certificate | undefined;
  swapped: { schema: string; keptAs?: string }[];
  /** Rows that were not carried, by table and reason; the rows themselves are in `rejects.jsonl`. */
  rejects: RejectCount[];
}
