import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where CI keeps the servers it built itself, outside the checkout: CLOUDFORGE_CI_CACHE, or a folder of the user's. */
export function toolsFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment.CLOUDFORGE_CI_CACHE ?? join(homedir(), '.cache/cloudforge-ci'), 'bin');
}

/**
 * Path of the first of these programs that is there: on PATH, in Debian's folder of servers (not on an ordinary user's
 * PATH), or among the tools that CI built. Undefined where there is none.
 */
export function findBinary(...names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', toolsFolder()];
  for (const name of names) {
    for (const folder of folders) {
      if (folder === '') continue;
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder; the next one is asked.
      }
    }
  }
  return undefined;
}
