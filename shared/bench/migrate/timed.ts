import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Timed {
  wallSeconds: number;
  /** User and system time of the process and its children. */
  cpuSeconds: number;
  /** The part of it that was spent in the kernel. */
  systemSeconds: number;
  /** What the servers that were named used meanwhile, in their own code and in the kernel. */
  serverSeconds: number;
  peakMegabytes: number;
  stdout: string;
  stderr: string;
  status: number;
}

const time = '/usr/bin/time';
const limitMs = 15 * 60_000;

/** GNU time is what measures; the benchmark says so if it is missing. */
export const canTime = existsSync(time);

/** Runs a command to its end under GNU time. Throws if it fails, unless `mayFail`. `servers`: their process ids. */
export function timed(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; mayFail?: boolean; servers?: readonly number[] } = {},
): Timed {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-time-'));
  const servers = options.servers ?? [];
  try {
    const before = cpuOfServers(servers);
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
      systemSeconds: system,
      serverSeconds: cpuOfServers(servers) - before,
      peakMegabytes: kilobytes / 1_024,
      stdout: result.stdout,
      stderr: result.stderr,
      status,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Linux counts in hundredths of a second whatever the kernel's own clock is (proc(5), `sysconf(_SC_CLK_TCK)`). */
const ticksPerSecond = 100;

/**
 * CPU seconds of these processes and all below them, with those that have ended and were waited for, as PostgreSQL's
 * backends are by its first process.
 */
function cpuOfServers(pids: readonly number[]): number {
  const counted = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name of the program may hold spaces and brackets; the fields are counted from behind it.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
      const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
      counted.set(Number(name), { parent: fields[1] ?? 0, ticks: user + system + childrenUser + childrenSystem });
    } catch {
      // It ended while the list was read.
    }
  }
  const below = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = counted.get(at)?.parent)
      if (pids.includes(at)) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, process] of counted) if (below(pid)) ticks += process.ticks;
  return ticks / ticksPerSecond;
}
