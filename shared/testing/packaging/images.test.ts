import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '#shared/network/free-port.ts';
import { checkout } from '#shared/packaging/bundle.ts';
import { containers } from '#shared/packaging/containers.ts';
import { scratchPostgres } from '../postgres.ts';
import { skipped } from '../skip.ts';
import { closedRequest } from './first-request.ts';

// Minutes, and root: only where it is asked for.
const wanted = process.env.CLOUDFORGE_TEST_IMAGES === '1';
const absent = ['buildah', 'podman', 'runc'].filter(tool => spawnSync(tool, ['--version']).error !== undefined);
const bootMsMax = 30_000;

if (!wanted) skipped('images', 'they take minutes; set CLOUDFORGE_TEST_IMAGES=1');
else if (process.getuid?.() !== 0) skipped('images', 'buildah with --isolation chroot needs root');
else if (absent.length > 0) skipped('images', `this machine has no ${absent.join(', ')}`);
else
  test('each image boots in an empty root and answers its first request', async () => {
    runScript(['node_modules/.bin/node', 'shared/packaging/bundle-functions.ts']);
    runScript(['bash', 'infra/containers/build-images.sh']);
    const postgres = await scratchPostgres();
    try {
      const variables: Record<string, string> = {
        HOST: '127.0.0.1',
        DATABASE_URL: postgres.url,
        CLOUDFORGE_MASTER_KEY: randomBytes(32).toString('base64'),
        CLOUDFORGE_SIGNING_KEY: generateKeyPairSync('ed25519')
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
        CLOUDFORGE_STATE: '/tmp/state',
        STORAGE_FOLDER: '/tmp/objects',
        CLOUDFORGE_FUNCTION_URL: 'http://127.0.0.1:9/{name}',
      };
      const all = await containers();
      const migrate = await bootImage('migrate', variables);
      assert.is(await migrate.ended, 0, migrate.output());
      for (const container of all.filter(({ kind }) => kind !== 'migrate')) {
        const { name } = container;
        const port = await freePort();
        const image = await bootImage(name, {
          ...variables,
          PORT: String(port),
          METRICS_PORT: String(await freePort()),
        });
        try {
          const url = `http://127.0.0.1:${port}`;
          const readyMs = await firstReady(url, image);
          console.log(`${name.padEnd(18)} first 200 after ${readyMs} ms`);
          assert.is((await fetch(`${url}/health/live`)).status, 200, name);
          const request = container.kind === 'function' ? closedRequest(container.definition) : undefined;
          if (request !== undefined)
            assert.is((await fetch(url + request.path, { method: request.method })).status, 401, request.path);
        } finally {
          image.terminate();
        }
        assert.is(await image.ended, 0, `${name}: ${image.output()}`);
      }
    } finally {
      await postgres.stop();
    }
  });

function runScript([command = '', ...words]: string[]): void {
  const result = spawnSync(command, words, { cwd: checkout, encoding: 'utf8' });
  assert.is(result.status, 0, `${words.join(' ')}:\n${result.stdout}${result.stderr}`);
  process.stdout.write(result.stdout);
}

async function bootImage(name: string, variables: Record<string, string>) {
  const pairs = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
  const child = spawn('bash', [join(checkout, 'infra/containers/boot-image.sh'), name, ...pairs], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (data: Buffer): void => {
    output = `${output}${data}`.slice(-10_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    ended,
    output: () => output,
    terminate: () => child.kill('SIGTERM'),
    running: () => child.exitCode === null,
  };
}

async function firstReady(url: string, image: Awaited<ReturnType<typeof bootImage>>): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < bootMsMax && image.running()) {
    const ok = await fetch(`${url}/health/ready`).then(
      async response => {
        await response.arrayBuffer();
        return response.status === 200;
      },
      () => false,
    );
    if (ok) return Math.round(performance.now() - started);
    await sleep(20);
  }
  throw new Error(`It was not ready:\n${image.output()}`);
}

test.run();
