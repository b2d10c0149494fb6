import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DialRequest } from '#shared/platform/dialer.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { createDialer, type Resolve } from './create-dialer.ts';

const local = { allowPrivate: false, allowLoopback: true } as const;
const closed = { allowPrivate: false, allowLoopback: false } as const;

async function listen(
  handler: RequestListener,
): Promise<{ port: number; server: Server; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer(handler);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}

function get(url: string, more: Partial<DialRequest> = {}): DialRequest {
  return { url, method: 'GET', headers: {}, timeoutMs: 2000, responseBytesMax: 1024, ...more };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It was expected to fail.');
}

test('sends method, headers and body; returns status, headers, body and duration', async () => {
  await using receiver = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader(
        'x-seen',
        `${request.method} ${request.url} ${request.headers['x-mine']} ${request.headers['content-length']}`,
      );
      response.statusCode = 201;
      response.end(`got ${Buffer.concat(chunks).toString()}`);
    });
  });
  const answer = await createDialer(local).request({
    ...get(`http://127.0.0.1:${receiver.port}/a/b?c=d`),
    method: 'POST',
    headers: { 'x-mine': 'yes' },
    body: 'héllo',
  });
  assert.is(answer.status, 201);
  assert.is(answer.headers['x-seen'], 'POST /a/b?c=d yes 6');
  assert.is(Buffer.from(answer.body).toString(), 'got héllo');
  assert.ok(answer.durationMs >= 0 && answer.durationMs < 2000);
});

test('refuses by form: scheme, credentials, port, length, no URL at all', async () => {
  const dialer = createDialer(local);
  const cases: [string, string][] = [
    ['ftp://example.com/', 'Only http and https'],
    ['file:///etc/passwd', 'Only http and https'],
    ['javascript:alert(1)', 'Only http and https'],
    ['https://user:secret@example.com/', 'user name or password'],
    ['http://example.com:0/', 'Port 0'],
    ['example.com/hook', 'not a URL'],
    ['', 'not a URL'],
    [`https://example.com/${'a'.repeat(2000)}`, 'longer than'],
  ];
  for (const [url, words] of cases) {
    for (const error of [await failure(dialer.check(url)), await failure(dialer.request(get(url)))]) {
      assert.instance(error, AddressRefused, url);
      assert.match(error.message, words);
      assert.not.match(error.message, 'secret@');
    }
  }
});

test('refuses every spelling of this machine and names the operator’s mend', async () => {
  const dialer = createDialer(closed);
  const spellings = [
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://app.localhost:8080/',
    'http://①②⑦.0.0.1/',
    'http://127.0.0.1%2f@127.0.0.1/',
  ];
  for (const url of spellings) {
    assert.instance(await failure(dialer.check(url)), AddressRefused, url);
    assert.instance(await failure(dialer.request(get(url))), AddressRefused, url);
  }
  const { message } = await failure(dialer.check('http://10.1.2.3/'));
  assert.match(message, '10.1.2.3 is an address of a private network');
  assert.match(message, 'CLOUDFORGE_ALLOW_ADDRESSES=10.1.2.3/32');
});

test('judges the address the connection uses: a name that turns to this machine after the check is refused', async () => {
  let touched = 0;
  await using receiver = await listen((_request, response) => {
    touched += 1;
    response.end();
  });
  const answers = [['203.0.113.7'], ['127.0.0.1']];
  let lookups = 0;
  const resolve: Resolve = async () => (answers[lookups++] ?? ['127.0.0.1']).map(address => ({ address, family: 4 }));
  const warnings: string[] = [];
  const dialer = createDialer({
    ...closed,
    resolve,
    log: { warn: (_message, fields) => warnings.push(String(fields?.reason)) },
  });
  const url = `http://rebind.example:${receiver.port}/`;
  await dialer.check(url);
  for (let call = 0; call < 3; call++) {
    const error = await failure(dialer.request(get(url)));
    assert.instance(error, AddressRefused);
    assert.match(error.message, /^rebind\.example \((203\.0\.113\.7|127\.0\.0\.1)\) is /);
  }
  assert.is(lookups, 3, 'one look-up for each connection, none beside it');
  assert.is(touched, 0);
  assert.is(warnings.length, 3);
});

