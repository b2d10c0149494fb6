import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const startMsMax = 120_000;
const pagesMsMax = 120_000;
const stopMsMax = 20_000;

export interface StartedPlatform {
  url: string;
  /** A sign-in link that was not used yet. */
  signInLink: string;
  stop(): Promise<void>;
}

/** A whole platform, as a user starts it, on a free port and a state folder of its own; its pages are built if needed. */
export async function startedPlatform(): Promise<StartedPlatform> {
  const state = mkdtempSync(join(tmpdir(), 'cloudforge-browser-'));
  const child = spawn(process.execPath, [join(root, 'shared/cli/main.ts'), 'up', '--no-job', '--port', '0'], {
    cwd: root,
    env: { ...process.env, CLOUDFORGE_STATE: state, CLOUDFORGE_PUBLIC_URL: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(state, { recursive: true, force: true });
  };
  try {
    const signInLink = await readLink(child);
    const { origin } = new URL(signInLink);
    await untilServed(origin);
    return { url: origin, signInLink, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The sign-in link, once the pages are built too: those of an older start must not be what is tested. */
async function readLink(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`The platform did not start.\n${output}`)), startMsMax);
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    const take = (data: Buffer): void => {
      output += data.toString();
      const link = /http:\/\/\S+\/sign-in#[\w-]+/.exec(output)?.[0];
      if (output.includes('Pages: they could not be built')) finish(() => reject(new Error(output)));
      else if (link !== undefined && (!output.includes('Pages: built now') || output.includes('Pages: ready')))
        finish(() => resolve(link));
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', code => finish(() => reject(new Error(`The platform ended with ${code}.\n${output}`))));
  });
}

async function untilServed(origin: string): Promise<void> {
  const until = Date.now() + pagesMsMax;
  for (;;) {
    const response = await fetch(`${origin}/sign-in/`);
    await response.arrayBuffer();
    if (response.ok) return;
    if (Date.now() > until) throw new Error(`The pages were not built: ${origin} answers ${response.status}.`);
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await ended;
  clearTimeout(timer);
}
