import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { serve } from './serve.ts';

/** Sends text, and resolves with what came back once the server closed or `enough` had arrived. */
async function converse(port: number, text: string, enough: RegExp): Promise<{ answer: string; closed: boolean }> {
  return await new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    const done = (closed: boolean): void => {
      socket.destroy();
      resolve({ answer, closed });
    };
    socket.on('data', data => {
      answer += data.toString();
      if (enough.test(answer)) done(false);
    });
    socket.on('end', () => done(true));
    socket.on('error', reject);
  });
}

test('an answer to a body that was not read ends the connection and says so', async () => {
  const served = await serve({ fetch: () => new Response('no', { status: 413 }), port: 0, hostname: '127.0.0.1' });
  const text = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\nonly the beginning';
  const { answer } = await converse(served.port, text, /\r\n\r\nno$/);
  assert.match(answer, '413');
  assert.match(answer, /^connection: close\r$/im);
  await served.close(100);
});

test('a connection whose requests are read whole is kept', async () => {
  const served = await serve({
    fetch: async request => new Response(`got ${await request.text()}`),
    port: 0,
    hostname: '127.0.0.1',
  });
  const one = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\none';
  const { answer, closed } = await converse(
    served.port,
    `${one}${one.replace(/one$/, 'two')}`,
    /got one[\s\S]*got two/,
  );
  assert.not.match(answer, /^connection: close\r$/im);
  assert.is(closed, false);
  await served.close(100);
});

test('a small body that nobody read is taken before the answer, so that a client still sending hears it', async () => {
  const served = await serve({ fetch: () => new Response('no', { status: 401 }), port: 0, hostname: '127.0.0.1' });
  for (let round = 0; round < 20; round += 1) {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(200_000)]), 'a.sql');
    const response = await fetch(`http://127.0.0.1:${served.port}/`, { method: 'POST', body: form });
    assert.is(response.status, 401);
    assert.is(await response.text(), 'no');
  }
  await served.close(100);
});

test('headers and addresses that are too long are refused, and what is within the limit is served', async () => {
  const served = await serve({ fetch: () => new Response('yes'), port: 0, hostname: '127.0.0.1' });
  const padding = 'x'.repeat(17 * 1024);
  for (const head of [`GET / HTTP/1.1\r\nhost: a\r\nx-long: ${padding}`, `GET /${padding} HTTP/1.1\r\nhost: a`]) {
    const { answer } = await converse(served.port, `${head}\r\n\r\n`, /\r\n\r\n/);
    assert.match(answer, /^HTTP\/1\.1 431 /);
  }
  const path = 'x'.repeat(15 * 1024);
  assert.is((await fetch(`http://127.0.0.1:${served.port}/${path}`)).status, 200);
  await served.close(100);
});

test('headers that do not come to their end are answered with 408', async () => {
  const served = await serve({
    fetch: () => new Response('yes'),
    port: 0,
    hostname: '127.0.0.1',
    headersTimeoutMs: 200,
  });
  const started = Date.now();
  const { answer, closed } = await converse(served.port, 'GET / HTTP/1.1\r\nhost: a\r\nx-slow: ', /never/);
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.ok(closed);
  assert.ok(Date.now() - started < 2_000);
  await served.close(100);
});

test('while it is full, calls of the API are refused before anything is read, with all that an answer has', async () => {
  let full = true;
  let served_ = 0;
  const served = await serve({
    fetch: () => {
      served_ += 1;
      return new Response('yes');
    },
    isFull: () => full,
    port: 0,
    hostname: '127.0.0.1',
  });
  const origin = `http://127.0.0.1:${served.port}`;
  const refused = await fetch(`${origin}/api/projects`, { method: 'POST', body: 'x'.repeat(100_000) });
  assert.is(refused.status, 503);
  assert.is(refused.headers.get('retry-after'), '1');
  assert.is(refused.headers.get('cache-control'), 'no-store');
  assert.is(refused.headers.get('x-content-type-options'), 'nosniff');
  assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const { code, requestId } = z.object({ code: z.string(), requestId: z.string() }).parse(await refused.json());
  assert.is(code, 'overloaded');
  assert.is(requestId, refused.headers.get('x-request-id'));
  assert.is(served_, 0);
  // Whether it lives, its pages and what its own processes tell each other are no calls of the API.
  for (const path of ['/health/live', '/', '/events/analyze', '/apiary'])
    assert.is((await fetch(origin + path)).status, 200);
  full = false;
  assert.is((await fetch(`${origin}/api/projects`)).status, 200);
  await served.close(100);
});

test.run();
