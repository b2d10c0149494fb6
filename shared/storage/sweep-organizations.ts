import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Log } from '#shared/platform/ctx.ts';
import { type Bucket, buckets, type ObjectStore } from './object-store.ts';

export interface OrganizationSweepPort {
  database: Pick<PlatformDatabase, 'transaction'>;
  store: ObjectStore;
  now: Date;
  log: Pick<Log, 'warn'>;
}

/** Folders of organisations that one call looks at in each bucket, and objects that it deletes at most. */
const foldersPerCall = 50;
const objectsPerCall = 1_000;
/** Younger ones may be those of a platform whose database is being put back from a backup at this moment. */
const leftAgeMsMin = 60 * 60 * 1_000;

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Only what the platform itself would have written: a bucket may be shared. */
const folderKey = new RegExp(`^(${uuid})/${uuid}/`);

/**
 * Ends what a crash left of the deletion of an organisation: its rows are gone, and objects of it are still there. One
 * listing leads to the next organisation's folder, so a call costs a few listings however many objects there are.
 * `after` holds where each bucket's round stands. Returns how many objects and uploads were deleted; what fails is left
 * to a later call.
 */
export async function sweepOrganizations(port: OrganizationSweepPort, after: Map<Bucket, string>): Promise<number> {
  let deleted = 0;
  for (const bucket of buckets) {
    const { folders, next } = await nextFolders(port.store, bucket, after.get(bucket) ?? '');
    after.set(bucket, next);
    for (const organizationId of await withoutRows(port, folders))
      deleted += await emptyFolder(port, bucket, organizationId);
  }
  return deleted;
}

/**
 * Takes away rows of the audit log, and signed heads, that were written while their organisation was being deleted.
 * Returns how many. Each organisation costs a step in an index, however many rows it has.
 */
export async function sweepErasedAudit({ database }: Pick<OrganizationSweepPort, 'database'>): Promise<number> {
  return await database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const left = new Set<string>();
    for (const table of ['audit_logs', 'audit_heads']) {
      const { rows } = await sql<{ id: string }>`
        with recursive owners (id) as (
          (select organization_id from ${sql.table(table)} order by organization_id limit 1)
          union all
          select (select a.organization_id from ${sql.table(table)} a where a.organization_id > owners.id
            order by a.organization_id limit 1)
          from owners where owners.id is not null
        )
        select owners.id from owners
        where owners.id is not null and not exists (select from organizations o where o.id = owners.id)`.execute(db);
      for (const { id } of rows) left.add(id);
    }
    if (left.size === 0) return 0;
    const { rows } = await sql<{ erased: number }>`
      select cloudforge_erase_audit_of(${[...left]}::uuid[])::float8 as erased`.execute(db);
    return rows[0]?.erased ?? 0;
  });
}

/** Organisations that have objects in the bucket, one listing of one key each. */
async function nextFolders(
  store: ObjectStore,
  bucket: Bucket,
  from: string,
): Promise<{ folders: string[]; next: string }> {
  const folders: string[] = [];
  let after = from;
  for (let looked = 0; looked < foldersPerCall; looked += 1) {
    const [object] = await store.list(bucket, '', { after, limit: 1 });
    if (object === undefined) return { folders, next: '' };
    const folder = folderKey.exec(object.key)?.[1];
    if (folder !== undefined) folders.push(folder);
    // The sign behind `/` in the order of keys: everything in the folder comes before it.
    after = folder === undefined ? object.key : `${folder}0`;
  }
  return { folders, next: after };
}

async function withoutRows(port: OrganizationSweepPort, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  // Asked after the objects were listed: whoever has objects had its row before.
  const rows = await port.database.transaction({ role: 'cloudforge_dispatcher', readOnly: true }, db =>
    db.selectFrom('organizations').select('id').where('id', 'in', ids).execute(),
  );
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter(id => !known.has(id));
}

async function emptyFolder(port: OrganizationSweepPort, bucket: Bucket, organizationId: string): Promise<number> {
  const { store, log } = port;
  const prefix = `${organizationId}/`;
  let deleted = 0;
  try {
    const before = new Date(port.now.getTime() - leftAgeMsMin);
    for (const upload of await store.listUploads(bucket, before)) {
      if (!upload.key.startsWith(prefix)) continue;
      await store.abortUpload(bucket, upload.key, upload.uploadId);
      deleted += 1;
    }
    for (const object of await store.list(bucket, prefix, { limit: objectsPerCall })) {
      if (object.modifiedAt > before) continue;
      await store.delete(bucket, object.key);
      deleted += 1;
    }
  } catch (error) {
    log.warn('what is left of a deleted organisation will be tried again', { organizationId, bucket, error });
  }
  return deleted;
}
