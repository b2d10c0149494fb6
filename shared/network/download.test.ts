import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AddressRefused, type Dialer, DownloadTooLarge } from '#shared/platform/dialer.ts';
import { createDialer } from './create-dialer.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
const seen: IncomingMessage[] = [];
const server = createServer((request, response) => {
  seen.push(request);
  answer(request, response);
});
let port = 0;
let dialer: Dialer;

test.before(async () => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  dialer = createDialer({
    allowLoopback: true,
    allowPrivate: [],
    resolve: async name => [{ address: name === 'inside.example' ? '10.0.0.7' : '127.0.0.1', family: 4 }],
  });
});
test.before.each(() => void seen.splice(0));
test.after(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (path = '/file', more: object = {}) =>
  dialer.download({
    url: `http://127.0.0.1:${port}${path}`,
    headers: { authorization: 'Bearer s3cret', accept: 'application/octet-stream' },
    sizeBytesMax: 1_000_000,
    answerTimeoutMs: 2_000,
    idleTimeoutMs: 300,
    redirectsMax: 3,
    ...more,
  });

async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function failure(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail.');
}

test('the bytes arrive as they were sent', async () => {
  const bytes = Buffer.alloc(700_000, 'abc');
  answer = (_request, response) => response.writeHead(200, { 'x-a': 'b' }).end(bytes);
  const got = await ask();
  assert.is(got.status, 200);
  assert.is(got.headers['x-a'], 'b');
  const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  assert.is(hash(await read(got.body)), hash(bytes));
});

test('too many bytes end it, declared or not', async () => {
  answer = (request, response) => {
    if (request.url === '/declared') response.writeHead(200, { 'content-length': '2000000' });
    response.write(Buffer.alloc(1_500_000));
    if (request.url !== '/declared') response.end();
  };
  for (const path of ['/declared', '/chunked'])
    assert.instance(await failure(async () => read((await ask(path)).body)), DownloadTooLarge, path);
});

test('a body that breaks off or falls silent is an error, never a shorter file', async () => {
  answer = (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('begin');
    if (request.url === '/reset') setTimeout(() => response.destroy(), 20);
  };
  assert.match((await failure(async () => read((await ask('/reset')).body))).message, 'closed the connection');
  assert.match((await failure(async () => read((await ask('/silent')).body))).message, 'within 300 ms');
});

test('no answer ends at its time-out', async () => {
  answer = () => undefined;
  assert.match((await failure(() => ask('/', { answerTimeoutMs: 100 }))).message, 'within 100 ms');
});

test('a redirect is followed, and another origin does not learn the credentials', async () => {
  answer = (request, response) => {
    if (request.url === '/file') response.writeHead(302, { location: '/same' }).end();
    else if (request.url === '/same') response.writeHead(302, { location: `http://other.example:${port}/far` }).end();
    else response.end('here');
  };
  assert.is((await read((await ask()).body)).toString(), 'here');
  assert.equal(
    seen.map(({ url, headers }) => [url, headers.authorization]),
    [
      ['/file', 'Bearer s3cret'],
      ['/same', 'Bearer s3cret'],
      ['/far', undefined],
    ],
  );
});

test('a redirect into a private network is refused, by address and by name', async () => {
  for (const location of [
    'http://10.0.0.1/',
    `http://inside.example:${port}/`,
    'http://[::ffff:a00:1]/',
    'file:///etc/passwd',
  ]) {
    answer = (_request, response) => response.writeHead(302, { location }).end();
    assert.instance(await failure(() => ask()), AddressRefused, location);
  }
});

test('redirects end: the last answer is the redirect itself', async () => {
  answer = (_request, response) => response.writeHead(302, { location: '/again' }).end();
  const got = await ask();
  got.cancel();
  assert.is(got.status, 302);
  assert.is(seen.length, 4);
});

test('an abort is thrown as it was given', async () => {
  const stop = new AbortController();
  answer = (_request, response) => {
    response.writeHead(200);
    response.write('x');
    setTimeout(() => stop.abort(new Error('enough')), 30);
  };
  const error = await failure(async () => read((await ask('/', { signal: stop.signal, idleTimeoutMs: 5_000 })).body));
  assert.is(error.message, 'enough');
});

test.run();
