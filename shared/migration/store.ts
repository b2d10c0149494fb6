import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a migration keeps between its steps, by name: a folder here, the object store under the platform. */
export interface MigrationStore {
  read(name: string): Promise<Uint8Array | undefined>;
  /** Durable when it resolves; replaces what was there. */
  write(name: string, bytes: Uint8Array | string): Promise<void>;
}

/** Names of the things kept. */
export const kept = {
  state: 'state.json',
  /** A live source as it was read for the report: with all its tables, whatever was decided since. */
  report: 'report.json',
  /** The source as it was last read to be copied, with the decisions of that time. */
  assessment: 'assessment.json',
  plan: 'plan.json',
  chunks: 'chunks.json',
  outcomes: 'outcomes.json',
  certificate: 'certificate.json',
  certificatePage: 'certificate.html',
  rejects: 'rejects.jsonl',
} as const;

/** A store in a folder. Files are written aside, synced and renamed: a kill leaves the old one or the new one. */
export function folderStore(folder: string): MigrationStore & { folder: string } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    folder,
    read: async name => {
      try {
        return readFileSync(join(folder, name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write: async (name, bytes) => {
      const path = join(folder, name);
      const file = openSync(`${path}.new`, 'w', 0o600);
      try {
        writeFileSync(file, bytes);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(`${path}.new`, path);
    },
  };
}

/** JSON that this very program wrote; undefined where there is none. */
export async function readJson<T>(store: MigrationStore, name: string): Promise<T | undefined> {
  const bytes = await store.read(name);
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as T);
}

export async function writeJson(store: MigrationStore, name: string, value: unknown): Promise<void> {
  await store.write(name, JSON.stringify(value));
}
