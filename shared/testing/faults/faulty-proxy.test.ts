import { createServer, type Server } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

/** What came to the server: method, path, Host, and the body as far as it came. */
const came: { text: string; body: string; isWhole: boolean }[] = [];
let server: Server;
let proxy: FaultyProxy;
test.before(async () => {
  server = createServer((request, response) => {
    const seen = { text: `${request.method} ${request.url} ${request.headers.host}`, body: '', isWhole: false };
    came.push(seen);
    request.on('data', data => {
      seen.body += String(data);
    });
    request.once('end', () => {
      seen.isWhole = true;
      response
        .writeHead(201, { etag: '"x"', 'content-length': request.method === 'GET' ? 1_000 : 4 })
        .end(request.method === 'GET' ? 'k'.repeat(1_000) : 'kept');
    });
    request.once('error', () => undefined);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  proxy = await startFaultyProxy(`http://127.0.0.1:${address.port}`, () => 0.5);
});
test.after(async () => {
  await proxy.stop();
  server.closeAllConnections();
  server.close();
});
test.before.each(() => {
  came.length = 0;
});
test.after.each(() => proxy.set(undefined));

const put = (signal?: AbortSignal): Promise<string> =>
  fetch(`${proxy.url}/bucket/key?x=1`, {
    method: 'PUT',
    body: 'a'.repeat(1_000),
    ...(signal === undefined ? {} : { signal }),
  }).then(
    async answer => `${answer.status} ${answer.headers.get('etag') ?? ''} ${await answer.text()}`,
    error => (error instanceof Error ? error.name : String(error)),
  );

test('where nothing is asked for, everything goes through, the Host header as the client signed it', async () => {
  assert.is(await put(), '201 "x" kept');
  assert.equal(came, [
    { text: `PUT /bucket/key?x=1 ${new URL(proxy.url).host}`, body: 'a'.repeat(1_000), isWhole: true },
  ]);
  proxy.set({ kind: '500', share: 0.5 });
  assert.is(await put(), '201 "x" kept', 'the share is not reached');
});

test('500 and SlowDown are answered, and the server hears nothing', async () => {
  proxy.set({ kind: '500', share: 1 });
  assert.match(await put(), /^500 .*<Code>InternalError<\/Code>/s);
  proxy.set({ kind: '503', share: 1 });
  assert.match(await put(), /^503 .*<Code>SlowDown<\/Code>/s);
  assert.equal(came, []);
});

test('a stall is no answer at all', async () => {
  proxy.set({ kind: 'stall', share: 1 });
  assert.is(await put(AbortSignal.timeout(200)), 'TimeoutError');
  assert.equal(came, []);
});

test('a cut breaks the connection with half of the body on the other side, and no more', async () => {
  proxy.set({ kind: 'cut', share: 1 });
  assert.is(await put(), 'TypeError');
  const deadline = Date.now() + 1_000;
  while (came[0]?.body.length !== 500 && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 10));
  assert.is(came[0]?.body.length ?? 0, 500);
  assert.is(came[0]?.isWhole, false);
  assert.is((await fetch(proxy.url)).status, 201, 'a GET has nothing that could be cut');
});

test('what is fetched breaks off in its middle', async () => {
  proxy.set({ kind: 'cut-get', share: 1 });
  const answer = await fetch(`${proxy.url}/bucket/key`);
  assert.is(answer.status, 201);
  assert.match(String(await answer.text().catch(error => error)), /terminated/);
  assert.is(await put(), '201 "x" kept', 'a PUT is not met');
});

test('an answer is lost after the server did what it was asked', async () => {
  const before = proxy.met();
  proxy.set({ kind: 'cut-answer', share: 1 });
  assert.is(await put(), 'TypeError');
  assert.is(came[0]?.isWhole, true);
  assert.is(proxy.met(), before + 1);
});

test.run();
