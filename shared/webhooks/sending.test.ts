import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { afterFailure, type EndpointHealth, failingMsMax, failuresBeforePause, healthy, passage } from './breaker.ts';
import { CustomHeaders, decodeHeaders, encodeHeaders } from './custom-headers.ts';
import { createLanes, horizonMs, type LaneFull, type LanePlace } from './lanes.ts';
import { formatSecret } from './secret.ts';
import { webhookHeaders } from './sign.ts';

const now = new Date('2026-11-24T12:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);

test('while a secret is being replaced both sign, and either verifies', () => {
  const [current, previous, other] = [1, 2, 3].map(fill => formatSecret(Buffer.alloc(32, fill)));
  const at = new Date();
  const headers = webhookHeaders({ id: 'm', secrets: [current ?? '', previous ?? ''], body: '{}', now: at });
  assert.is(headers['webhook-signature']?.split(' ').length, 2);
  for (const secret of [current, previous]) assert.equal(new Webhook(secret ?? '').verify('{}', headers), {});
  assert.throws(() => new Webhook(other ?? '').verify('{}', headers), 'No matching signature');
});

test('five failures pause an endpoint, a minute first and an hour at most; a day where it asks for one', () => {
  let health: EndpointHealth = healthy;
  const pauses: number[] = [];
  for (let count = 1; count <= 14; count++) {
    health = afterFailure(health, now);
    pauses.push(health.pausedUntil === null ? 0 : (health.pausedUntil.getTime() - now.getTime()) / 60_000);
  }
  assert.equal(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
  assert.equal(afterFailure(healthy, now, 3_600_000).pausedUntil, later(3_600_000));
  assert.equal(afterFailure(healthy, now, 10 ** 12).pausedUntil, later(24 * 3_600_000));
});

test('a pause holds everything back; after it one message tries, and few failures hold nobody back', () => {
  const paused = { consecutiveFailures: failuresBeforePause, failingSince: now, pausedUntil: later(1) };
  assert.equal(passage(paused, now), { kind: 'paused', until: later(1) });
  assert.equal(passage(paused, later(1)), { kind: 'trial' });
  assert.equal(passage({ ...paused, consecutiveFailures: 4 }, later(1)), { kind: 'open' });
  assert.equal(passage(healthy, now), { kind: 'open' });
});

test('five days of failures are the end, counted from the first', () => {
  const first = afterFailure(healthy, now);
  assert.is(first.expired, false);
  assert.is(afterFailure(first, later(failingMsMax - 1)).expired, false);
  assert.is(afterFailure(first, later(failingMsMax)).expired, true);
});

test('headers of one’s own are taken by name, and come back as they were sealed', () => {
  const headers = CustomHeaders.parse({ Authorization: 'Bearer abc', 'X-Team': 'a b' });
  assert.equal(headers, { authorization: 'Bearer abc', 'x-team': 'a b' });
  assert.equal(decodeHeaders(encodeHeaders(headers)), headers);
});

test('no header can smuggle, frame or replace what is ours', () => {
  for (const name of ['Connection', 'transfer-encoding', 'Host', 'Content-Length', 'Webhook-Signature', 'a b', 'ä', ''])
    assert.not.ok(CustomHeaders.safeParse({ [name]: 'x' }).success, name);
  for (const value of ['', ' a', 'a ', 'a\r\nx: y', 'a\nb', 'ä', 'x'.repeat(2_001), 'a\0'])
    assert.not.ok(CustomHeaders.safeParse({ 'x-a': value }).success, JSON.stringify(value));
  assert.not.ok(CustomHeaders.safeParse({ 'x-a': '1', 'X-A': '2' }).success);
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`x-${at}`, 'v']));
  assert.not.ok(CustomHeaders.safeParse(many).success);
  const refused = CustomHeaders.safeParse({ 'x-a': 'secret\n' });
  assert.not.ok(JSON.stringify(refused.error?.issues).includes('secret'), 'a value is never said back');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), given => {
      const parsed = CustomHeaders.safeParse(given);
      if (parsed.success) new Headers(parsed.data);
      return true;
    }),
  );
});

test('an endpoint has its places and no more; who waits comes back one after another', () => {
  const lanes = createLanes(2);
  const place = (id: string, at: number): LanePlace => {
    const entered = lanes.enter(id, at);
    if (entered.kind === 'full') throw new Error(`${id} is full`);
    return entered;
  };
  const waiting = (id: string, at: number): LaneFull => {
    const entered = lanes.enter(id, at);
    if (entered.kind === 'place') throw new Error(`${id} is not full`);
    return entered;
  };
  const first = place('slow', 0);
  place('slow', 0);
  assert.equal(
    [1, 2, 3, 4].map(() => waiting('slow', 0).againAtMs),
    [25, 50, 75, 100],
  );
  waiting('slow', 0).handOut(4);
  assert.is(waiting('slow', 0).againAtMs, 250, 'what was handed out is not handed out again');
  waiting('slow', 0).handOut(100_000);
  assert.is(waiting('slow', 0).againAtMs, horizonMs, 'nobody waits for an estimate longer than that');
  place('fast', 0).release();
  first.release(10_000);
  first.release(10_000);
  place('slow', 10_000).release(4_000);
  place('slow', 10_000);
  assert.is(waiting('slow', 10_000).againAtMs, 12_000, 'waits follow how long answers take');
});

test.run();
