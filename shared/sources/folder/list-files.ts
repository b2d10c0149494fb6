import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SourceError } from '../source-error.ts';

/** Folders within folders that are looked into. */
const depthMax = 6;

export interface FolderFile {
  /** Within the folder, with `/` between its parts. */
  name: string;
  path: string;
  sizeBytes: number;
}

/**
 * The files of a folder in the order of their names, those of folders within it among them. Links are left out: they
 * may lead anywhere.
 *
 * @throws SourceError if there are more than `filesMax`
 */
export async function listFiles(
  folder: string,
  filesMax: number,
): Promise<{ root: string; files: FolderFile[]; links: number }> {
  const root = await realpath(folder);
  const files: FolderFile[] = [];
  let links = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    for (const name of (await readdir(path)).sort()) {
      if (name.startsWith('.')) continue;
      const inner = join(path, name);
      const found = await lstat(inner);
      if (found.isSymbolicLink()) links++;
      else if (found.isDirectory() && depth < depthMax) await visit(inner, depth + 1);
      else if (found.isFile()) {
        const shown = relative(root, inner).split(sep).join('/');
        files.push({ name: shown, path: inner, sizeBytes: found.size });
        if (files.length > filesMax) {
          throw new SourceError(
            'source-too-large',
            `The folder holds more than ${filesMax} files. Give a folder with nothing but the dump in it.`,
          );
        }
      }
    }
  };
  await visit(root, 0);
  return { root, files, links };
}
