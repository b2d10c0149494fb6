import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openStateFolder } from '#shared/cli/up/state-folder.ts';
import { isAlive } from '#shared/database/embedded-postgres.ts';
import type { Locate } from './patient-client.ts';

export type BusName = 'embedded' | 'jetstream';

/** What can be killed besides the roles that the supervisor runs. */
export const servers = ['supervisor', 'postgres', 'nats', 'nats-store'] as const;

/** A platform in processes of their own, seen from outside: by its state folder and the system's process list. */
export interface IsolatedPlatform {
  bus: BusName;
  stateFolder: string;
  locate: Locate;
  supervisorPid(): number;
  /** Process id of each role that the supervisor runs now, and of the servers beside it. */
  pids(): Map<string, number>;
  /** Ends it as a machine would: no warning, no clean-up. Returns what was killed. */
  kill(name: string): Promise<number>;
  /** Starts a supervisor on the same state folder. */
  start(): Promise<void>;
  /** The platform's database, as its superuser. */
  databaseUrl(): string;
  /** Rows of it. Retried while the server is away. */
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** What the platform said, for a report of what went wrong. */
  log(): string;
  stop(): Promise<void>;
}

const startTimeoutMs = 180_000;
const queryTimeoutMs = 30_000;

/** Starts a fresh platform in a temporary folder. */
export async function startIsolatedPlatform(
  bus: BusName,
  options: { isolated?: boolean; environment?: Record<string, string> } = {},
): Promise<IsolatedPlatform> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'cloudforge-faults-'));
  let supervisor: ChildProcess | undefined;
  let client: pg.Client | undefined;

  const supervisorPid = (): number => supervisor?.pid ?? 0;
  const readPid = (file: string): number | undefined => {
    const path = join(stateFolder, file);
    const pid = existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : Number.NaN;
    return Number.isInteger(pid) && isAlive(pid) ? pid : undefined;
  };
  const pids = (): Map<string, number> => {
    const found = childRoles(supervisorPid());
    const beside = { postgres: readPid('postgres/data/postmaster.pid'), nats: readPid('jetstream/nats.pid') };
    for (const [name, pid] of Object.entries(beside)) if (pid !== undefined) found.set(name, pid);
    return found;
  };
  const start = async (): Promise<void> => {
    const child = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('supervisor-process.ts', import.meta.url)),
        bus,
        ...(options.isolated === false ? ['together'] : []),
      ],
      {
        env: { ...process.env, LOG_LEVEL: 'warn', ...options.environment, CLOUDFORGE_STATE: stateFolder },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    supervisor = child;
    let output = '';
    const ready = new Promise<void>((resolve, reject) => {
      const take = (data: Buffer): void => {
        output = `${output}${data.toString()}`.slice(-20_000);
        if (/^ready /m.test(output)) resolve();
      };
      child.stdout?.on('data', take);
      child.stderr?.on('data', take);
      child.once('exit', code => reject(new Error(`The platform ended with ${code} before it was ready:\n${output}`)));
      setTimeout(() => reject(new Error(`The platform was not ready in time:\n${output}`)), startTimeoutMs).unref();
    });
    await ready;
  };
  const databaseUrl = (): string => {
    const password = readFileSync(join(stateFolder, 'postgres/password'), 'utf8').trim();
    const port = readFileSync(join(stateFolder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[3];
    return `postgres://postgres:${password}@127.0.0.1:${port}/cloudforge`;
  };
  const connectOnce = async (): Promise<pg.Client> => {
    const next = new pg.Client({ connectionString: databaseUrl(), connectionTimeoutMillis: 2_000 });
    next.on('error', () => {
      if (client === next) client = undefined;
    });
    await next.connect();
    return next;
  };
  let queries: Promise<unknown> = Promise.resolve();
  const queryPatiently = async (sql: string, values?: unknown[]): Promise<Record<string, unknown>[]> => {
    const deadline = Date.now() + queryTimeoutMs;
    for (;;) {
      try {
        client ??= await connectOnce();
        return (await client.query<Record<string, unknown>>(sql, values)).rows;
      } catch (error) {
        client?.end().catch(() => undefined);
        client = undefined;
        if (Date.now() > deadline) throw error;
        await sleep(100);
      }
    }
  };
  const platform: IsolatedPlatform = {
    bus,
    stateFolder,
    locate: () => {
      const state = openStateFolder({ CLOUDFORGE_STATE: stateFolder });
      const running = state.running();
      const key = state.readSecret('cli-key');
      return running === undefined || key === undefined ? undefined : { url: running.url, key };
    },
    supervisorPid,
    pids,
    kill: async name => {
      if (name === 'nats-store') renameSync(join(stateFolder, 'jetstream/jetstream'), join(stateFolder, 'lost-store'));
      const pid = name === 'supervisor' ? supervisorPid() : pids().get(name === 'nats-store' ? 'nats' : name);
      if (pid === undefined || pid === 0) throw new Error(`There is no process "${name}" to kill.`);
      process.kill(pid, 'SIGKILL');
      if (name === 'nats-store') rmSync(join(stateFolder, 'lost-store'), { recursive: true, force: true });
      return pid;
    },
    start,
    databaseUrl,
    query: (sql, values) => {
      // One after the other: a connection answers one query at a time.
      const answer = queries.then(() => queryPatiently(sql, values));
      queries = answer.catch(() => undefined);
      return answer;
    },
    log: () => {
      const path = join(stateFolder, 'logs/platform.log');
      return existsSync(path) ? readFileSync(path, 'utf8').slice(-20_000) : '';
    },
    stop: async () => {
      await client?.end().catch(() => undefined);
      const left = [...pids().values()];
      if (supervisor !== undefined && supervisor.exitCode === null && supervisor.signalCode === null) {
        const ended = new Promise(resolve => supervisor?.once('exit', resolve));
        supervisor.kill('SIGTERM');
        await Promise.race([ended, sleep(20_000, undefined, { ref: false })]);
      }
      // Whatever did not end by itself is ended here: these are ours, each by its own number.
      for (const pid of [...left, supervisorPid()]) {
        if (pid !== 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
      }
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await platform.stop();
    throw error;
  }
  return platform;
}

/** The supervisor's children by role, from the system's process list: `.../up/process.ts ROLE`. */
export function childRoles(supervisorPid: number): Map<string, number> {
  const list = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  const found = new Map<string, number>();
  for (const line of list.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+.*\/up\/process\.ts (\S+)\s*$/.exec(line);
    if (match?.[1] === undefined || match[4] === undefined) continue;
    if (Number(match[2]) === supervisorPid && match[3]?.startsWith('Z') !== true) found.set(match[4], Number(match[1]));
  }
  return found;
}
