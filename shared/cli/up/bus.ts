import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort, isFreePort } from '#shared/network/free-port.ts';
import { CliError } from '../cli-error.ts';
import type { KeptServer } from './keep-server.ts';
import type { StateFolder } from './state-folder.ts';

export interface StartedBus {
  /** undefined: the embedded bus. */
  url: string | undefined;
  description: string;
  /** Only of a nats-server started here: what keeps it running. */
  kept?: KeptServer;
  stop(): Promise<void>;
}

const portTriesMax = 3;

interface BusOptions {
  bus: 'auto' | 'embedded' | 'jetstream';
  environment: Readonly<Record<string, string | undefined>>;
  step(text: string): void;
}

/** NATS_URL, or a nats-server on PATH, or one that --bus jetstream fetches; otherwise the embedded bus. */
export async function ensureBus(state: StateFolder, options: BusOptions): Promise<StartedBus> {
  const embedded: StartedBus = {
    url: undefined,
    description: 'embedded, in this process (no NATS found; --bus jetstream brings one)',
    stop: async () => undefined,
  };
  if (options.bus === 'embedded') return { ...embedded, description: 'embedded, in this process' };
  const given = options.environment.NATS_URL;
  if (given !== undefined && given !== '')
    return {
      url: given,
      description: `NATS JetStream at ${new URL(given).host} (NATS_URL)`,
      stop: async () => undefined,
    };
  const onPath = spawnSync('nats-server', ['--version'], { encoding: 'utf8' });
  if (onPath.status === 0) return await startNats(state, 'nats-server', onPath.stdout.trim());
  if (options.bus === 'auto') return embedded;
  const binary = fetchNats(state, options.step);
  return await startNats(state, binary, spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim());
}

/** nats-server from this Debian's or Ubuntu's own package mirror, with private lists: no root, nothing installed. */
function fetchNats(state: StateFolder, step: (text: string) => void): string {
  const folder = join(state.path, 'nats-server');
  const binary = join(folder, 'usr/sbin/nats-server');
  const found = [binary, join(folder, 'usr/bin/nats-server')].find(existsSync);
  if (found !== undefined) return found;
  step('Bus: fetching nats-server (about 5 MB) from this system’s package mirror');
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(cache, 'archives/partial'), { recursive: true });
  const options = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`, '-o', 'Debug::NoLocking=1'];
  const mend = 'Install nats-server yourself, or set NATS_URL, or leave --bus away to use the embedded bus.';
  for (const [command, args] of [
    ['apt-get', [...options, '-qq', 'update']],
    ['apt-get', [...options, '-qq', 'download', 'nats-server']],
  ] as const) {
    const result = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    if (result.status !== 0)
      throw new CliError(
        `nats-server could not be fetched: ${(result.stderr || result.error?.message || '').trim().split('\n').at(-1)}. ${mend}`,
      );
  }
  const archive = readdirSync(folder).find(name => name.startsWith('nats-server_') && name.endsWith('.deb'));
  const unpacked = archive === undefined ? undefined : spawnSync('dpkg-deb', ['-x', join(folder, archive), folder]);
  const ready = [binary, join(folder, 'usr/bin/nats-server')].find(existsSync);
  if (unpacked?.status !== 0 || ready === undefined) throw new CliError(`nats-server could not be unpacked. ${mend}`);
  return ready;
}

async function startNats(state: StateFolder, binary: string, version: string): Promise<StartedBus> {
  const folder = join(state.path, 'jetstream');
  mkdirSync(folder, { recursive: true });
  await endLeftOver(join(folder, 'nats.pid'));
  let port = await freePort();
  let child: ChildProcess | undefined;
  for (let tries = 1; child === undefined; tries += 1) {
    try {
      child = await spawnNats(state, binary, port);
    } catch (error) {
      // Between the port's choice and its use another program may have taken it.
      if (tries === portTriesMax || (await isFreePort(port))) throw error;
      port = await freePort();
    }
  }
  let running = child;
  return {
    url: `nats://127.0.0.1:${port}`,
    description: `NATS JetStream, ${version}, on 127.0.0.1:${port}`,
    kept: {
      name: 'nats-server',
      pid: () => running.pid,
      restart: async () => {
        running = await spawnNats(state, binary, port);
      },
    },
    stop: async () => {
      if (running.exitCode !== null || running.signalCode !== null) return;
      running.ref();
      const ended = new Promise(resolve => running.once('exit', resolve));
      running.kill('SIGTERM');
      await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
    },
  };
}

async function spawnNats(state: StateFolder, binary: string, port: number): Promise<ChildProcess> {
  const folder = join(state.path, 'jetstream');
  // Its store may be lost: it is the bus of what PostgreSQL knows, and is filled again from there.
  mkdirSync(folder, { recursive: true });
  // Whoever accepts connections there would be taken for the server.
  if (!(await isFreePort(port))) throw new CliError(`Another program has taken port ${port}.`);
  const child = spawn(
    binary,
    [
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '-js',
      '-sd',
      folder,
      '-P',
      join(folder, 'nats.pid'),
      '-l',
      join(state.path, 'logs/nats.log'),
    ],
    { detached: true, stdio: 'ignore' },
  );
  child.unref();
  const deadline = Date.now() + 10_000;
  while (!(await acceptsConnections(port))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
      throw new CliError(
        `${binary} did not start; see ${join(state.path, 'logs/nats.log')}. Leave --bus away to use the embedded bus.`,
      );
    await sleep(30);
  }
  return child;
}

/** A server that an earlier, killed run left on the same store is asked to end: two must not write one store. */
async function endLeftOver(pidFile: string): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8').trim());
    if (!Number.isInteger(pid) || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('nats-server')) return;
    process.kill(pid, 'SIGTERM');
  } catch {
    return;
  }
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
}
