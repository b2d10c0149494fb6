import { generateKeyPairSync } from 'node:crypto';
import { createSigner } from '#shared/identity/platform-keys.ts';
import { type Configuration, noConfiguration } from '#shared/migration/configuration.ts';
import { type MigrationResult, migrate } from '#shared/migration/migrate.ts';
import type { MigrationProgress } from '#shared/migration/progress.ts';
import type { GivenSource, MigrationSource } from '#shared/migration/source/migration-source.ts';
import { openMigrationSource } from '#shared/migration/source/open-source.ts';
import type { MigrationState } from '#shared/migration/state.ts';
import { folderStore, kept, type MigrationStore } from '#shared/migration/store.ts';

export interface RunOptions {
  given: GivenSource;
  /** Connection string of the target. */
  to: string;
  /** Empty, or that of the run to go on with: state and certificate lie in it. */
  folder: string;
  /** Rows that may be rejected; 0 if not given. */
  rejectsMax?: number;
  threads?: number;
  /** Put into place at the end; true if not given. */
  swap?: boolean;
  /** Bring what is there up to date with the source, as a cutover does. */
  reconcile?: boolean;
  /** Takes the source in hand before it is read: to plan smaller chunks, say. */
  withSource?(source: MigrationSource): MigrationSource;
  configuration?: Configuration;
  /** Key of the row hashes, 64 hexadecimal digits, so that the sums of two runs can be compared. */
  hashKey?: string;
  signal?: AbortSignal;
  onNote?(text: string): void;
  onProgress?(progress: MigrationProgress): void;
}

export interface Run extends MigrationResult {
  source: MigrationSource['description'];
  notes: string[];
}

const signer = createSigner(generateKeyPairSync('ed25519').privateKey);

/** A whole migration in this process, as the command line and the workers run it. Blockers are accepted. */
export async function runMigration(options: RunOptions): Promise<Run> {
  const { given, to, folder, hashKey } = options;
  const threads = options.threads ?? 2;
  const opened = await openMigrationSource(given, { readers: threads, folder });
  const source = options.withSource?.(opened) ?? opened;
  const notes: string[] = [];
  const store = folderStore(folder);
  try {
    const result = await migrate({
      source,
      target: { url: to },
      store: hashKey === undefined ? store : withHashKey(store, source, hashKey),
      configuration: options.configuration ?? noConfiguration,
      rejectsMax: options.rejectsMax ?? 0,
      threads,
      verify: true,
      swap: options.swap ?? true,
      rehearsal: false,
      ...(options.reconcile === true && { reconcile: true, isDelta: true }),
      signer,
      version: 'test',
      now: () => new Date(),
      onProgress: progress => options.onProgress?.(progress),
      onNote: text => {
        notes.push(text);
        options.onNote?.(text);
      },
      signal: options.signal ?? new AbortController().signal,
    });
    return { ...result, source: source.description, notes };
  } finally {
    await source.close();
  }
}

/** A store in which a run was begun with this key, so that its sums can be compared with those of another run. */
function withHashKey(store: MigrationStore, source: MigrationSource, hashKey: string): MigrationStore {
  return {
    write: (name, bytes) => store.write(name, bytes),
    read: async name => {
      const found = await store.read(name);
      if (found !== undefined || name !== kept.state) return found;
      const state: MigrationState = {
        version: 1,
        run: crypto.randomUUID(),
        createdAt: new Date().toISOString(),
        source: source.description,
        target: 'postgresql://test',
        hashKey,
        rehearsal: false,
        stage: 'planned',
        durationsMs: {},
      };
      return Buffer.from(JSON.stringify(state));
    },
  };
}
