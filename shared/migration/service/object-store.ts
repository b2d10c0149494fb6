import { type Bucket, type ObjectStore, ObjectStoreError } from '#shared/storage/object-store.ts';
import type { MigrationStore } from '../store.ts';

/** Bucket that holds what migrations keep. */
export const migrationBucket: Bucket = 'migration-bkp';

const mediaTypes = new Map([
  ['.json', 'application/json'],
  ['.html', 'text/html; charset=utf-8'],
  ['.jsonl', 'application/jsonl'],
]);

/** What a migration keeps between its steps, as objects below a prefix: any machine can go on with it. */
export function objectStoreOf(store: ObjectStore, prefix: string): MigrationStore {
  return {
    read: async name => {
      try {
        const { body } = await store.get(migrationBucket, `${prefix}/${name}`);
        return new Uint8Array(await new Response(body).arrayBuffer());
      } catch (error) {
        if (error instanceof ObjectStoreError && error.code === 'not-found') return undefined;
        throw error;
      }
    },
    write: async (name, bytes) => {
      const body = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
      const mediaType = mediaTypes.get(/\.\w+$/.exec(name)?.[0] ?? '') ?? 'application/octet-stream';
      await store.put(migrationBucket, `${prefix}/${name}`, body, { mediaType });
    },
  };
}

/** Where the objects of a migration lie. */
export function migrationKeyPrefix(organizationId: string, migrationId: string): string {
  return `${organizationId}/migrations/${migrationId}`;
}

/** Where those of one attempt lie. */
export function attemptKeyPrefix(keyPrefix: string, attempt: number): string {
  return `${keyPrefix}/${attempt}`;
}
