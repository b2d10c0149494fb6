import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '#shared/database/embedded-postgres.ts';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from '../../servers/find-binary.ts';
import { scratchFolder } from '../../servers/run-server.ts';

/** A server that can be killed and comes back on the same port with the same data. */
export interface KillableServer {
  port: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** For good, with its folder. */
  stop(): Promise<void>;
}

export interface KillableMariadb extends KillableServer {
  /** Runs SQL as root; returns tab-separated lines. */
  sql(statements: string, database?: string): string;
  socket: string;
  client: string;
}

const goneTimeoutMs = 20_000;
const startTimeoutMs = 60_000;

async function waitUntil(what: string, timeoutMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1_000} s`);
    await sleep(20);
  }
}

/** A real MariaDB with a binary log, or undefined where there is none. */
export async function startKillableMariadb(): Promise<KillableMariadb | undefined> {
  const command = findBinary('mariadbd', 'mysqld');
  const install = findBinary('mariadb-install-db', 'mysql_install_db');
  const client = findBinary('mariadb', 'mysql');
  if (command === undefined || install === undefined || client === undefined) return undefined;
  const folder = scratchFolder('kill-mariadb');
  const data = join(folder, 'data');
  mkdirSync(data);
  const user = `--user=${userInfo().username}`;
  const environment = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, HOME: folder, LANG: 'C.UTF-8' };
  const installed = spawnSync(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', user],
    { encoding: 'utf8', env: environment },
  );
  if (installed.status !== 0) throw new Error(`MariaDB could not be set up: ${installed.stderr.slice(-2_000)}`);
  const port = await freePort();
  const socket = join(folder, 'server.sock');
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--port=${port}`,
    `--pid-file=${join(folder, 'server.pid')}`,
    '--bind-address=127.0.0.1',
    `--log-bin=${join(folder, 'binlog')}`,
    '--server-id=1',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
    '--max-allowed-packet=128M',
    '--skip-name-resolve',
    user,
  ];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const own = spawn(command, args, { cwd: folder, stdio: 'ignore', env: environment });
    child = own;
    await waitUntil('MariaDB answers', startTimeoutMs, async () => {
      if (own.exitCode !== null) throw new Error('MariaDB ended instead of starting');
      return await acceptsConnections(port);
    });
  };
  const kill = async (): Promise<void> => {
    const own = child;
    if (own === undefined) return;
    own.kill('SIGKILL');
    await waitUntil('MariaDB is gone', goneTimeoutMs, () => own.exitCode !== null || own.signalCode !== null);
  };
  const killWithUs = (): void => void child?.kill('SIGKILL');
  process.once('exit', killWithUs);
  await start();
  return {
    port,
    socket,
    client,
    start,
    kill,
    sql: (statements, database) => {
      const result = spawnSync(
        client,
        ['--no-defaults', `--socket=${socket}`, '-u', 'root', '--batch', '--skip-column-names'].concat(
          ['--default-character-set=utf8mb4'],
          database ?? [],
        ),
        { input: statements, encoding: 'utf8', timeout: 600_000, maxBuffer: 16 * 1024 * 1024 },
      );
      if (result.status !== 0) throw new Error(`MariaDB: ${(result.stderr || String(result.error)).slice(0, 2_000)}`);
      return result.stdout;
    },
    stop: async () => {
      process.off('exit', killWithUs);
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface KillablePostgres extends KillableServer {
  adminUrl: string;
  /** One query in a session of its own. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Connection string of a database. */
  url(database: string): string;
}

/** A real PostgreSQL that keeps what it promises (fsync on). */
export async function startKillablePostgres(name: string): Promise<KillablePostgres> {
  const folder = scratchFolder(name);
  const port = await freePort();
  let server = await startEmbeddedPostgres({ folder, port });
  const { adminUrl } = server;
  const url = (database: string): string => {
    const found = new URL(adminUrl);
    found.pathname = `/${database}`;
    return found.href;
  };
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const kill = async (): Promise<void> => {
    const { pid } = server;
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await waitUntil('PostgreSQL is gone', goneTimeoutMs, () => !isAlive(pid));
  };
  const killWithUs = (): void => {
    if (isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
  };
  process.once('exit', killWithUs);
  return {
    port,
    adminUrl,
    url,
    kill,
    start: async () => {
      server = await startEmbeddedPostgres({ folder, port, startTimeoutMs });
    },
    query: async (sql, database = 'postgres') => {
      const client = new pg.Client({ connectionString: url(database) });
      await client.connect();
      client.on('error', () => undefined);
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    stop: async () => {
      process.off('exit', killWithUs);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
