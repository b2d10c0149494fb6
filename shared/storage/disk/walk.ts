import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './disk-io.ts';
import { objectSuffix } from './layout.ts';

/** Keys are at most 512 characters of at least two per segment: no folder of ours lies deeper. */
const depthMax = 257;

/**
 * The keys below a bucket's folder that begin with `prefix` and come after `after`, in key order. Folders that can
 * hold none of them are not read. An object that disappears meanwhile is left out.
 */
export async function* walkKeys(
  folder: string,
  prefix: string,
  after: string,
  depth = 0,
  base = '',
): AsyncGenerator<string> {
  if (depth > depthMax) return;
  for (const entry of await entries(folder)) {
    // An object sorts as its key, a folder as the keys in it: `a`, `a-b`, `a.b`, `a/b`.
    const key = base + entry.name;
    if (!entry.isFolder) {
      if (key.startsWith(prefix) && key > after) yield key;
    } else if ((key.startsWith(prefix) || prefix.startsWith(key)) && (after < key || after.startsWith(key))) {
      yield* walkKeys(join(folder, entry.name), prefix, after, depth + 1, key);
    }
  }
}

async function entries(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  let found: import('node:fs').Dirent[];
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const named: { name: string; isFolder: boolean }[] = [];
  for (const entry of found) {
    // Anything else, a symbolic link for one, is not of this driver and is not followed.
    if (entry.isDirectory()) named.push({ name: `${entry.name}/`, isFolder: true });
    else if (entry.isFile() && entry.name.endsWith(objectSuffix)) {
      named.push({ name: entry.name.slice(0, -objectSuffix.length), isFolder: false });
    }
  }
  return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
