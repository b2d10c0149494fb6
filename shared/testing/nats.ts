import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acceptsConnections } from '#shared/network/accepts-connections.ts';
import { freePort } from '#shared/network/free-port.ts';

export interface TestNats {
  url: string;
  pid: number;
  /** SIGKILL, the store deleted, and a new server on the same port. */
  loseStore(): Promise<void>;
  stop(): Promise<void>;
}

/** A real nats-server with JetStream on a loopback port, or undefined where there is none on PATH. */
export async function startNatsServer(): Promise<TestNats | undefined> {
  if (spawnSync('nats-server', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-nats-'));
  const port = await freePort();
  let server = await start(port, folder);
  return {
    url: `nats://127.0.0.1:${port}`,
    get pid() {
      return server.pid ?? 0;
    },
    loseStore: async () => {
      await end(server, 'SIGKILL');
      rmSync(join(folder, 'jetstream'), { recursive: true, force: true });
      server = await start(port, folder);
    },
    stop: async () => {
      await end(server, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Server = ReturnType<typeof spawn>;

async function start(port: number, folder: string): Promise<Server> {
  const server = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], {
    stdio: 'ignore',
  });
  const deadline = Date.now() + 10_000;
  while (!(await acceptsConnections(port))) {
    if (Date.now() > deadline) throw new Error('nats-server did not start.');
    await sleep(20);
  }
  return server;
}

async function end(server: Server, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise(resolve => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}
