import { connect, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type HostilePlatform, readProblem, startHostilePlatform } from './hostile-platform.ts';
import { rawRequest, sendEndless, statusesOf } from './raw-request.ts';

let hostile: HostilePlatform;
test.before(async () => {
  hostile = await startHostilePlatform();
});
test.after(() => hostile.stop());

/** Sends a body to an operation that takes JSON, and returns its problem. */
async function postJson(body: string | Uint8Array<ArrayBuffer>, contentType = 'application/json') {
  const headers = { 'content-type': contentType };
  return await readProblem(await hostile.send('POST', '/api/projects', { as: hostile.owner, headers, body }));
}

test('bodies that are no JSON, of another type, too large or too deep are refused in words', async () => {
  const cases: [string | Uint8Array<ArrayBuffer>, string, number, string][] = [
    ['{"name":', 'application/json', 400, 'body-unreadable'],
    [Uint8Array.of(0x22, 0xff, 0xfe, 0x22), 'application/json', 400, 'body-unreadable'],
    ['name=x', 'application/x-www-form-urlencoded', 415, 'media-type-unsupported'],
    ['{"name":"x"}', 'text/plain', 415, 'media-type-unsupported'],
    ['[]', 'application/json', 400, 'validation-failed'],
    ['null', 'application/json', 400, 'validation-failed'],
    ['{"name":{"$gt":""}}', 'application/json', 400, 'validation-failed'],
    ['{"name":"a\\u0000b"}', 'application/json', 400, 'validation-failed'],
    ['{"name":"a\\ud800b"}', 'application/json', 400, 'validation-failed'],
    ['{"name":"a","\\udfff":1}', 'application/json', 400, 'validation-failed'],
    [`{"name":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'application/json', 400, 'validation-failed'],
    [`{"name":"${'x'.repeat(10_000)}"}`, 'application/json', 400, 'validation-failed'],
    [`{"name":"${'x'.repeat(4_000_000)}"}`, 'application/json', 413, 'body-too-large'],
  ];
  for (const [body, contentType, status, code] of cases) {
    const problem = await postJson(body, contentType);
    assert.is(`${problem.status} ${problem.code}`, `${status} ${code}`, `${contentType} ${String(body).slice(0, 40)}`);
  }
});

test('a body of unknown length is stopped at the limit, not read to its end', async () => {
  const bytesMax = 64 * 1024 * 1024;
  const { status, sentBytes } = await sendEndless(`${hostile.url}/api/projects`, hostile.owner.key, bytesMax);
  // Being cut off while sending is an answer as well.
  assert.ok(status === 413 || status === undefined, `HTTP ${status}`);
  assert.ok(sentBytes < bytesMax, 'all of it was taken');
});

test('ids that are none, and SQL in parameters, are refused before the database sees them', async () => {
  for (const id of ["1' or '1'='1", '%00', '..%2f..', '0', 'ffffffff-ffff-ffff-ffff-fffffffffffg', 'x'.repeat(3_000)]) {
    const response = await hostile.send('GET', `/api/projects/${id}`, { as: hostile.owner });
    const problem = await readProblem(response);
    assert.ok([400, 404].includes(problem.status), `${id.slice(0, 40)}: ${problem.status} ${problem.code}`);
  }
  for (const query of ['limit=-1', 'limit=1e9', "cursor='; drop table projects; --", 'limit=1&limit=2']) {
    const response = await hostile.send('GET', `/api/projects?${query}`, { as: hostile.owner });
    assert.ok(response.status < 500, `${query}: HTTP ${response.status}`);
  }
  assert.is((await hostile.send('GET', '/api/projects', { as: hostile.owner })).status, 200);
});

const eventPaths = [
  '/events/fan-out-webhooks',
  '/events/start-analysis',
  '/events/fan-out-webhooks/dead',
  '/events',
  '/EVENTS/fan-out-webhooks',
  '//events/fan-out-webhooks',
  '/%65vents/fan-out-webhooks',
  '/api/../events/fan-out-webhooks',
  '/api/webhooks/../../events/fan-out-webhooks',
  '/api/webhooks/..%2f..%2fevents/fan-out-webhooks',
  '/api/webhooks/%2e%2e/%2e%2e/events/fan-out-webhooks',
  '/api/events/fan-out-webhooks',
  '/storage/../events/fan-out-webhooks',
];

test('the way to the reactions is closed to the public, however it is written', async () => {
  const event = JSON.stringify({ runId: 'x' });
  for (const path of eventPaths) {
    const answer = await rawRequest(
      hostile.url,
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${hostile.owner.key}\r\ncontent-type: application/json\r\n` +
        `ce-specversion: 1.0\r\ncloudforge-delivery: 0\r\ncontent-length: ${event.length}\r\nconnection: close\r\n\r\n${event}`,
    );
    assert.equal(statusesOf(answer), [404], `${path}: ${answer.slice(0, 300)}`);
  }
});

