import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort, isFreePort, rangeForServers } from './free-port.ts';

test('ports are free, differ, and lie outside the range of outgoing connections', async () => {
  const ports = await Promise.all(Array.from({ length: 40 }, () => freePort()));
  assert.is(new Set(ports).size, ports.length);
  const file = '/proc/sys/net/ipv4/ip_local_port_range';
  const [from = 49_152, to = 65_535] = existsSync(file)
    ? readFileSync(file, 'utf8').trim().split(/\s+/).map(Number)
    : [];
  if (rangeForServers({ from, to }) !== undefined)
    assert.equal(
      ports.filter(port => port >= from && port <= to),
      [],
    );
  for (const port of ports) assert.ok(await isFreePort(port), String(port));
});

test('a port that a server has is not free', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  assert.is(await isFreePort(port), false);
  await new Promise(resolve => server.close(resolve));
  assert.is(await isFreePort(port), true);
});

test('servers go below the range of outgoing connections, else above it, else where the system says', () => {
  assert.equal(rangeForServers({ from: 32_768, to: 60_999 }), { from: 20_000, to: 32_767 });
  assert.equal(rangeForServers({ from: 25_000, to: 60_999 }), { from: 20_000, to: 24_999 });
  assert.equal(rangeForServers({ from: 1_024, to: 60_999 }), { from: 61_000, to: 65_535 });
  assert.is(rangeForServers({ from: 1_024, to: 65_535 }), undefined);
  assert.equal(rangeForServers(undefined), { from: 20_000, to: 32_767 });
});

test.run();
