import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from '#shared/network/free-port.ts';
import type { ScratchPostgres } from '../postgres.ts';
import { toolsFolder } from './find-binary.ts';
import { runServer, scratchFolder } from './run-server.ts';

/** Versions of PostgreSQL that are supported as source and target, beside the 18 that CloudForge brings. */
export const olderMajors = ['14', '15', '16', '17'] as const;
export type OlderMajor = (typeof olderMajors)[number];

const unprivilegedId = 65534;

/** A server of an older PostgreSQL for one test file, without fsync; undefined where that version is not installed. */
export async function startOlderPostgres(
  major: OlderMajor,
  settings: Readonly<Record<string, string>> = {},
): Promise<ScratchPostgres | undefined> {
  const binaries = locate(major);
  if (binaries === undefined) return undefined;
  const folder = scratchFolder(`postgres-${major}`);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  // PostgreSQL refuses to run as root. Debian's files can be read by anybody, ours may lie in a home that can't.
  const isRoot = process.getuid?.() === 0;
  const isNobody = isRoot && binaries.startsWith('/usr/');
  if (isNobody) for (const path of [folder, data]) chownSync(path, unprivilegedId, unprivilegedId);
  const asNobody = ['setpriv', `--reuid=${unprivilegedId}`, `--regid=${unprivilegedId}`, '--clear-groups'];
  const asSomebody = ['unshare', '-U', '--map-user=1000', '--map-group=1000'];
  const prefix = isNobody ? asNobody : isRoot ? asSomebody : [];
  const initdb = [...prefix, join(binaries, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'trust'];
  const made = spawnSync(initdb[0] ?? '', [...initdb.slice(1), '-E', 'UTF8', '--locale=C', '--no-sync'], {
    encoding: 'utf8',
    cwd: folder,
  });
  if (made.status !== 0) throw new Error(`PostgreSQL ${major} could not be set up: ${made.stderr.slice(-2_000)}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '32MB',
    timezone: 'UTC',
    ...settings,
  };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [...prefix, join(binaries, 'postgres'), '-D', data, ...options];
  const server = await runServer({
    name: `PostgreSQL ${major}`,
    command,
    args,
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

/** The folder of its programs: unpacked by CI, or Debian's. */
function locate(major: OlderMajor): string | undefined {
  const unpacked = join(dirname(toolsFolder()), 'postgresql', major);
  const isWhole = existsSync(join(unpacked, 'version')) && readFileSync(join(unpacked, 'version'), 'utf8') !== '';
  const folders = [...(isWhole ? [join(unpacked, 'bin')] : []), `/usr/lib/postgresql/${major}/bin`];
  return folders.find(folder => existsSync(join(folder, 'initdb')));
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