test('paths that climb out of the site or the store find nothing', async () => {
  const secret = hostile.owner.key;
  for (const path of [
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/_astro/..%5c..%5c..%5cetc/passwd',
    '/....//....//etc/passwd',
    '/%00/etc/passwd',
    '/index.html%00.png',
    '/storage/../cli-key',
    '/storage/user-uploads/../../cli-key',
    '/storage/user-uploads/..%2f..%2fcli-key?verb=GET&expires=9999999999&signature=AAAA',
    '/storage/%2e%2e%2fcli-key',
    '/storage/',
    '/api/bundles/00000000-0000-7000-8000-000000000000/files/..%2f..%2f..%2fcli-key',
  ]) {
    const answer = await rawRequest(
      hostile.url,
      `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${secret}\r\nconnection: close\r\n\r\n`,
    );
    assert.not.match(answer, /root:x?:0/, path);
    assert.not.match(answer, secret, path);
    // 503: the site was not built yet; its placeholder page says nothing else.
    const [status] = statusesOf(answer);
    assert.ok([400, 403, 404, 503].includes(status ?? 0), `${path}: ${answer.slice(0, 200)}`);
  }
});

test('methods that are served nowhere get 405 and the list of those that are', async () => {
  for (const method of ['TRACE', 'QUERY', 'PROPFIND']) {
    const answer = await rawRequest(
      hostile.url,
      `${method} /api/projects HTTP/1.1\r\nhost: localhost\r\ncookie: secret=1\r\nconnection: close\r\n\r\n`,
    );
    assert.equal(statusesOf(answer), [405], `${method}: ${answer.slice(0, 200)}`);
    assert.match(answer, /^allow: GET, HEAD, POST/im, method);
    assert.not.match(answer, 'secret=1', `${method} sends back what it was sent`);
  }
  const other = await hostile.send('PUT', '/api/projects', { as: hostile.owner });
  assert.is(other.status, 405);
  assert.is(other.headers.get('allow'), 'GET, HEAD, POST');
  const file = `/api/bundles/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}/files/a%0Db`;
  assert.is((await hostile.send('GET', file, { as: hostile.owner })).status, 404);
});

test('a pattern of event types that is a costly regular expression costs nothing', async () => {
  const pattern = encodeURIComponent(`${'*'.repeat(30)}x`);
  for (const path of [`/api/webhooks/messages?eventType=${pattern}`, '/api/webhooks/messages?eventType=%5B']) {
    const started = performance.now();
    const problem = await readProblem(await hostile.send('GET', path, { as: hostile.viewer }));
    assert.is(problem.code, 'validation-failed');
    assert.ok(performance.now() - started < 3_000, 'it took seconds');
  }
});

