import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliFixture {
  /** Where the command runs, and where it keeps its state. */
  readonly folder: string;
  /** An empty database, from the first test on. */
  readonly postgres: ScratchPostgres;
  /** Runs the command line in a process of its own. */
  cli(...args: string[]): CommandResult;
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Runs the command line in `folder`, with its state there as well. */
export function runCommand(folder: string, args: readonly string[]): CommandResult {
  const result = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder, CLOUDFORGE_STATE: join(folder, 'state') },
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** A folder and a database for the tests of one file; both are gone after them. */
export function cliFixture(name: string): CliFixture {
  const folder = mkdtempSync(join(tmpdir(), `cloudforge-${name}-`));
  let postgres: ScratchPostgres | undefined;
  test.before(async () => {
    postgres = await scratchPostgres();
  });
  test.after(async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    get postgres() {
      if (postgres === undefined) throw new Error('The database is there once the tests run.');
      return postgres;
    },
    cli: (...args) => runCommand(folder, args),
  };
}
