import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, globSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary, toolsFolder } from '#shared/testing/servers/find-binary.ts';
import { runServer, scratchFolder } from '#shared/testing/servers/run-server.ts';

/** The machine's own PostgreSQL (not the embedded one): another version, with TLS and pg_dump. */
export interface SystemPostgres {
  /** Connection string of the superuser to a database, with sslmode=disable unless told otherwise. */
  url(database: string, parameters?: string): string;
  /** PEM file of the authority that signed the server's certificate for `localhost`. */
  authority: string;
  version: string;
  query(database: string, sql: string): Promise<Record<string, unknown>[]>;
  /** A new, empty database. */
  create(database: string): Promise<void>;
  dump(database: string): string;
  stop(): Promise<void>;
}

const password = 'sé/cret@1';

/** undefined where the machine has no server binaries, or no openssl to make a certificate with. */
export async function startSystemPostgres(): Promise<SystemPostgres | undefined> {
  const initdb = locate('initdb');
  const postgres = locate('postgres');
  const pgDump = locate('pg_dump');
  const openssl = findBinary('openssl');
  if (initdb === undefined || postgres === undefined || pgDump === undefined || openssl === undefined) return undefined;
  const folder = scratchFolder('system-postgres');
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const authority = join(folder, 'server.crt');
  const key = join(folder, 'server.key');
  const about = ['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    openssl,
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', authority, ...about],
    {
      stdio: 'ignore',
    },
  );
  chmodSync(key, 0o600);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  // The server refuses to run as root: a user namespace in which we are somebody else satisfies it.
  const prefix = process.getuid?.() === 0 ? ['unshare', '-U', '--map-user=1000', '--map-group=1000'] : [];
  const [first = '', ...rest] = [...prefix, initdb, '-D', data, '-U', 'postgres', '-A', 'scram-sha-256'];
  const made = spawnSync(
    first,
    [...rest, `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '-L', shareOf(initdb)],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  settings.push(`ssl_cert_file=${authority}`, `ssl_key_file=${key}`, 'max_wal_senders=0', 'wal_level=minimal');
  // In its file, so that a test can turn it off while the server runs.
  appendFileSync(join(data, 'postgresql.conf'), '\nssl = on\n');
  const [command = '', ...args] = [...prefix, postgres, '-D', data, ...settings.flatMap(setting => ['-c', setting])];
  const server = await runServer({
    name: 'PostgreSQL',
    command,
    args,
    folder,
    ready: () => acceptsConnections(port),
  });
  const url = (database: string, parameters = 'sslmode=disable'): string =>
    `postgres://postgres:${encodeURIComponent(password)}@localhost:${port}/${database}?${parameters}`;
  const query: SystemPostgres['query'] = async (database, sql) => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows ?? [];
    } finally {
      await client.end();
    }
  };
  await answering(query);
  return {
    url,
    authority,
    version: spawnSync(postgres, ['--version'], { encoding: 'utf8' }).stdout.split(' ')[2] ?? '',
    query,
    create: async database => {
      await query('postgres', `create database ${database} template template0`);
    },
    dump: database => execFileSync(pgDump, ['-d', url(database)], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
    stop: server.stop,
  };
}

/** A port takes connections a moment before the server answers them. */
async function answering(query: SystemPostgres['query']): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await query('postgres', 'select 1');
      return;
    } catch (error) {
      if (tries >= 50) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

/** Debian's; the server may be the one that CI unpacked, whose version is that of Debian's pg_dump. */
function locate(name: string): string | undefined {
  const unpacked = join(dirname(toolsFolder()), 'postgresql/15/bin', name);
  return (
    globSync(`/usr/lib/postgresql/*/bin/${name}`).sort().at(-1) ??
    findBinary(name) ??
    (existsSync(unpacked) ? unpacked : undefined)
  );
}

/** Debian keeps the files that initdb reads apart from its programs. */
function shareOf(initdb: string): string {
  const version = /postgresql\/(\d+)\//.exec(initdb)?.[1] ?? '';
  return globSync(`/usr/share/postgresql/${version}`)[0] ?? join(initdb, '../../share/postgresql');
}
