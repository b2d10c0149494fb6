import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Log } from '#shared/platform/ctx.ts';
import { type Bucket, buckets, type ObjectStore } from './object-store.ts';
import { sweepErasedAudit, sweepOrganizations } from './sweep-organizations.ts';

export interface SweepPort {
  database: Pick<PlatformDatabase, 'transaction'>;
  store: ObjectStore;
  now: Date;
  log: Log;
}

export interface Swept {
  /** Artifacts whose time was over. */
  expired: number;
  /** Uploads in the store that no row knows. */
  uploads: number;
  /** Objects that belong to no row any more. */
  orphans: number;
  /** Objects, uploads and audit rows of organisations that are no more. */
  erased: number;
}

const expiredPerCall = 100;
const orphansLookedAtPerCall = 200;
const uploadsPerCall = 200;
/** Younger ones may belong to a transaction that is not committed yet. */
const orphanAgeMsMin = 24 * 60 * 60 * 1_000;
/** Looking for what nobody misses is no hurry, and on S3 every look costs. */
const orphanEveryMs = 10 * 60 * 1_000;

/** Where the search for orphans stands in each store: one page per call, round and round. */
const searches = new WeakMap<
  ObjectStore,
  { dueAtMs: number; after: Map<Bucket, string>; folders: Map<Bucket, string> }
>();

/**
 * Takes away what is not kept any more: artifacts and unfinished uploads past their end, uploads of the store that no
 * row knows, objects without a row, and what a crash left of an organisation that was deleted. Bounded per call; what fails is tried by a later one. A file that an
 * unfinished run reads stays.
 */
export async function sweepExpired(port: SweepPort): Promise<Swept> {
  const swept: Swept = { expired: await sweepArtifacts(port), uploads: 0, orphans: 0, erased: 0 };
  const search = searches.get(port.store) ?? {
    dueAtMs: 0,
    after: new Map<Bucket, string>(),
    folders: new Map<Bucket, string>(),
  };
  searches.set(port.store, search);
  if (port.now.getTime() < search.dueAtMs) return swept;
  search.dueAtMs = port.now.getTime() + orphanEveryMs;
  swept.uploads = await sweepUploads(port);
  for (const bucket of ['user-uploads', 'migration-bkp'] as const)
    swept.orphans += await sweepOrphans(port, bucket, search.after);
  swept.erased = await sweepOrganizations(port, search.folders);
  swept.erased += await sweepErasedAudit(port);
  return swept;
}

async function sweepArtifacts(port: SweepPort): Promise<number> {
  const expired = await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const rows = await db
      .selectFrom('artifacts')
      .select(['id', 'bucket', 'object_key', 'upload_id'])
      .where('state', 'in', ['receiving', 'stored'])
      .where('expires_at', '<=', port.now)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('runs')
              .select('runs.id')
              .whereRef('runs.artifact_id', '=', 'artifacts.id')
              .where('runs.finished_at', 'is', null),
          ),
        ),
      )
      .orderBy('expires_at')
      .limit(expiredPerCall)
      .forUpdate()
      .skipLocked()
      .execute();
    if (rows.length === 0) return rows;
    await db
      .updateTable('artifacts')
      .set({ state: 'expired', parts: '[]', upload_id: null })
      .where(
        'id',
        'in',
        rows.map(row => row.id),
      )
      .execute();
    crashPoint('expiry.before-commit');
    return rows;
  });
  if (expired.length > 0) crashPoint('expiry.after-commit');
  // After the commit: what a crash here leaves has no living row, and is found as an orphan.
  for (const row of expired) {
    const bucket = buckets.find(name => name === row.bucket);
    const key = row.object_key;
    if (bucket === undefined || key === null) continue;
    await attempt(port, { bucket, key }, async () => {
      if (row.upload_id !== null) await port.store.abortUpload(bucket, key, row.upload_id);
      crashPoint('expiry.before-delete');
      await port.store.delete(bucket, key);
      crashPoint('expiry.after-delete');
    });
  }
  return expired.length;
}

async function sweepUploads(port: SweepPort): Promise<number> {
  const begun = await port.store.listUploads('user-uploads', new Date(port.now.getTime() - orphanAgeMsMin));
  const some = begun.slice(0, uploadsPerCall);
  if (some.length === 0) return 0;
  const known = await port.database.transaction({ role: 'cloudforge_dispatcher', readOnly: true }, db =>
    db
      .selectFrom('artifacts')
      .select('upload_id')
      .where(
        'upload_id',
        'in',
        some.map(upload => upload.uploadId),
      )
      .where('state', '=', 'receiving')
      .execute(),
  );
  const alive = new Set(known.map(row => row.upload_id));
  let count = 0;
  for (const { key, uploadId } of some) {
    // Only what the platform itself would have begun: a bucket may be shared.
    if (alive.has(uploadId) || ownerOf(key) === undefined) continue;
    const done = await attempt(port, { key }, () => port.store.abortUpload('user-uploads', key, uploadId));
    if (done) count += 1;
  }
  return count;
}

async function sweepOrphans(
  port: SweepPort,
  bucket: 'user-uploads' | 'migration-bkp',
  after: Map<Bucket, string>,
): Promise<number> {
  const page = await port.store.list(bucket, '', { after: after.get(bucket) ?? '', limit: orphansLookedAtPerCall });
  const last = page.length < orphansLookedAtPerCall ? undefined : page.at(-1);
  after.set(bucket, last?.key ?? '');
  const old = page.flatMap(object => {
    const owner = ownerOf(object.key);
    const isOld = port.now.getTime() - object.modifiedAt.getTime() >= orphanAgeMsMin;
    return owner === undefined || !isOld ? [] : [{ key: object.key, owner }];
  });
  if (old.length === 0) return 0;
  const owners = [...new Set(old.map(object => object.owner))];
  const kept = bucket === 'user-uploads' ? await keptByArtifacts(port, owners) : await keptByRuns(port, owners);
  let count = 0;
  for (const { key, owner } of old) {
    if (kept(owner, key)) continue;
    if (await attempt(port, { bucket, key }, () => port.store.delete(bucket, key))) count += 1;
  }
  return count;
}

async function keptByArtifacts(port: SweepPort, ids: readonly string[]): Promise<(id: string, key: string) => boolean> {
  const rows = await port.database.transaction({ role: 'cloudforge_dispatcher', readOnly: true }, db =>
    db.selectFrom('artifacts').select(['id', 'state', 'object_key']).where('id', 'in', ids).execute(),
  );
  const byId = new Map(rows.map(row => [row.id, row]));
  return (id, key) => {
    const row = byId.get(id);
    // An upload in progress may have a tail beside its object; a stored one has the object alone.
    return row?.state === 'receiving' || (row?.state === 'stored' && row.object_key === key);
  };
}

async function keptByRuns(port: SweepPort, ids: readonly string[]): Promise<(id: string) => boolean> {
  const rows = await port.database.transaction({ role: 'cloudforge_dispatcher', readOnly: true }, db =>
    db.selectFrom('runs').select('id').where('id', 'in', ids).execute(),
  );
  const known = new Set(rows.map(row => row.id));
  return id => known.has(id);
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ownedKey = new RegExp(`^${uuid}/(${uuid})/`);

/** The id of the artifact or run an object belongs to; undefined for a key the platform does not write. */
function ownerOf(key: string): string | undefined {
  return ownedKey.exec(key)?.[1];
}

async function attempt(port: SweepPort, what: Record<string, unknown>, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    port.log.warn('the sweeper will try again', { ...what, error });
    return false;
  }
}
