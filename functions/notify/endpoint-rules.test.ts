import { Webhook } from 'standardwebhooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { Received } from './receiver-fixture.ts';
import { startWebhookFixture, until, type WebhookFixture } from './webhook-fixture.ts';

let fixture: WebhookFixture;
test.before(async () => {
  fixture = await startWebhookFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

const minuteMs = 60_000;

const signed = (message: Received | undefined) => ({
  'webhook-id': String(message?.headers['webhook-id']),
  'webhook-timestamp': String(message?.headers['webhook-timestamp']),
  'webhook-signature': String(message?.headers['webhook-signature']),
});

async function patch(id: string, body: unknown): Promise<void> {
  const response = await fixture.harness.call('PATCH', `/api/webhooks/endpoints/${id}`, { body });
  assert.is(response.status, 200);
}

test('five failures make the endpoint rest; then one message tries, and its success lets the others go', async () => {
  const { id } = await fixture.endpoint();
  fixture.receiver.answer = response => void response.writeHead(500).end();
  for (let count = 0; count < 5; count++) {
    await fixture.cancelled();
    await until(`try ${count + 1}`, async () => (await fixture.endpointState(id)).consecutiveFailures === count + 1);
  }
  const resting = await fixture.endpointState(id);
  assert.is(resting.health, 'paused');
  const restMs = Date.parse(resting.pausedUntil ?? '') - Date.now();
  assert.ok(restMs > 50_000 && restMs <= minuteMs, String(restMs));

  for (let count = 0; count < 3; count++) await fixture.cancelled();
  await until('all are queued', async () => (await fixture.messages()).length === 8);
  await until('they wait for the rest to end', async () => {
    const [row] = await fixture.harness.postgres.query(
      "select count(*)::int as n from cloudforge.jobs where state = 'ready' and ready_at > now() + interval '10 s'",
    );
    return Number(row?.n) >= 3;
  });
  assert.is(fixture.receiver.received.length, 5, 'nothing is sent while it rests');

  // Past the rest, still failing: a single message tries, and the rest begins anew, twice as long.
  await fixture.jumpTo(minuteMs + 1_000);
  await until('one tried', async () => (await fixture.endpointState(id)).consecutiveFailures === 6);
  await fixture.wakeWorkers();
  assert.is(fixture.receiver.received.length, 6);

  fixture.receiver.answer = response => void response.writeHead(204).end();
  await fixture.jumpTo(3 * minuteMs + 5_000);
  await until('what waited for the endpoint has gone', async () => {
    const messages = await fixture.messages();
    return messages.filter(({ state }) => state === 'delivered').length >= 3;
  });
  const well = await fixture.endpointState(id);
  assert.equal([well.health, well.consecutiveFailures, well.failingSince], ['healthy', 0, null]);
});

test('a test event passes the rest, since somebody waits for it', async () => {
  const { id } = await fixture.endpoint();
  await fixture.harness.postgres.query(
    "update cloudforge.webhook_endpoints set consecutive_failures = 9, paused_until = now() + interval '1 hour'",
  );
  await fixture.harness.call('POST', `/api/webhooks/endpoints/${id}/test`);
  await until('it arrived', () => fixture.receiver.received.length === 1);
  await fixture.harness.settled();
  assert.is((await fixture.endpointState(id)).health, 'healthy');
});

test('five days of failures disable with an alert; enabling forgets them', async () => {
  const { id } = await fixture.endpoint();
  await fixture.harness.postgres.query(
    "update cloudforge.webhook_endpoints set consecutive_failures = 40, failing_since = now() - interval '121 hours'",
  );
  fixture.receiver.answer = response => void response.writeHead(500).end();
  await fixture.cancelled();
  await until('it is disabled', async () => (await fixture.endpointState(id)).state === 'disabled');
  assert.match((await fixture.endpointState(id)).disabledReason ?? '', 'No message was accepted since');
  const [alert] = await fixture.harness.postgres.query('select kind, subject, data from cloudforge.alerts');
  assert.is(alert?.kind, 'webhook-endpoint-disabled');
  assert.is(alert?.subject, `webhook-endpoint:${id}`);
  assert.not.ok(JSON.stringify(alert).includes('127.0.0.1'), 'ids only');
  await patch(id, { state: 'enabled' });
  const enabled = await fixture.endpointState(id);
  assert.equal([enabled.state, enabled.consecutiveFailures, enabled.failingSince], ['enabled', 0, null]);
});

test('429 with Retry-After makes the whole endpoint rest, by seconds or by a date, a day at most', async () => {
  const { id } = await fixture.endpoint();
  const inAnHour = new Date(Date.now() + 60 * minuteMs).toUTCString();
  for (const [header, minutes] of [
    ['600', 10],
    [inAnHour, 60],
    ['999999999', 24 * 60],
  ] as const) {
    await patch(id, { state: 'disabled' });
    await patch(id, { state: 'enabled' });
    fixture.receiver.answer = response => void response.writeHead(429, { 'retry-after': header }).end();
    await fixture.cancelled();
    await until('it rests', async () => (await fixture.endpointState(id)).pausedUntil !== null);
    const restMs = Date.parse((await fixture.endpointState(id)).pausedUntil ?? '') - Date.now();
    assert.ok(Math.abs(restMs - minutes * minuteMs) < 10_000, `${header}: ${restMs}`);
  }
  assert.is(fixture.receiver.received.length, 3);
});

test('headers of one’s own are sent, and sealed in the log with the rest of the attempt', async () => {
  await fixture.endpoint('', [], { headers: { authorization: 'Bearer s3cret' } });
  fixture.receiver.answer = response =>
    void response.writeHead(200, { 'set-cookie': 'session=c00kie', 'x-answer': 'yes' }).end('fine');
  await fixture.cancelled();
  const message = await fixture.messageThat(({ state }) => state === 'delivered');
  const [received] = fixture.receiver.received;
  assert.is(received?.headers.authorization, 'Bearer s3cret');
  const attempt = await fixture.attempt(message.attempts[0]?.id ?? '');
  assert.is(attempt.requestHeaders.authorization, '(sealed)');
  assert.is(attempt.requestHeaders['webhook-id'], message.id);
  assert.is(attempt.requestBody, received?.body);
  assert.is(attempt.responseHeaders['x-answer'], 'yes');
  assert.is(attempt.responseBody, 'fine');
  const stored = JSON.stringify(await fixture.harness.postgres.query('select * from cloudforge.webhook_attempts'));
  assert.not.ok(stored.includes('s3cret') || stored.includes('c00kie'));
});

test('after a rotation both secrets verify, until the old one has ended', async () => {
  const { id, secret: before } = await fixture.endpoint();
  const rotated = await fixture.harness.call('POST', `/api/webhooks/endpoints/${id}/rotate-secret`, {
    body: { overlapHours: 2 },
  });
  const { secret: after } = z.object({ secret: z.string() }).parse(await rotated.json());
  await fixture.cancelled();
  await until('it arrived', () => fixture.receiver.received.length === 1);
  const [first] = fixture.receiver.received;
  for (const secret of [before, after]) new Webhook(secret).verify(first?.body ?? '', signed(first));
  await fixture.jumpTo(2 * 60 * minuteMs + 1_000);
  await fixture.cancelled();
  await until('another arrived', () => fixture.receiver.received.length === 2);
  const last = fixture.receiver.received[1];
  assert.is(signed(last)['webhook-signature'].split(' ').length, 1);
  assert.is((await fixture.endpointState(id)).previousSecretUntil, null);
});

test('a replay reaches the receiver as a new message of the same event', async () => {
  const { id } = await fixture.endpoint();
  const eventId = await fixture.cancelled();
  await fixture.messageThat(({ state }) => state === 'delivered');
  await fixture.harness.call('POST', `/api/webhooks/endpoints/${id}/replay`, {
    body: { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', onlyFailed: false },
  });
  await until('it arrived again', () => fixture.receiver.received.length === 2);
  const ids = new Set(fixture.receiver.received.map(({ headers }) => headers['webhook-id']));
  assert.is(ids.size, 2);
  for (const { body } of fixture.receiver.received)
    assert.is(z.object({ eventId: z.string() }).parse(JSON.parse(body)).eventId, eventId);
});

test('an answer of 10 MB is read to its limit only, and a reset in the middle is a failure with its words', async () => {
  await fixture.endpoint();
  fixture.receiver.answer = response => {
    response.writeHead(200);
    response.on('error', () => undefined);
    response.end(Buffer.alloc(10_000_000, 'y'));
  };
  await fixture.cancelled();
  const long = await fixture.messageThat(({ state }) => state === 'delivered');
  assert.is((await fixture.attempt(long.attempts[0]?.id ?? '')).responseBody.length, 65_536);
  fixture.receiver.answer = response => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('begin');
    setTimeout(() => response.destroy(), 20);
  };
  await fixture.cancelled();
  const reset = await fixture.messageThat(({ id, tries }) => id !== long.id && tries === 1);
  assert.is(reset.state, 'pending');
  assert.match(reset.attempts[0]?.error ?? '', 'closed the connection');
});

test.run();
