import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '#shared/network/free-port.ts';
import { findBinary } from './find-binary.ts';
import { answersGet, runServer, scratchFolder } from './run-server.ts';

export interface TestMinio {
  /** Address of its S3 interface. */
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  pid: number;
  stop(): Promise<void>;
}

/** A real MinIO on loopback with an empty store, or undefined where there is no `minio`. */
export async function startMinio(): Promise<TestMinio | undefined> {
  const command = findBinary('minio');
  if (command === undefined) return undefined;
  const folder = scratchFolder('minio');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const accessKeyId = 'cloudforge-test';
  const secretAccessKey = randomBytes(24).toString('base64url');
  const server = await runServer({
    name: 'MinIO',
    command,
    args: ['server', join(folder, 'data'), '--address', `127.0.0.1:${port}`, '--quiet'],
    folder,
    environment: { MINIO_ROOT_USER: accessKeyId, MINIO_ROOT_PASSWORD: secretAccessKey, MINIO_BROWSER: 'off' },
    ready: () => answersGet(`${endpoint}/minio/health/ready`),
  });
  return { endpoint, accessKeyId, secretAccessKey, pid: server.pid, stop: server.stop };
}
