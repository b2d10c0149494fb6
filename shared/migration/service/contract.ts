import type { Consistency } from '#shared/engines/proof/certificate.ts';
import type { Bucket } from '#shared/storage/object-store.ts';
import type { TableDelta } from '../delta.ts';
import type { MigrationProgress } from '../progress.ts';
import type { Decisions } from './decisions.ts';

/**
 * The pieces of work a migration consists of under the platform, each one job. `read` looks into a live source;
 * `rehearse` is the whole run into a scratch database; `repair` copies again what differs; `cut-over` brings a live
 * source's last changes and renames; `revert` renames back.
 */
export const migrationWorks = ['read', 'rehearse', 'copy', 'prove', 'repair', 'cut-over', 'revert'] as const;
export type MigrationWork = (typeof migrationWorks)[number];

/** Where a migration reads. A server's URL holds a password: it is in no log and no message. */
export type WorkSource =
  | { kind: 'artifact'; bucket: Bucket; key: string; fileName: string }
  | { kind: 'server'; url: string };

/** Where it writes. `embedded`: a database of its own on the operator's server, made with this password. */
export type WorkTarget = { kind: 'server'; url: string } | { kind: 'embedded'; name: string; password: string };

export interface WorkInput {
  work: MigrationWork;
  migrationId: string;
  /** Where its objects lie: `organization/migrations/id`. */
  keyPrefix: string;
  /** Counts how often it was begun anew; what an earlier one left in the target is discarded. */
  attempt: number;
  source: WorkSource;
  target: WorkTarget;
  decisions: Decisions;
  /** Cut over although the source still takes changes. */
  sourceMayWrite: boolean;
  signal: AbortSignal;
  onProgress(progress: MigrationProgress): void;
  /** Plain sentences: a retry, something kept aside. */
  onNote(text: string): void;
}

/** One table in the proof, for the page; the certificate holds more. */
export interface ProvedTable {
  source: string;
  target: string;
  rows: number;
  rejected: number;
  equal: boolean;
  differences: string[];
}

/** What came of a piece of work: plain JSON, bounded, without rows and passwords. */
export interface WorkResult {
  startedAt: string;
  durationMs: number;
  notes: string[];
  reading?: {
    dialect: string;
    grade: string;
    tables: number;
    rows: number;
    openFindings: { [severity: string]: number };
  };
  copy?: {
    tables: number;
    rows: number;
    bytes: number;
    rejected: number;
    /** Statements that the target refused after the data. */
    refused: { object: string; message: string }[];
    /** Schemas that hold something already, which the cutover keeps aside. */
    occupied: string[];
    /** Tables of which something was copied again, because it was not what the source holds now; most rows first. */
    delta?: TableDelta[];
  };
  proof?: {
    certified: boolean;
    summary: string;
    reasons: string[];
    consistency: Consistency;
    tables: ProvedTable[];
    /** Tables that stayed behind by choice. */
    skipped?: { table: string; reason: string; rows: number | null }[];
  };
  cutover?: { schema: string; keptAs?: string }[];
}

/** Does one piece of work. @throws WorkFailed with a sentence for the owner */
export type RunMigrationWork = (input: WorkInput) => Promise<WorkResult>;

/** Work that could not be done. `message` is for the owner of the migration. */
export class WorkFailed extends Error {
  override readonly name = 'WorkFailed';
  readonly code: string;
  /** The cause may pass by itself: trying again helps. */
  readonly mayPass: boolean;

  constructor(code: string, message: string, options: ErrorOptions & { mayPass?: boolean } = {}) {
    super(message, options);
    this.code = code;
    this.mayPass = options.mayPass ?? false;
  }
}
