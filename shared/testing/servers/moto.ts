import { join } from 'node:path';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from './find-binary.ts';
import { answersGet, runServer, scratchFolder } from './run-server.ts';

export interface TestMoto {
  /** Where it speaks the APIs of AWS. */
  endpoint: string;
  pid: number;
  stop(): Promise<void>;
}

/** The open stand-in for AWS (Apache-2.0), on loopback and empty; undefined where there is no `moto_server`. */
export async function startMoto(): Promise<TestMoto | undefined> {
  const command = findBinary('moto_server');
  if (command === undefined) return undefined;
  const folder = scratchFolder('moto');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}/`;
  const server = await runServer({
    name: 'moto',
    command,
    args: ['--host', '127.0.0.1', '--port', String(port)],
    folder,
    environment: { AWS_CONFIG_FILE: join(folder, 'none'), PYTHONDONTWRITEBYTECODE: '1' },
    ready: () => answersGet(`${endpoint}moto-api/data.json`),
  });
  return { endpoint, pid: server.pid, stop: server.stop };
}
