import type { Dialect } from '#shared/engines/schema/model.ts';
import type { SourceAddress } from '#shared/sources/row-source.ts';

/** What the certificate says about where rows came from. Holds no password. */
export interface SourceDescription {
  kind: SourceAddress['kind'];
  dialect: Dialect;
  /** For people: a file's name, or `mysql://user@host:port/database`. */
  label: string;
  /** Files: of the raw bytes as they were given. */
  sha256?: string;
  sizeBytes?: number;
  serverVersion?: string;
  database?: string;
  encrypted?: boolean;
  /** What the reader of the certificate has to know about this kind of source. */
  notes: string[];
}

/**
 * What the rows that were compared belong to: a file that does not change, one snapshot of a server, or a server that
 * was read twice with the same result. `mixed`: none of them; nothing is certified then.
 */
export type Consistency = 'file' | 'snapshot' | 'source-unchanged' | 'mixed';

/** One migration as it is kept between its steps. */
export interface MigrationState {
  version: 1;
  /** UUID. */
  run: string;
  /** ISO 8601. */
  createdAt: string;
  source: SourceDescription;
  /** Where the threads read from (files only: a server's address holds a password, and is given again). */
  sourcePath?: string;
  /** Without a password. */
  target: string;
  /** 64 hexadecimal digits, made for this run. */
  hashKey: string;
  rehearsal: boolean;
  stage: 'planned' | 'copied' | 'finished' | 'proved' | 'swapped' | 'swapped-back';
  /** It was in place when a repair took it into staging, and returns there. */
  returns?: boolean;
  durationsMs: { [stage: string]: number };
}
