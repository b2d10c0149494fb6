import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { freePort } from '#shared/network/free-port.ts';
import { SettingsError } from '#shared/platform/settings.ts';
import { startGateway } from './gateway-entry.ts';

const Seen = z.object({ url: z.string(), body: z.string(), headers: z.record(z.string(), z.string()) });

/** What a function sees of a request that went through the gateway. */
async function through(publicUrl: string | undefined, path: string, init: RequestInit): Promise<z.infer<typeof Seen>> {
  const server = createServer(async (request, response) => {
    response.end(JSON.stringify({ url: request.url, body: await text(request), headers: request.headers }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = z.object({ port: z.number() }).parse(server.address());
  const port = await freePort();
  const gateway = await startGateway([{ name: 'echo', prefix: 'echoes' }], {
    PORT: String(port),
    METRICS_PORT: '0',
    CLOUDFORGE_FUNCTION_URLS: JSON.stringify({ echo: `http://127.0.0.1:${address.port}/` }),
    CLOUDFORGE_PUBLIC_URL: publicUrl,
  });
  try {
    return Seen.parse(await (await fetch(`http://127.0.0.1:${port}${path}`, init)).json());
  } finally {
    await gateway.stop();
    server.closeAllConnections();
    server.close();
  }
}

test('a request reaches the function of its prefix, with its query and body', async () => {
  const seen = await through(undefined, '/api/echoes/1?a=b', {
    method: 'POST',
    body: 'chair',
    headers: { 'content-type': 'text/plain' },
  });
  assert.is(seen.url, '/api/echoes/1?a=b');
  assert.is(seen.body, 'chair');
  assert.is(seen.headers['x-forwarded-proto'], 'http');
});

test('behind TLS every request counts as https, and what a caller claims counts for nothing', async () => {
  const claims = { 'x-forwarded-proto': 'gopher', 'x-forwarded-host': 'elsewhere.example', 'cloudforge-delivery': '1' };
  const seen = await through('https://cloudforge.example.com', '/api/echoes', {
    method: 'POST',
    body: 'chair',
    headers: claims,
  });
  assert.is(seen.headers['x-forwarded-proto'], 'https');
  assert.match(seen.headers['x-forwarded-host'] ?? '', /^127\.0\.0\.1:\d+$/);
  assert.is(seen.headers['cloudforge-delivery'], undefined);
  // Inside the cluster requests are routed by the function's own name.
  assert.match(seen.headers.host ?? '', /^127\.0\.0\.1:\d+$/);
  assert.is.not(seen.headers.host, seen.headers['x-forwarded-host']);
  assert.is(seen.body, 'chair');
});

test('a function that nobody can find ends the start', async () => {
  let thrown: unknown;
  await startGateway([{ name: 'echo', prefix: 'echoes' }], { PORT: '0', METRICS_PORT: '0' }).catch(error => {
    thrown = error;
  });
  assert.instance(thrown, SettingsError);
});

test.run();
