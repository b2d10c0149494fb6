import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { objectSuffix } from '#shared/storage/disk/layout.ts';
import type { IsolatedPlatform } from './isolated-platform.ts';

/** Looked at in the folders of the disk driver, past the platform: `bucket/organisation/owner/...`. */
const owners = {
  'user-uploads': "select object_key as key from cloudforge.artifacts where state in ('stored', 'receiving')",
  'migration-bkp':
    'select assessment_key as key from cloudforge.analyses union all select key_prefix from cloudforge.bundles',
} as const;

/**
 * Keys of objects that belong to no row once nothing is under way: what interrupted work left behind. Allowed, for the
 * sweeper takes them a day later, but counted.
 */
export async function findOrphans(platform: IsolatedPlatform): Promise<string[]> {
  const found: string[] = [];
  for (const [bucket, query] of Object.entries(owners)) {
    const folder = join(platform.stateFolder, 'objects', bucket);
    if (!existsSync(folder)) continue;
    const kept = (await platform.query(query)).map(row => String(row.key));
    const isKept = new Set(kept);
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith(objectSuffix)) continue;
      const key = entry.slice(0, -objectSuffix.length);
      const isPart = key.includes('/bundle/') && isKept.has(key.slice(0, key.indexOf('/bundle/') + '/bundle'.length));
      if (!isKept.has(key) && !isPart) found.push(`${bucket}/${key}`);
    }
  }
  return found;
}