test('two messages can not be smuggled as one', async () => {
  const hidden = `GET /api/projects HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${hostile.owner.key}\r\n\r\n`;
  const ambiguous = [
    `content-length: ${hidden.length + 5}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `content-length: 0\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`,
    `content-length: +5\r\n\r\n{"a"}${hidden}`,
    `transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    `transfer-encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `transfer-encoding: chunked\r\n\r\nzz\r\n\r\n${hidden}`,
    `x-a: b\rcontent-length: 3\r\n\r\n${hidden}`,
  ];
  for (const rest of ambiguous) {
    const answer = await rawRequest(
      hostile.url,
      `POST /api/projects HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${rest}`,
      1_500,
    );
    assert.ok(!statusesOf(answer).includes(200), `${JSON.stringify(rest.slice(0, 60))}: ${answer.slice(0, 300)}`);
  }
});

test('headers that only the platform may set change nothing when a client sends them', async () => {
  const created = await hostile.send('POST', '/api/projects', {
    as: hostile.owner,
    headers: {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'evil.example',
      'cloudforge-delivery': 'x',
      'cloudforge-attempt': '9',
      'cloudforge-cause': 'x',
      'x-request-id': 'a b\tc',
      traceparent: '00-zz-zz-zz',
    },
    json: { name: 'Headers' },
  });
  assert.is(created.status, 201);
  assert.match(created.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  const forged = await hostile.send('GET', '/api/auth/self', {
    headers: { 'x-organization-id': 'x', 'x-user-id': 'x', 'x-forwarded-user': 'owner@localhost' },
  });
  assert.is(forged.status, 401);
});

test('headers without end are refused, and connections that say nothing hold nobody up', async () => {
  const large = await rawRequest(
    hostile.url,
    `GET /api/projects HTTP/1.1\r\nhost: localhost\r\nx-large: ${'x'.repeat(40_000)}\r\n\r\n`,
  );
  assert.equal(statusesOf(large), [431]);
  const slow: Socket[] = [];
  try {
    const { port } = new URL(hostile.url);
    for (let count = 0; count < 200; count += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      // One half never ends its headers; the other promises a body and never sends it.
      socket.write(
        count % 2 === 0
          ? 'GET /api/projects HTTP/1.1\r\nhost: localhost\r\nx-slow: '
          : 'POST /api/auth/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
      );
      slow.push(socket);
    }
    const started = Date.now();
    for (let count = 0; count < 5; count += 1)
      assert.is((await hostile.send('GET', '/api/projects', { as: hostile.owner })).status, 200);
    assert.ok(Date.now() - started < 5_000, `five requests took ${Date.now() - started} ms`);
  } finally {
    for (const socket of slow) socket.destroy();
  }
});

const Link = z.object({ url: z.string() });

test('a signed link opens one object for one verb for a time, and nothing beside it', async () => {
  const stored = z
    .object({ runId: z.uuid(), artifact: z.object({ id: z.uuid() }) })
    .parse(await (await hostile.upload('a.sql', Buffer.from('CREATE TABLE t (id int);\n'))).json());
  const answer = await hostile.send('POST', `/api/storage/artifacts/${stored.artifact.id}/links`, {
    as: hostile.owner,
  });
  const link = new URL(Link.parse(await answer.json()).url, hostile.url);
  assert.is((await fetch(link)).status, 200);
  const bent: [string, (url: URL) => void, string][] = [
    [
      'GET',
      url => {
        url.pathname = `${url.pathname}x`;
      },
      'signature-invalid',
    ],
    [
      'GET',
      url => {
        url.pathname = url.pathname.replace('user-uploads', 'migration-bkp');
      },
      'signature-invalid',
    ],
    ['PUT', () => undefined, 'signature-invalid'],
    ['DELETE', () => undefined, 'method-not-allowed'],
    ...[...link.searchParams.keys()].map((name): [string, (url: URL) => void, string] => [
      'GET',
      url => url.searchParams.set(name, `${url.searchParams.get(name) ?? ''}9`),
      'signature-invalid',
    ]),
  ];
  for (const [method, bend, code] of bent) {
    const url = new URL(link);
    bend(url);
    const problem = await readProblem(await fetch(url, { method, ...(method === 'PUT' ? { body: 'x' } : {}) }));
    assert.is(problem.code, code, `${method} ${url.pathname}${url.search}`);
  }
  await hostile.ended(stored.runId);
});

test('after all of it the platform is well', async () => {
  assert.is((await hostile.send('GET', '/health/ready')).status, 200);
  const rss = hostile.rssMegabytes();
  assert.ok(rss < 700, `the process takes ${Math.round(rss)} MB`);
});

test.run();
