import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary, toolsFolder } from './find-binary.ts';
import { runServer, scratchFolder } from './run-server.ts';

export interface TestMysql {
  port: number;
  pid: number;
  /** PEM of the authority that the server made for itself. */
  authority: string;
  /** Runs SQL as root; returns the answer, tab-separated without headings. Throws with the server's own words. */
  sql(statements: string, database?: string): string;
  stop(): Promise<void>;
}

const clientTimeoutMs = 60_000;
const outputBytesMax = 64 * 1024 * 1024;

/** MySQL proper (Oracle's, not MariaDB) in a folder of its own on loopback, or undefined where CI unpacked none. */
export async function startMysql(args: readonly string[] = []): Promise<TestMysql | undefined> {
  const command = findBinary('mysqld-proper');
  const client = findBinary('mariadb', 'mysql');
  if (command === undefined || client === undefined) return undefined;
  const folder = scratchFolder('mysql');
  const data = join(folder, 'data');
  mkdirSync(data);
  const base = join(dirname(toolsFolder()), 'mysql/usr');
  const common = ['--no-defaults', `--basedir=${base}`, `--datadir=${data}`, `--user=${userInfo().username}`];
  const made = spawnSync(command, [...common, '--initialize-insecure', '--innodb-redo-log-capacity=8M'], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`MySQL could not be set up: ${made.stderr.slice(-2_000)}`);
  const port = await freePort();
  const socket = join(folder, 'server.sock');
  const server = await runServer({
    name: 'MySQL',
    command,
    args: [
      ...common,
      `--socket=${socket}`,
      `--port=${port}`,
      `--pid-file=${join(folder, 'server.pid')}`,
      '--bind-address=127.0.0.1',
      '--mysqlx=OFF',
      '--secure-file-priv=NULL',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=32M',
      '--innodb-redo-log-capacity=16M',
      '--skip-log-bin',
      '--skip-name-resolve',
      '--performance-schema=OFF',
      ...args,
    ],
    folder,
    ready: () => acceptsConnections(port),
  });
  return {
    port,
    pid: server.pid,
    authority: join(data, 'ca.pem'),
    sql: (statements, database) => {
      const result = spawnSync(
        client,
        [
          ...['--no-defaults', `--socket=${socket}`, '-u', 'root', '--batch', '--raw', '--skip-column-names'],
          '--default-character-set=utf8mb4',
          ...(database === undefined ? [] : [database]),
        ],
        { input: statements, encoding: 'utf8', timeout: clientTimeoutMs, maxBuffer: outputBytesMax },
      );
      if (result.status !== 0)
        throw new Error(`MySQL: ${(result.stderr || result.error?.message || '').trim().slice(0, 2_000)}`);
      return result.stdout;
    },
    stop: server.stop,
  };
}
