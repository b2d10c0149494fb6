import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeAttempt } from './judge-attempt.ts';
import { nextTryAt, parseRetryAfter, retryDelaysMs } from './schedule.ts';
import { formatSecret } from './secret.ts';
import { webhookBody, webhookHeaders } from './sign.ts';

const now = new Date();
const id = '0198f0c4-0000-7000-8000-000000000001';

test('what is signed here verifies there, and nothing else does', () => {
  const secret = formatSecret(Buffer.alloc(32, 7));
  const body = webhookBody({
    type: 'a.b.v1',
    timestamp: '2026-01-01T00:00:00Z',
    eventId: 'e',
    data: { name: 'Grüße' },
  });
  const headers = webhookHeaders({ id, secrets: [secret], body, now });
  assert.equal(new Webhook(secret).verify(body, headers), JSON.parse(body));
  assert.is(headers['webhook-id'], id);
  assert.throws(() => new Webhook(secret).verify(`${body} `, headers), 'No matching signature');
  assert.throws(() => new Webhook(formatSecret(Buffer.alloc(32, 8))).verify(body, headers), 'No matching signature');
  assert.throws(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'other' }), 'No matching signature');
  const old = webhookHeaders({ id, secrets: [secret], body, now: new Date(now.getTime() - 600_000) });
  assert.throws(() => new Webhook(secret).verify(body, old), 'too old');
});

test('the signature is the one of the specification’s example', () => {
  // Example of the Standard Webhooks reference libraries' test suites.
  const headers = webhookHeaders({
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    body: '{"test": 2432232314}',
    now: new Date(1_614_265_330_000),
  });
  assert.is(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  assert.is(headers['webhook-timestamp'], '1614265330');
});

test('the waits are the schedule’s, with 0-10 % on top, and end', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 1, max: retryDelaysMs.length }), (messageId, tries) => {
      const delay = retryDelaysMs[tries - 1] ?? 0;
      const wait = (nextTryAt({ messageId, tries, now })?.getTime() ?? 0) - now.getTime();
      return wait >= delay && wait <= delay * 1.1 + 1;
    }),
  );
  assert.is(nextTryAt({ messageId: id, tries: retryDelaysMs.length + 1, now }), undefined);
  const waits = new Set([...'abcdefgh'].map(messageId => nextTryAt({ messageId, tries: 2, now })?.getTime()));
  assert.ok(waits.size > 6, 'messages that failed together do not return together');
});

test('Retry-After makes a wait longer, never shorter, and at most a day', () => {
  const wait = (retryAfterMs: number, tries = 1): number =>
    (nextTryAt({ messageId: id, tries, now, retryAfterMs })?.getTime() ?? 0) - now.getTime();
  assert.is(wait(60_000), 60_000);
  assert.ok(wait(0) >= 5_000);
  assert.is(wait(10 ** 12), 24 * 60 * 60 * 1_000);
  const at = new Date('2026-03-04T05:06:07Z');
  assert.is(parseRetryAfter('120', at), 120_000);
  assert.is(parseRetryAfter('Wed, 04 Mar 2026 05:07:07 GMT', at), 60_000);
  assert.is(parseRetryAfter('Wed, 04 Mar 2026 05:00:00 GMT', at), 0);
  for (const text of [undefined, '', 'soon', '-5', '1.5', '9'.repeat(30)])
    assert.is(parseRetryAfter(text, at), undefined, text);
});

test('2xx delivers, 410 ends, everything else is tried again until the schedule is used up', () => {
  const attempt = { messageId: id, tries: 1, now };
  for (const status of [200, 201, 204, 299])
    assert.is(judgeAttempt({ status, headers: {} }, attempt).kind, 'delivered');
  for (const status of [100, 301, 302, 400, 401, 404, 429, 500, 503]) {
    assert.is(judgeAttempt({ status, headers: {} }, attempt).kind, 'retry', String(status));
  }
  assert.is(judgeAttempt({ status: 410, headers: {} }, attempt).kind, 'gone');
  assert.is(judgeAttempt({ error: 'no answer' }, attempt).kind, 'retry');
  const last = { ...attempt, tries: retryDelaysMs.length + 1 };
  assert.equal(judgeAttempt({ error: 'no answer' }, last), { kind: 'exhausted', reason: 'no answer' });
  const busy = judgeAttempt({ status: 503, headers: { 'retry-after': '3600' } }, attempt);
  assert.equal(busy.kind === 'retry' ? busy.at : undefined, new Date(now.getTime() + 3_600_000));
});

test.run();
