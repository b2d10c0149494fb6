import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { modulePath } from './control.ts';
import type { IsolatedPlatform } from './isolated-platform.ts';

export interface Twin {
  pid: number;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;
const stopTimeoutMs = 20_000;

/** A second process of a role, with the environment of the first: what a second replica is. Linux only. */
export async function startTwin(platform: IsolatedPlatform, role: string): Promise<Twin> {
  const first = platform.pids().get(role);
  if (first === undefined) throw new Error(`There is no process "${role}" to have a twin.`);
  const environment = Object.fromEntries(
    readFileSync(`/proc/${first}/environ`, 'utf8')
      .split('\0')
      .flatMap(pair =>
        pair.includes('=') ? [[pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]] : [],
      ),
  );
  const { NODE_CHANNEL_FD: _, NODE_CHANNEL_SERIALIZATION_MODE: __, ...rest } = environment;
  const child = fork(modulePath('shared/cli/up/process.ts'), [role], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...rest, PORT: '0' },
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The second ${role} was not ready in time.`)), startTimeoutMs);
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', code => reject(new Error(`The second ${role} ended with ${code} before it was ready.`)));
  });
  return { pid: child.pid ?? 0, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
