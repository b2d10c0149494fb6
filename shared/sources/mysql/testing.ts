/** For the tests of this folder: a MariaDB with options of its own, and sinks that keep what they are given. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from '#shared/testing/servers/find-binary.ts';
import { runServer, scratchFolder } from '#shared/testing/servers/run-server.ts';
import type { RowSource } from '../row-source.ts';

export interface TestSource {
  port: number;
  folder: string;
  /** Runs SQL as root; throws with the server's own words. Returns the answer as `mariadb --batch` prints it. */
  sql(statements: string): string;
  /** Connection string of the account `reader`, which may only read. */
  url(database: string, query?: string): string;
  stop(): Promise<void>;
}

export const readerPassword = 'p@ss/w:rd%é';

/** A real MariaDB on loopback with an account `reader`; undefined where none is installed. */
export async function startTestSource(
  argsOf: (folder: string) => readonly string[] = () => [],
): Promise<TestSource | undefined> {
  const command = findBinary('mariadbd');
  const install = findBinary('mariadb-install-db');
  const client = findBinary('mariadb');
  if (command === undefined || install === undefined || client === undefined) return undefined;
  const folder = scratchFolder('mysql-source');
  const data = join(folder, 'data');
  mkdirSync(data);
  const user = `--user=${userInfo().username}`;
  const installed = spawnSync(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', user],
    { encoding: 'utf8', env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, HOME: folder } },
  );
  if (installed.status !== 0) throw new Error(`MariaDB could not be set up: ${installed.stderr.slice(-2_000)}`);
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
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=32M',
      '--max-allowed-packet=64M',
      '--skip-name-resolve',
      ...argsOf(folder),
      user,
    ],
    folder,
    ready: () => acceptsConnections(port),
  });
  const sql = (statements: string): string => {
    const result = spawnSync(
      client,
      [
        '--no-defaults',
        `--socket=${socket}`,
        '-u',
        'root',
        '--batch',
        '--raw',
        '--skip-column-names',
        '--default-character-set=utf8mb4',
      ],
      { input: statements, encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
    );
    if (result.status !== 0) throw new Error(`MariaDB: ${result.stderr.trim().slice(0, 2_000)}`);
    return result.stdout;
  };
  sql(`CREATE USER reader@'127.0.0.1' IDENTIFIED BY '${readerPassword}';
       GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO reader@'127.0.0.1';`);
  const url = (database: string, query = ''): string =>
    `mysql://reader:${encodeURIComponent(readerPassword)}@127.0.0.1:${port}/${encodeURIComponent(database)}${query}`;
  return { port, folder, sql, url, stop: server.stop };
}

/** Makes a certificate for `host` in the folder; undefined where there is no openssl. */
export function makeCertificate(folder: string, host: string): { key: string; cert: string } | undefined {
  const [key, cert, config] = [join(folder, 'key.pem'), join(folder, 'cert.pem'), join(folder, 'openssl.cnf')];
  writeFileSync(
    config,
    `[req]\ndistinguished_name=name\nx509_extensions=ext\nprompt=no\n[name]\nCN=${host}\n[ext]\nsubjectAltName=DNS:${host}\nbasicConstraints=CA:TRUE\n`,
  );
  const args = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-config',
    config,
    '-keyout',
    key,
    '-out',
    cert,
  ];
  return spawnSync('openssl', args).status === 0 ? { key, cert } : undefined;
}

const kindNames = new Map<ValueKind, string>(Object.entries(valueKind).map(([name, kind]) => [kind, name]));

/** Keeps each value as `kind:text`, bytes in hexadecimal, NULL as null. */
export class KeepingSink implements RowSink {
  readonly rows: (string | null)[][] = [];
  #row: (string | null)[] = [];

  row(): void {
    this.#row = [];
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const value = Buffer.from(bytes.slice(start, end));
    this.#row[index] = `${kindNames.get(kind)}:${value.toString(kind === valueKind.bytes ? 'hex' : 'utf8')}`;
  }

  null(index: number): void {
    this.#row[index] = null;
  }

  rowEnd(): void {
    this.rows.push(this.#row);
  }
}

/** A plan of one table that copies these columns; `key`: their positions in it. */
export function tablePlan(name: string, columns: readonly string[], key: readonly number[]): TablePlan {
  return {
    source: { name },
    target: { schema: 'public', name },
    columns: columns.map(column => ({
      source: column,
      target: column,
      type: 'text',
      codec: { kind: 'text' },
      casts: [],
      whenOmitted: { kind: 'null' },
      compared: true,
    })),
    key: [...key],
    rowsExpected: null,
    bytesExpected: 0,
  };
}

/** Rows of a chunk, as `KeepingSink` keeps them. */
export async function readChunk(rows: RowSource, table: TablePlan, chunk: Chunk): Promise<(string | null)[][]> {
  const sink = new KeepingSink();
  await rows.read({
    chunk,
    table,
    open: () => sink,
    turn: () => undefined,
    signal: new AbortController().signal,
  });
  return sink.rows;
}