test('of several addresses only the allowed ones are tried', async () => {
  await using receiver = await listen((_request, response) => response.end('here'));
  const resolve: Resolve = async () => [
    { address: '64:ff9b::7f00:1', family: 6 },
    { address: '169.254.169.254', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  const url = `http://mixed.example:${receiver.port}/`;
  const answer = await createDialer({ ...local, resolve }).request(get(url));
  assert.is(Buffer.from(answer.body).toString(), 'here');
  assert.instance(await failure(createDialer({ ...closed, resolve }).request(get(url))), AddressRefused);
});

test('never follows a redirect', async () => {
  const paths: string[] = [];
  await using receiver = await listen((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(302, { location: '/inside' }).end();
  });
  const answer = await createDialer(local).request(get(`http://127.0.0.1:${receiver.port}/`));
  assert.is(answer.status, 302);
  assert.is(answer.headers.location, '/inside');
  assert.equal(paths, ['/']);
});

test('reads no more than it may, also of an endless answer', async () => {
  await using receiver = await listen((_request, response) => {
    const more = (): void => {
      while (response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  });
  const answer = await createDialer(local).request(
    get(`http://127.0.0.1:${receiver.port}/`, { responseBytesMax: 2048 }),
  );
  assert.is(answer.status, 200);
  assert.is(answer.body.length, 2048);
  const none = await createDialer(local).request(get(`http://127.0.0.1:${receiver.port}/`, { responseBytesMax: 0 }));
  assert.is(none.body.length, 0);
});

test('ends at its deadline: silence, a slow drip of the body, a slow drip of the headers, a slow look-up', async () => {
  await using silent = await listen(() => {});
  await using drip = await listen((_request, response) => {
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const headers = createTcpServer(socket => {
    socket.on('error', () => {}).resume();
    socket.write('HTTP/1.1 200 OK\r\n');
    let count = 0;
    const timer = setInterval(() => socket.write(`x-${count++}: y\r\n`), 20);
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>(done => headers.listen(0, '127.0.0.1', done));
  const address = headers.address();
  const headerPort = typeof address === 'object' && address !== null ? address.port : 0;
  const never: Resolve = () => new Promise(() => {});
  const calls: [string, ReturnType<typeof createDialer>][] = [
    [`http://127.0.0.1:${silent.port}/`, createDialer(local)],
    [`http://127.0.0.1:${drip.port}/`, createDialer(local)],
    [`http://127.0.0.1:${headerPort}/`, createDialer(local)],
    ['http://slow.example/', createDialer({ ...local, resolve: never })],
  ];
  for (const [url, dialer] of calls) {
    const startedAt = performance.now();
    const error = await failure(dialer.request(get(url, { timeoutMs: 200 })));
    assert.match(error.message, 'no complete answer within 200 ms');
    assert.ok(performance.now() - startedAt < 1500, url);
  }
  await new Promise(done => headers.close(done));
});

test('says what the network did', async () => {
  const dialer = createDialer(local);
  const dropped = createTcpServer(socket => socket.destroy());
  await new Promise<void>(done => dropped.listen(0, '127.0.0.1', done));
  const address = dropped.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  assert.match((await failure(dialer.request(get(`http://127.0.0.1:${port}/`)))).message, 'closed the connection');
  await new Promise(done => dropped.close(done));
  assert.match((await failure(dialer.request(get(`http://127.0.0.1:${port}/`)))).message, 'connection refused');
  const unknown: Resolve = async () => {
    throw Object.assign(new Error('queryA'), { code: 'ENOTFOUND' });
  };
  const nobody = createDialer({ ...local, resolve: unknown });
  assert.match(
    (await failure(nobody.request(get('http://nobody.example/')))).message,
    'nobody.example: there is no such name',
  );
  const empty = createDialer({ ...local, resolve: async () => [] });
  assert.match((await failure(empty.request(get('http://nobody.example/')))).message, 'there is no such name');
});

test('an aborted call rejects with the caller’s reason', async () => {
  await using silent = await listen(() => {});
  const controller = new AbortController();
  const call = createDialer(local).request(get(`http://127.0.0.1:${silent.port}/`, { signal: controller.signal }));
  setTimeout(() => controller.abort(new Error('draining')), 50);
  assert.is((await failure(call)).message, 'draining');
});

test('a body cut short is an error, another protocol too', async () => {
  await using short = await listen((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  });
  assert.match(
    (await failure(createDialer(local).request(get(`http://127.0.0.1:${short.port}/`)))).message,
    'closed the connection',
  );
  const upgrade = createTcpServer(socket => {
    socket.on('error', () => {}).resume();
    socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
  });
  await new Promise<void>(done => upgrade.listen(0, '127.0.0.1', done));
  const address = upgrade.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  assert.match(
    (await failure(createDialer(local).request(get(`http://127.0.0.1:${port}/`)))).message,
    'another protocol',
  );
  await new Promise(done => upgrade.close(done));
});

test.run();
