import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGateway } from './gateway.ts';

const site = mkdtempSync(join(tmpdir(), 'cloudforge-headers-'));
const empty = mkdtempSync(join(tmpdir(), 'cloudforge-headers-'));
const meta =
  "default-src 'none'; script-src 'self' 'sha256-abc='; style-src 'self'; base-uri 'none'; form-action 'self'";
const page = `<!doctype html><meta http-equiv="content-security-policy" content="${meta};">`;
mkdirSync(join(site, 'docs'));
mkdirSync(join(site, '_astro'));
writeFileSync(join(site, 'index.html'), page);
writeFileSync(join(site, 'docs/index.html'), page);
writeFileSync(join(site, '404.html'), page);
writeFileSync(join(site, 'bare.html'), '<!doctype html><title>No policy</title>');
writeFileSync(join(site, '_astro/a.js'), '1');

const ownPolicy = "default-src 'none'; style-src 'sha256-own='; frame-ancestors 'none'; sandbox";
const api = async (request: Request): Promise<Response> =>
  new URL(request.url).pathname.endsWith('/page')
    ? new Response('<p>', { headers: { 'content-type': 'text/html', 'content-security-policy': ownPolicy } })
    : Response.json({ proto: request.headers.get('x-forwarded-proto') });

function gateway(options: { siteFolder?: string; tls?: boolean } = {}) {
  return createGateway({
    routes: new Map([['things', api]]),
    storage: async () => new Response('bytes'),
    siteFolder: options.siteFolder ?? site,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ready: async () => true,
    scrape: async () => 'figures 1\n',
    onError: () => undefined,
  });
}

const paths = ['/', '/docs/', '/404.html', '/bare.html', '/nothing/', '/_astro/a.js', '/health/live', '/health/ready'];
const routes = ['/metrics', '/api/things', '/api/things/page', '/api/none', '/events/x', '/storage/a', '/admin/api/x'];

/** A policy as its directives. */
function directivesOf(policy: string): Map<string, string[]> {
  return new Map(
    policy
      .split(';')
      .map(part => part.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources]),
  );
}

test.after(() => {
  for (const folder of [site, empty]) rmSync(folder, { recursive: true, force: true });
});

test('no answer may be framed, sniffed, or run anything that it does not name', async () => {
  const answers = await Promise.all([
    ...[...paths, ...routes].map(async path => ({
      path,
      answer: await gateway().request(path, { headers: { accept: 'text/html' } }),
    })),
    { path: 'the page before the pages are built', answer: await gateway({ siteFolder: empty }).request('/') },
  ]);
  for (const { path, answer } of answers) {
    const policy = directivesOf(answer.headers.get('content-security-policy') ?? '');
    assert.equal(policy.get('default-src'), ["'none'"], path);
    assert.equal(policy.get('frame-ancestors'), ["'none'"], path);
    for (const [directive, sources] of policy) {
      assert.not(
        sources.some(source => /unsafe|\*|^https?:|^data:$/.test(source) && directive !== 'img-src'),
        `${path}: ${directive} ${sources.join(' ')}`,
      );
    }
    assert.is(answer.headers.get('x-content-type-options'), 'nosniff', path);
    assert.is(answer.headers.get('x-frame-options'), 'DENY', path);
    assert.is(answer.headers.get('cross-origin-opener-policy'), 'same-origin', path);
    assert.is(answer.headers.get('cross-origin-resource-policy'), 'same-origin', path);
    assert.match(answer.headers.get('permissions-policy') ?? '', 'camera=()');
    assert.ok(answer.headers.has('referrer-policy'), path);
    assert.is(answer.headers.get('strict-transport-security'), null, path);
  }
});

test('a built page has its own policy in the header too, and a function’s page keeps its own', async () => {
  for (const path of ['/', '/docs/', '/404.html', '/nothing/']) {
    const answer = await gateway().request(path, { headers: { accept: 'text/html' } });
    assert.is(answer.headers.get('content-security-policy'), `${meta}; frame-ancestors 'none'`, path);
  }
  assert.match((await gateway().request('/_astro/a.js')).headers.get('cache-control') ?? '', 'immutable');
  const own = await gateway().request('/api/things/page');
  assert.is(own.headers.get('content-security-policy'), ownPolicy);
});

test('over TLS browsers are told to stay there, and functions that it was TLS', async () => {
  const behindTls = await gateway({ tls: true }).request('/api/things', { headers: { 'x-forwarded-proto': 'http' } });
  assert.match(behindTls.headers.get('strict-transport-security') ?? '', /^max-age=\d{8}$/);
  assert.equal(await behindTls.json(), { proto: 'https' });
  const plain = await gateway().request('/api/things', { headers: { 'x-forwarded-proto': 'https' } });
  assert.is(plain.headers.get('strict-transport-security'), null);
  assert.equal(await plain.json(), { proto: 'http' });
});

test.run();
