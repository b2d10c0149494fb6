import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CliError } from './cli-error.ts';

/** npm runs scripts in the checkout; INIT_CWD is where the user stood. */
export function callersFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** The file a user named, as an absolute path. Throws CliError if it is not a file that is there. */
export function inputFile(given: string | undefined): string {
  const what = 'a database dump (.sql, also .gz, .zip or .zst) or an SQLite file';
  if (given === undefined || given === '') throw new CliError(`Which file? Give ${what} (see --help).`);
  const path = isAbsolute(given) ? given : join(callersFolder(), given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new CliError(`There is no file ${given}. Give ${what}.`);
  if (found.isDirectory()) throw new CliError(`${given} is a folder, not a file. Give ${what}.`);
  if (!found.isFile()) throw new CliError(`${given} is not a regular file. Give ${what}.`);
  return path;
}
