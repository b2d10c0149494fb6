import type { IsolatedPlatform } from './isolated-platform.ts';
import type { Stage } from './stage.ts';

/** Who owns what lies in each bucket: `organisation/owner/...`. */
const owners = {
  'user-uploads': "select object_key as key from cloudforge.artifacts where state in ('stored', 'receiving')",
  'migration-bkp':
    'select assessment_key as key from cloudforge.analyses union all select key_prefix from cloudforge.bundles',
} as const;

/**
 * Keys of objects that belong to no row once nothing is under way, and uploads in parts that nobody ended: what
 * interrupted work left behind. Allowed, for the sweeper takes them a day later, but counted.
 */
export async function findOrphans({ platform, store }: Pick<Stage, 'platform' | 'store'>): Promise<string[]> {
  const found: string[] = [];
  for (const [bucket, query] of Object.entries(owners)) {
    const kept = (await platform.query(query)).map(row => String(row.key));
    const isKept = new Set(kept);
    for (const key of await store.keys(bucket)) {
      const isPart = key.includes('/bundle/') && isKept.has(key.slice(0, key.indexOf('/bundle/') + '/bundle'.length));
      if (!isKept.has(key) && !isPart) found.push(`${bucket}/${key}`);
    }
    const receiving = kept.length === 0 ? 0 : await countReceiving(platform);
    const open = Math.max(0, (await store.openUploads(bucket)) - receiving);
    for (let at = 0; at < open; at += 1) found.push(`${bucket}: an upload in parts`);
  }
  return found;
}

/** Uploads that a client may still go on with: their parts have an owner. */
async function countReceiving(platform: IsolatedPlatform): Promise<number> {
  const [row] = await platform.query("select count(*)::int as n from cloudforge.artifacts where state = 'receiving'");
  return Number(row?.n ?? 0);
}
