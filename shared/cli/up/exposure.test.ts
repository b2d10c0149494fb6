import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientAddress, parseRanges } from '#shared/limits/client-address.ts';
import { exposureOf, isLoopback } from './exposure.ts';

test('names and addresses of this machine are told from others', () => {
  for (const host of ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])
    assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '127.0.0.1.example', 'localhost.example', ''])
    assert.not.ok(isLoopback(host), host);
});

test('a platform is private only if neither its address nor its public name lets others in', () => {
  assert.ok(exposureOf('127.0.0.1', undefined).isPrivate);
  assert.ok(exposureOf('localhost', 'http://localhost:8080').isPrivate);
  assert.not.ok(exposureOf('0.0.0.0', undefined).isPrivate);
  assert.not.ok(exposureOf('0.0.0.0', 'http://localhost:8080').isPrivate);
  // A proxy on the same machine serves others.
  assert.not.ok(exposureOf('127.0.0.1', 'https://cloudforge.example.org').isPrivate);
  assert.not.ok(exposureOf('127.0.0.1', 'http://192.168.1.4:8080').isPrivate);
});

test('a proxy on the same machine says who its clients are; nobody else is believed by default', () => {
  const behindProxy = exposureOf('127.0.0.1', 'https://cloudforge.example.org').trustedProxies ?? '';
  const trusted = parseRanges(behindProxy);
  for (const proxy of ['127.0.0.1', '::1'])
    assert.is(clientAddress(proxy, '1.2.3.4, 203.0.113.7', trusted), '203.0.113.7');
  assert.is(clientAddress('203.0.113.9', '1.2.3.4', trusted), '203.0.113.9');
  assert.is(exposureOf('127.0.0.1', undefined).trustedProxies, undefined);
  assert.is(exposureOf('0.0.0.0', 'https://cloudforge.example.org').trustedProxies, undefined);
});

test('whoever serves others without TLS is told so, and nobody else', () => {
  const warns = (host: string, publicUrl?: string): boolean => exposureOf(host, publicUrl).warning !== undefined;
  assert.not.ok(warns('127.0.0.1'));
  assert.not.ok(warns('127.0.0.1', 'https://cloudforge.example.org'));
  assert.not.ok(warns('0.0.0.0', 'https://cloudforge.example.org'));
  assert.ok(warns('0.0.0.0'));
  assert.ok(warns('192.168.1.4', 'http://192.168.1.4:8080'));
  assert.ok(warns('127.0.0.1', 'http://cloudforge.example.org'));
  assert.match(exposureOf('0.0.0.0', undefined).warning ?? '', 'CLOUDFORGE_PUBLIC_URL');
});

test.run();
