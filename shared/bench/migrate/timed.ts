import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Timed {
  wallSeconds: number;
  /** User and system time of the process and its children. */
  cpuSeconds: number;
  peakMegabytes: number;
  stdout: string;
  stderr: string;
  status: number;
}

const time = '/usr/bin/time';
const limitMs = 15 * 60_000;

/** GNU time is what measures; the benchmark says so if it is missing. */
export const canTime = existsSync(time);

/** Runs a command to its end under GNU time. Throws if it fails, unless `mayFail`. */
export function timed(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; mayFail?: boolean } = {},
): Timed {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-time-'));
  try {
    const figures = join(folder, 'figures');
    const result = spawnSync(time, ['-o', figures, '-f', '%e %U %S %M', command, ...args], {
      encoding: 'utf8',
      timeout: limitMs,
      maxBuffer: 64 * 1024 * 1024,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      env: options.env ?? process.env,
    });
    const status = result.status ?? -1;
    if (status !== 0 && options.mayFail !== true)
      throw new Error(`${command} ended with ${status}: ${(result.stderr || result.stdout).slice(-2_000)}`);
    // A command that failed has a line in front.
    const [wall = 0, user = 0, system = 0, kilobytes = 0] =
      readFileSync(figures, 'utf8').trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    return {
      wallSeconds: wall,
      cpuSeconds: user + system,
      peakMegabytes: kilobytes / 1_024,
      stdout: result.stdout,
      stderr: result.stderr,
      status,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
