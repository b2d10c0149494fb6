import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from './find-binary.ts';
import { runServer, scratchFolder } from './run-server.ts';

export interface TestMariadb {
  port: number;
  socket: string;
  pid: number;
  /**
   * Runs SQL as root through the real client and returns its tab-separated answer without headings. Throws with the
   * server's own words.
   */
  sql(statements: string, database?: string): string;
  /** Loads a script as the `mariadb` client would. Throws with the server's own words. */
  load(script: Uint8Array, database: string): void;
  stop(): Promise<void>;
}

const clientTimeoutMs = 120_000;
const outputBytesMax = 64 * 1024 * 1024;

/** A real, empty MariaDB in a folder of its own on loopback, or undefined where there is none. */
export async function startMariadb(): Promise<TestMariadb | undefined> {
  const command = findBinary('mariadbd', 'mysqld');
  const install = findBinary('mariadb-install-db', 'mysql_install_db');
  const client = findBinary('mariadb', 'mysql');
  if (command === undefined || install === undefined || client === undefined) return undefined;
  const folder = scratchFolder('mariadb');
  const data = join(folder, 'data');
  mkdirSync(data);
  // The server refuses to run as root unless it is told so by name.
  const user = `--user=${userInfo().username}`;
  const installed = spawnSync(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', user],
    { encoding: 'utf8', env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, HOME: folder } },
  );
  if (installed.status !== 0)
    throw new Error(`MariaDB could not be set up: ${(installed.stderr || installed.stdout).slice(-2_000)}`);
  const port = await freePort();
  const socket = join(folder, 'server.sock');
  const server = await runServer({
    name: 'MariaDB',
    command,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--pid-file=${join(folder, 'server.pid')}`,
      '--bind-address=127.0.0.1',
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--max-allowed-packet=128M',
      user,
    ],
    folder,
    ready: () => acceptsConnections(port),
  });
  const run = (args: readonly string[], input: string | Uint8Array): string => {
    const result = spawnSync(client, ['--no-defaults', `--socket=${socket}`, '-u', 'root', ...args], {
      input,
      encoding: 'utf8',
      timeout: clientTimeoutMs,
      maxBuffer: outputBytesMax,
    });
    if (result.status !== 0)
      throw new Error(`MariaDB: ${(result.stderr || result.error?.message || '').trim().slice(0, 2_000)}`);
    return result.stdout;
  };
  const utf8 = '--default-character-set=utf8mb4';
  return {
    port,
    socket,
    pid: server.pid,
    sql: (statements, database) =>
      run(['--batch', '--skip-column-names', utf8, ...(database === undefined ? [] : [database])], statements),
    load: (script, database) => {
      run([utf8, database], script);
    },
    stop: server.stop,
  };
}
