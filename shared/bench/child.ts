import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#shared/network/free-port.ts';

export interface Served {
  url: string;
  /** Milliseconds from the start of the process to its first answer with 200. */
  firstAnswerMs: number;
  stop(): Promise<void>;
}

const pollMs = 2;
const startTimeoutMs = 60_000;

/** Starts a Node program that serves on $PORT, and waits for `path` to answer 200. */
export async function serveChild(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  path: string,
): Promise<Served> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HOST: '127.0.0.1', ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors = `${errors}${data.toString()}`.slice(-2_000);
  });
  try {
    for (;;) {
      const answer = await fetch(`${url}${path}`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) break;
      if (child.exitCode !== null || performance.now() - started > startTimeoutMs)
        throw new Error(`${args.join(' ')} did not serve ${path}:\n${errors}`);
      await sleep(pollMs);
    }
  } catch (error) {
    await end(child);
    throw error;
  }
  return { url, firstAnswerMs: performance.now() - started, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
  child.kill('SIGKILL');
}
