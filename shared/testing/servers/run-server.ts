import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningServer {
  pid: number;
  /** The last of what it said, for a message about a failure. */
  output(): string;
  /** SIGTERM, after 10 s SIGKILL; then its folder is removed. */
  stop(): Promise<void>;
}

export interface ServerStart {
  /** Name in messages. */
  name: string;
  command: string;
  args: readonly string[];
  /** A folder of its own, removed when it stops: made with `scratchFolder`. */
  folder: string;
  environment?: Readonly<Record<string, string>>;
  ready(): Promise<boolean>;
  readyTimeoutMs?: number;
}

const outputCharactersMax = 20_000;
const stopTimeoutMs = 10_000;

/** A new folder for one server. */
export function scratchFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `cloudforge-${name}-`));
}

/** Starts a server and waits until it answers. Throws with its own words if it ends or stays silent. */
export async function runServer(start: ServerStart): Promise<RunningServer> {
  const child = spawn(start.command, start.args, {
    cwd: start.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: start.folder, LANG: 'C.UTF-8', ...start.environment },
  });
  let output = '';
  const take = (data: Buffer): void => {
    output = `${output}${data.toString()}`.slice(-outputCharactersMax);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  child.on('error', error => {
    output += `\n${error.message}`;
  });
  // A test that ends by an error of its own must leave no server behind.
  const endWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    await end(child);
    rmSync(start.folder, { recursive: true, force: true });
  };
  const readyTimeoutMs = start.readyTimeoutMs ?? 30_000;
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await start.ready())) {
    const ended = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    if (!ended && Date.now() < deadline) {
      await sleep(50);
      continue;
    }
    await stop();
    throw new Error(
      `${start.name} ${ended ? 'ended before it was ready' : `was not ready within ${readyTimeoutMs / 1_000} s`}:\n${output.slice(-4_000)}`,
    );
  }
  return { pid: child.pid ?? 0, output: () => output, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}

/** true if a GET of this address is answered with a success. */
export async function answersGet(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
