import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of real databases, or undefined where it is not present. It lies beside the checkout
 * (`../shared/data`), or where CLOUDFORGE_CORPUS says; it is never part of the repository.
 */
export function corpusFolder(): string | undefined {
  const beside = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/data');
  const folder = process.env.CLOUDFORGE_CORPUS ?? beside;
  return existsSync(join(folder, 'databases')) ? folder : undefined;
}

/** Path of one file of the corpus, e.g. `databases/chinook/Chinook_MySql.sql`, or undefined where it is absent. */
export function corpusFile(path: string): string | undefined {
  const folder = corpusFolder();
  if (folder === undefined) return undefined;
  const file = join(folder, path);
  return existsSync(file) ? file : undefined;
}
