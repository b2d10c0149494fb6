import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Booted {
  name: string;
  url: string;
  /** Milliseconds from the start of the process to the first 200 of /health/ready. */
  readyMs: number;
  /** SIGTERM; resolves with the exit code, or the signal's name if the process died of one. */
  terminate(): Promise<number | NodeJS.Signals | null>;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const bootMsMax = 30_000;
const runMsMax = 30_000;

/** Starts a bundle with these variables and no others, in its own folder, and waits until it is ready. */
export async function boot(
  name: string,
  folder: string,
  environment: Record<string, string> & { PORT: string },
): Promise<Booted> {
  const started = performance.now();
  const { child, output } = start(folder, environment);
  const url = `http://127.0.0.1:${environment.PORT}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() - started > bootMsMax) {
      child.kill('SIGKILL');
      throw new Error(`${name} was not ready (exit ${child.exitCode}):\n${output().stderr}`);
    }
    await sleep(20);
  }
  const readyMs = Math.round(performance.now() - started);
  return {
    name,
    url,
    readyMs,
    terminate: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), runMsMax);
      await once(child, 'exit');
      clearTimeout(timer);
      return child.exitCode ?? child.signalCode;
    },
  };
}

/** Runs a bundle to its own end: for the migrate job, and for starts that must be refused. */
export async function runToEnd(folder: string, environment: Record<string, string>): Promise<Ended> {
  const { child, output } = start(folder, environment);
  const timer = setTimeout(() => child.kill('SIGKILL'), runMsMax);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: typeof code === 'number' ? code : null, ...output() };
}

/** Resolves when something listens on a port of this machine; throws after 10 s. */
export async function listening(port: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20)) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
  }
  throw new Error(`Nothing listens on port ${port}.`);
}

function start(folder: string, environment: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [join(folder, 'main.mjs')], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => {
    stdout = `${stdout}${data}`.slice(-20_000);
  });
  child.stderr?.on('data', (data: Buffer) => {
    stderr = `${stderr}${data}`.slice(-20_000);
  });
  return { child, output: () => ({ stdout, stderr }) };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
