import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type HostilePlatform, startHostilePlatform } from './hostile-platform.ts';
import { rawRequest, statusesOf } from './raw-request.ts';

let hostile: HostilePlatform;
test.before(async () => {
  hostile = await startHostilePlatform();
});
test.after(() => hostile.stop());

const evil = 'evil.example';

test('no other site is let in by the browser: no answer has a header of CORS', async () => {
  for (const path of ['/api/projects', '/api/auth/sessions', '/api/auth/jwks.json', '/health/ready', '/']) {
    for (const method of ['GET', 'OPTIONS', 'POST']) {
      const answer = await hostile.send(method, path, {
        as: hostile.owner,
        headers: { origin: `https://${evil}`, 'access-control-request-method': 'POST' },
      });
      for (const [name, value] of answer.headers)
        assert.ok(!name.startsWith('access-control-'), `${method} ${path} says ${name}: ${value}`);
      await answer.body?.cancel();
    }
  }
});

test('names of other hosts get into no link and no redirect', async () => {
  const body = JSON.stringify({ email: 'somebody@example.org', role: 'viewer' });
  const answer = await rawRequest(
    hostile.url,
    `POST /api/organizations/invitations HTTP/1.1\r\nhost: ${evil}\r\nx-forwarded-host: ${evil}\r\nforwarded: host=${evil}\r\n` +
      `x-original-url: https://${evil}/\r\nauthorization: Bearer ${hostile.owner.key}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
  assert.equal(statusesOf(answer), [201], answer.slice(0, 300));
  assert.match(answer, '"link":"http');
  assert.not.match(answer, evil);
  for (const path of [`//${evil}`, `/\\${evil}`, `//${evil}/%2e%2e`, `/%2f%2f${evil}`, `/docs//${evil}/..`]) {
    const moved = await rawRequest(hostile.url, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    assert.not.match(moved, /^location:/im, path);
  }
});

test('line ends in a path, a query or a name make no header of their own', async () => {
  const injected = '%0d%0aset-cookie:%20fuzz=1%0d%0a%0d%0a';
  for (const path of [
    `/${injected}`,
    `/api/projects?before=${injected}`,
    `/api/${injected}`,
    `/storage/user-uploads/a?file=${injected}`,
    `/api/auth/oidc/callback?state=${injected}`,
  ]) {
    const answer = await rawRequest(
      hostile.url,
      `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${hostile.owner.key}\r\nconnection: close\r\n\r\n`,
    );
    assert.not.match(answer, /^set-cookie:/im, path);
    assert.is(statusesOf(answer).length, 1, path);
  }
});

const Project = z.object({
  id: z.string(),
  name: z.string(),
  role: z.unknown().optional(),
  admin: z.unknown().optional(),
});

test('a prototype in JSON changes neither what is made nor the process', async () => {
  const body = '{"name":"Plain","__proto__":{"role":"owner","admin":true},"constructor":{"prototype":{"admin":true}}}';
  const answer = await hostile.send('POST', '/api/projects', {
    as: hostile.owner,
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.is(answer.status, 201);
  const made = Project.parse(await answer.json());
  assert.is(made.admin, undefined);
  const denied = await hostile.send('POST', '/api/projects', {
    as: hostile.viewer,
    headers: { 'content-type': 'application/json' },
    body,
  });
  assert.is(denied.status, 403);
});

test('every kind of answer forbids sniffing, framing and keeping what is somebody’s own', async () => {
  for (const [path, kept] of [
    ['/api/projects', 'no-store'],
    ['/api/nothing', undefined],
    ['/api/auth/self', 'no-store'],
    ['/nothing.html', undefined],
    ['/health/ready', undefined],
    ['/', undefined],
  ] as const) {
    const answer = await hostile.send('GET', path, { as: hostile.owner });
    assert.is(answer.headers.get('x-content-type-options'), 'nosniff', path);
    assert.is(answer.headers.get('x-frame-options'), 'DENY', path);
    assert.match(answer.headers.get('content-security-policy') ?? '', "frame-ancestors 'none'", path);
    assert.not.match(answer.headers.get('content-security-policy') ?? '', 'unsafe', path);
    assert.is(answer.headers.get('x-powered-by'), null, path);
    assert.is(answer.headers.get('server'), null, path);
    if (kept !== undefined) assert.is(answer.headers.get('cache-control'), kept, path);
    await answer.body?.cancel();
  }
});

test('what an unkeyed header says is in no answer that a cache may keep', async () => {
  const mark = 'mark-of-a-poisoner.example';
  for (const path of ['/', '/docs/', '/api/auth/jwks.json', '/api/auth/sign-in-providers?email=a@example.org']) {
    const answer = await hostile.send('GET', path, {
      headers: { 'x-forwarded-host': mark, 'x-forwarded-proto': mark, 'x-original-url': `/${mark}`, 'x-host': mark },
    });
    assert.not.match(await answer.text(), mark, path);
    for (const [name, value] of answer.headers) assert.not.match(value, mark, `${path} ${name}`);
  }
});

test.run();
