import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, createApiClient } from '#shared/cli/api-client.ts';
import { type MainJobResult, type RunEvent, runMainJob } from '#shared/cli/main-job.ts';
import { sampleFile } from '#shared/cli/sample.ts';
import { openStateFolder } from '#shared/cli/up/state-folder.ts';
import { checkout } from '../source-files.ts';

/** A process of --isolated, as the system shows it. */
export interface IsolatedProcess {
  /** `function:analyze`, `worker:notify`, `dispatcher`. */
  role: string;
  pid: number;
  /** Its own port on loopback, where it serves /metrics and /health. */
  port: number;
}

export interface PlatformChild {
  url: string;
  pid: number;
  stateFolder: string;
  client: ApiClient;
  /** What it said on stderr. */
  output(): string;
  /** The processes of --isolated that live now. Reads /proc, so it is empty on other systems than Linux. */
  processes(): IsolatedProcess[];
  /** The main job, as the command line does it. Without a file: on the sample. */
  runJob(options?: { file?: string; onEvent?(event: RunEvent): void }): Promise<MainJobResult>;
  /** SIGTERM to the supervisor alone; its exit code. */
  stop(): Promise<number | undefined>;
  /** SIGKILL to the whole process group at once, as a power cut would. The database is in a group of its own. */
  killGroup(): Promise<void>;
}

const cliFile = join(checkout, 'shared/cli/main.ts');
const startTimeoutMs = 90_000;
const commandTimeoutMs = 150_000;
const outputCharactersMax = 100_000;

/** A state folder of its own. `removeState` ends what was left running on it and removes it. */
export function newStateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-e2e-'));
  // However the test ends, nothing is left behind.
  process.once('exit', () => {
    for (const pid of [natsPid(folder), databasePid(folder)]) if (pid !== undefined) sendSignal(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** What a user's shell would have: nothing of the settings of the machine the tests run on. */
function cleanEnvironment(stateFolder: string, extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(CLOUDFORGE_|OTEL_|S3_|AWS_|SMTP_|LLM_|DATABASE_|NATS_URL$|PORT$|HOST$|INIT_CWD$|NODE_V8_)/.test(name),
  );
  const coverage = process.env.NODE_V8_COVERAGE;
  return {
    ...Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }),
    CLOUDFORGE_STATE: stateFolder,
    ...extra,
  };
}

/** Runs the command line to its end. */
export async function runCli(
  args: readonly string[],
  options: { stateFolder: string; environment?: Readonly<Record<string, string>>; timeoutMs?: number },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [cliFile, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(options.stateFolder, options.environment ?? {}),
    timeout: options.timeoutMs ?? commandTimeoutMs,
    killSignal: 'SIGTERM',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', data => {
    stdout = `${stdout}${data}`.slice(-outputCharactersMax);
  });
  child.stderr.on('data', data => {
    stderr = `${stderr}${data}`.slice(-outputCharactersMax);
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve({ code, stdout, stderr }));
  });
}

/** Starts the platform as a user would, in a process group of its own, and waits until it says where it is. */
export async function startPlatformChild(options: {
  stateFolder: string;
  args?: readonly string[];
  environment?: Readonly<Record<string, string>>;
}): Promise<PlatformChild> {
  const { stateFolder } = options;
  const state = openStateFolder({ CLOUDFORGE_STATE: stateFolder });
  const child = spawn(process.execPath, [cliFile, 'up', '--no-job', '--port', '0', ...(options.args ?? [])], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: cleanEnvironment(stateFolder, options.environment ?? {}),
  });
  const pid = child.pid ?? 0;
  let output = '';
  child.stderr.on('data', data => {
    output = `${output}${data}`.slice(-outputCharactersMax);
  });
  const ended = new Promise<number | undefined>(resolve => {
    child.once('exit', code => resolve(code ?? undefined));
    child.once('error', error => {
      output += error.message;
      resolve(undefined);
    });
  });
  // A test that ends by an error of its own must leave nothing behind.
  process.once('exit', () => signalGroup(pid, 'SIGKILL'));
  const deadline = Date.now() + startTimeoutMs;
  let running = state.running();
  while (running?.pid !== pid) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      signalGroup(pid, 'SIGKILL');
      throw new Error(`The platform did not start:\n${output.slice(-4_000)}${databaseLog(stateFolder)}`);
    }
    await sleep(50);
    running = state.running();
  }
  const client = createApiClient(running.url, state.readSecret('cli-key') ?? '');
  return {
    url: running.url,
    pid,
    stateFolder,
    client,
    output: () => output,
    processes: () => isolatedProcessesOf(pid),
    runJob: async ({ file, onEvent } = {}) =>
      await runMainJob({
        client,
        file: file ?? sampleFile,
        resultsFolder: join(stateFolder, 'results'),
        onEvent: onEvent ?? (() => undefined),
      }),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return await ended;
    },
    killGroup: async () => {
      signalGroup(pid, 'SIGKILL');
      await ended;
    },
  };
}

/** The last lines of the database's own log, for a message about a failure. */
function databaseLog(stateFolder: string): string {
  try {
    return readFileSync(join(stateFolder, 'postgres/log/postgresql.log'), 'utf8').split('\n').slice(-12).join('\n');
  } catch {
    return '';
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid !== 0) sendSignal(-pid, signal);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

function isolatedProcessesOf(parent: number): IsolatedProcess[] {
  const found: IsolatedProcess[] = [];
  for (const entry of procEntries()) {
    const read = (name: string): string => {
      try {
        return readFileSync(`/proc/${entry}/${name}`, 'utf8');
      } catch {
        // It ended while we looked.
        return '';
      }
    };
    const parentOf = / (\d+) \(.*\) \S (\d+) /.exec(` ${read('stat')}`)?.[2];
    if (Number(parentOf) !== parent) continue;
    const role = /\0((?:function|worker):[\w-]+|dispatcher)\0/.exec(read('cmdline'))?.[1];
    const port = /(?:^|\0)PORT=(\d+)(?:\0|$)/.exec(read('environ'))?.[1];
    if (role !== undefined && port !== undefined) found.push({ role, pid: Number(entry), port: Number(port) });
  }
  return found;
}

function procEntries(): string[] {
  try {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Process id of the database server that lives on this state folder, or undefined. */
export function databasePid(stateFolder: string): number | undefined {
  return livingPid(join(stateFolder, 'postgres/data/postmaster.pid'), 'postgres');
}

function natsPid(stateFolder: string): number | undefined {
  return livingPid(join(stateFolder, 'jetstream/nats.pid'), 'nats-server');
}

function livingPid(file: string, program: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends this process and waits until it is gone. */
export async function killProcess(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const isThere = (signal: NodeJS.Signals | 0): boolean => {
    try {
      process.kill(pid, signal);
      // What nobody has waited for yet is dead all the same.
      return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  isThere('SIGKILL');
  for (let tries = 0; tries < 200 && isThere(0); tries += 1) await sleep(25);
}

/** Ends the servers that a killed platform left on this folder, then removes it. */
export async function removeState(stateFolder: string): Promise<void> {
  await killProcess(natsPid(stateFolder));
  await killProcess(databasePid(stateFolder));
  rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
