import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '#shared/database/embedded-postgres.ts';
import type { ScratchPostgres } from '#shared/testing/postgres.ts';
import { runServer, scratchFolder } from '#shared/testing/servers/run-server.ts';

const binaries = '/usr/lib/postgresql/15/bin';
const unprivilegedId = 65534;

/** The PostgreSQL of Debian 12 as a server for targets, or undefined where it is not installed. */
export async function olderServer(): Promise<ScratchPostgres | undefined> {
  if (!existsSync(join(binaries, 'initdb'))) return undefined;
  const folder = scratchFolder('target-15');
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: unprivilegedId, gid: unprivilegedId } : {};
  if (isRoot) for (const path of [folder, data]) chownSync(path, unprivilegedId, unprivilegedId);
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(binaries, 'initdb'), args, { encoding: 'utf8', ...identity });
  if (made.status !== 0) throw new Error(`PostgreSQL 15 could not be set up: ${made.stderr.slice(-2_000)}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const settings = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', fsync: 'off' };
  const start = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const postgres = join(binaries, 'postgres');
  const server = await runServer({
    name: 'PostgreSQL 15',
    command: isRoot ? 'setpriv' : postgres,
    args: isRoot
      ? [`--reuid=${unprivilegedId}`, `--regid=${unprivilegedId}`, '--clear-groups', postgres, ...start]
      : start,
    folder,
    ready: () => answers(url),
  });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    url,
    query: async (sql, values) => (await client.query<Record<string, unknown>>(sql, values)).rows,
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}

/** A server that is starting up accepts connections and refuses sessions. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
