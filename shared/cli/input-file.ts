import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError } from './cli-error.ts';

const what = 'a database dump (.sql, also .gz, .zip or .zst) or an SQLite file';

/** npm runs scripts in the checkout; INIT_CWD is where the user stood. */
export function callersFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** The file a user named, as an absolute path. Throws CliError if it is not a file that is there. */
export function inputFile(given: string | undefined): string {
  if (given === undefined || given === '') throw new CliError(`Which file? Give ${what} (see --help).`);
  const path = isAbsolute(given) ? given : join(callersFolder(), given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new CliError(`There is no file ${given}. Give ${what}.`);
  if (found.isDirectory()) throw new CliError(`${given} is a folder, not a file. Give ${what}.`);
  if (!found.isFile()) throw new CliError(`${given} is not a regular file. Give ${what}.`);
  return path;
}

export interface OpenedInput {
  path: string;
  fileName: string;
  close(): void;
}

/** As `inputFile`, and also `-` (standard input) and pipes, which are kept in a temporary file until `close`. */
export async function openInput(given: string | undefined): Promise<OpenedInput> {
  const isStdin = given === '-';
  const path = isStdin || given === undefined ? '' : isAbsolute(given) ? given : join(callersFolder(), given);
  const found = path === '' ? undefined : statSync(path, { throwIfNoEntry: false });
  const isPipe = found?.isFIFO() === true || found?.isCharacterDevice() === true || found?.isSocket() === true;
  if (!isStdin && !isPipe) {
    const file = inputFile(given);
    return { path: file, fileName: basename(file), close: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-input-'));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  const kept = join(folder, 'input');
  try {
    await pipeline(isStdin ? process.stdin : createReadStream(path), createWriteStream(kept));
  } catch (error) {
    close();
    throw new CliError(`${given} could not be read: ${error instanceof Error ? error.message : String(error)}`, 2, {
      cause: error,
    });
  }
  return { path: kept, fileName: isStdin ? 'standard input' : basename(path), close };
}
