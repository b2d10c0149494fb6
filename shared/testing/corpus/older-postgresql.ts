import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { freePort } from '#shared/network/free-port.ts';
import { newerFeature } from '#shared/targets/postgresql/server-features.ts';
import { runServer, scratchFolder } from '../servers/run-server.ts';
import { runStatements } from './target.ts';

/** The PostgreSQL of Debian 12, older than the one we bring. */
export interface OlderPostgresql {
  /** What it refuses of the DDL; nothing is kept. */
  refuses(assessment: Assessment): Promise<string[]>;
  stop(): Promise<void>;
}

const binaries = '/usr/lib/postgresql/15/bin';
const unprivilegedId = 65534;
const version = 150_000;

/** Starts it in a folder of its own, or undefined where it is not installed. */
export async function startOlderPostgresql(): Promise<OlderPostgresql | undefined> {
  if (!existsSync(join(binaries, 'initdb'))) return undefined;
  const folder = scratchFolder('postgresql-15');
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: unprivilegedId, gid: unprivilegedId } : {};
  if (isRoot) for (const path of [folder, data]) chownSync(path, unprivilegedId, unprivilegedId);
  const initialised = spawnSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { encoding: 'utf8', ...identity },
  );
  if (initialised.status !== 0)
    throw new Error(`PostgreSQL 15 could not be set up: ${initialised.stderr.slice(-2_000)}`);
  const port = await freePort();
  const connection = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
  const settings = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', fsync: 'off' };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const postgres = join(binaries, 'postgres');
  const server = await runServer({
    name: 'PostgreSQL 15',
    command: isRoot ? 'setpriv' : postgres,
    args: isRoot
      ? [`--reuid=${unprivilegedId}`, `--regid=${unprivilegedId}`, '--clear-groups', postgres, ...args]
      : args,
    folder,
    ready: () => answers(connection),
  });
  const client = new pg.Client(connection);
  await client.connect();
  return {
    refuses: async assessment => {
      // What the source itself takes only from a newer server has a finding of its own.
      if (assessment.findings.some(finding => finding.code === 'P03')) return [];
      const refused = await runStatements(
        async sql => (await client.query<Record<string, unknown>>(sql)).rows,
        assessment,
      );
      // What begins with a newer server is refused by name before anything is copied (server-features.ts).
      return refused.filter(line => newerFeature(line, version) === '');
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}

/** A server that is starting up accepts connections and refuses sessions. */
async function answers(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
