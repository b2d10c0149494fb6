import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { retryDelaysMs } from '#shared/webhooks/schedule.ts';
import { startReceiver } from './receiver-fixture.ts';
import { type Message, startWebhookFixture, type WebhookFixture } from './webhook-fixture.ts';

let fixture: WebhookFixture;
test.before(async () => {
  fixture = await startWebhookFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

function shown(attempt: Message['attempts'][number] | undefined): Record<string, unknown> {
  const { id: _, ...rest } = attempt ?? { id: '' };
  return rest;
}

test('failures are tried again on the schedule with the same id and body, until it is used up', async () => {
  const { id } = await fixture.endpoint();
  fixture.receiver.answer = (response, { headers }) => {
    response.writeHead(headers['webhook-id'] === undefined ? 400 : 500).end('bro\0ken €');
  };
  await fixture.cancelled();
  let message = await fixture.messageThat(({ tries }) => tries === 1);
  for (const [index, delay] of retryDelaysMs.entries()) {
    const waitMs = Date.parse(message.nextAt ?? '') - fixture.harness.platform.clock.now().getTime();
    assert.ok(waitMs > delay - 5_000 && waitMs <= delay * 1.1, `${waitMs} ms before try ${index + 2}`);
    assert.is(message.state, 'pending');
    message = await fixture.nextTry(message);
  }
  assert.is(message.state, 'failed');
  assert.is(message.tries, retryDelaysMs.length + 1);
  assert.equal(
    message.attempts.map(attempt => attempt.number),
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  );
  assert.equal(shown(message.attempts[0]), {
    number: 10,
    status: 500,
    error: 'The receiver answered 500.',
    responseBody: 'bro\u{fffd}ken €',
  });
  const ids = new Set(fixture.receiver.received.map(({ headers }) => headers['webhook-id']));
  assert.equal([...ids], [message.id]);
  assert.is(new Set(fixture.receiver.received.map(({ body }) => body)).size, 1);
  const times = fixture.receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
  assert.ok(
    times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0)),
    'each try has its own time',
  );
  const { state } = await fixture.endpointState(id);
  assert.is(state, 'enabled', 'the schedule is used up after three days; five days of failures disable');
});

test('a resend by hand begins the schedule anew, and its success is recorded', async () => {
  await fixture.endpoint();
  fixture.receiver.answer = response => void response.writeHead(500).end();
  await fixture.cancelled();
  const failed = await fixture.messageThat(({ tries }) => tries === 1);
  assert.is((await fixture.harness.call('POST', `/api/webhooks/messages/${failed.id}/resend`)).status, 202);
  const again = await fixture.messageThat(({ tries }) => tries === 2);
  const waitMs = Date.parse(again.nextAt ?? '') - Date.now();
  assert.ok(waitMs > 0 && waitMs <= 5_500, `the first wait once more, not the second: ${waitMs} ms`);
  fixture.receiver.answer = response => void response.writeHead(200).end('fine');
  await fixture.harness.call('POST', `/api/webhooks/messages/${failed.id}/resend`);
  const delivered = await fixture.messageThat(({ state }) => state === 'delivered');
  assert.is(delivered.tries, 3);
  assert.equal(shown(delivered.attempts[0]), { number: 3, status: 200, error: null, responseBody: 'fine' });
  await fixture.harness.call('POST', `/api/webhooks/messages/${failed.id}/resend`);
  await fixture.messageThat(({ tries, state }) => tries === 4 && state === 'delivered');
  assert.is(new Set(fixture.receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('Retry-After is honoured', async () => {
  await fixture.endpoint();
  fixture.receiver.answer = response => void response.writeHead(429, { 'retry-after': '3600' }).end();
  await fixture.cancelled();
  const { nextAt, attempts } = await fixture.messageThat(({ tries }) => tries === 1);
  const waitMs = Date.parse(nextAt ?? '') - Date.now();
  assert.ok(waitMs > 3_590_000 && waitMs <= 3_600_000, String(waitMs));
  assert.is(attempts[0]?.status, 429);
});

test('410 disables the endpoint; what waits for it ends unsent', async () => {
  const { id } = await fixture.endpoint();
  fixture.receiver.answer = response => void response.writeHead(500).end();
  await fixture.cancelled();
  const waiting = await fixture.messageThat(({ tries }) => tries === 1);
  fixture.receiver.answer = response => void response.writeHead(410).end();
  await fixture.harness.call('POST', `/api/webhooks/endpoints/${id}/test`);
  await fixture.messageThat(({ id: newest, state }) => newest !== waiting.id && state === 'failed');
  const { state, disabledReason } = await fixture.endpointState(id);
  assert.is(state, 'disabled');
  assert.match(disabledReason ?? '', 'wants no further messages');
  fixture.aheadMs = 60_000;
  await fixture.wakeWorkers();
  await fixture.harness.settled();
  assert.is(fixture.receiver.received.length, 2);
  assert.is((await fixture.messages()).find(message => message.id === waiting.id)?.state, 'failed');
  const audits = await fixture.harness.postgres.query(
    "select 1 from cloudforge.audit_logs where action = 'webhook-endpoint.disabled' and target_id = $1",
    [id],
  );
  assert.is(audits.length, 1);
  const alerts = await fixture.harness.postgres.query('select kind, subject from cloudforge.alerts');
  assert.equal(alerts, [{ kind: 'webhook-endpoint-disabled', subject: `webhook-endpoint:${id}` }]);
});

test('a redirect is not followed and says what to do', async () => {
  await fixture.endpoint('/old');
  fixture.receiver.answer = response => void response.writeHead(307, { location: `${fixture.receiver.url}/new` }).end();
  await fixture.cancelled();
  const { attempts } = await fixture.messageThat(({ tries }) => tries === 1);
  assert.is(attempts[0]?.status, 307);
  assert.match(attempts[0]?.error ?? '', 'redirects are not followed');
  assert.equal(
    fixture.receiver.received.map(message => message.path),
    ['/old'],
  );
});

test('silence and a slow drip end at the time-out and are tried again', async () => {
  await fixture.endpoint();
  fixture.settings.webhookTimeoutMs = 300;
  fixture.receiver.answer = () => undefined;
  await fixture.cancelled();
  const silent = await fixture.messageThat(({ tries }) => tries === 1);
  fixture.receiver.answer = response => {
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  };
  const dripped = await fixture.nextTry(silent);
  for (const { status, error } of dripped.attempts) {
    assert.is(status, null);
    assert.match(error ?? '', 'no complete answer within 300 ms');
  }
  fixture.settings.webhookTimeoutMs = 10_000;
  fixture.receiver.answer = response => void response.writeHead(200).end();
  assert.is((await fixture.nextTry(dripped)).state, 'delivered');
});

test('nobody listening, an address that became private and a long answer are recorded as what they are', async () => {
  await fixture.endpoint();
  fixture.receiver.answer = response => void response.writeHead(400).end(`${'x'.repeat(65_534)}€€`);
  await fixture.cancelled();
  const long = await fixture.messageThat(({ tries }) => tries === 1);
  assert.is(long.attempts[0]?.responseBody, 'x'.repeat(2_000), 'the message shows the beginning');
  const whole = await fixture.attempt(long.attempts[0]?.id ?? '');
  assert.ok(whole.responseBody === 'x'.repeat(65_534), 'the attempt shows 64 KiB, not cut inside a character');
  await fixture.receiver.stop();
  const refused = await fixture.nextTry(long);
  assert.is(refused.attempts[0]?.status, null);
  assert.match(refused.attempts[0]?.error ?? '', 'connection refused');
  await fixture.harness.postgres.query("update cloudforge.webhook_endpoints set url = 'http://10.1.2.3/'");
  const inside = await fixture.nextTry(refused);
  assert.match(inside.attempts[0]?.error ?? '', 'CLOUDFORGE_ALLOW_ADDRESSES=10.1.2.3/32');
  fixture.receiver = await startReceiver();
});

test('a record that was written before a crash is not written or sent twice', async () => {
  await fixture.endpoint();
  fixture.receiver.answer = response => void response.writeHead(500).end();
  await fixture.cancelled();
  const first = await fixture.messageThat(({ tries }) => tries === 1);
  // As if the process had died between the attempt's record and the job's new time: the job is due at once.
  await fixture.harness.postgres.query("update cloudforge.jobs set ready_at = now() - interval '1 minute'");
  await fixture.wakeWorkers();
  const deadline = Date.now() + 5_000;
  for (;;) {
    const [job] = await fixture.harness.postgres.query(
      "select state, ready_at, fence from cloudforge.jobs where worker = 'send-webhook'",
    );
    if (job?.state === 'ready' && z.date().parse(job.ready_at).toISOString() === first.nextAt && Number(job.fence) >= 2)
      break;
    if (Date.now() > deadline) throw new Error(`The job still is ${JSON.stringify(job)}.`);
    await new Promise(done => setTimeout(done, 10));
  }
  assert.is(fixture.receiver.received.length, 1);
});

test('a secret that can not be opened ends the message with a reason', async () => {
  await fixture.endpoint();
  await fixture.harness.postgres.query("update cloudforge.secrets set key_id = 'another'");
  await fixture.cancelled();
  const deadline = Date.now() + 10_000;
  for (;;) {
    fixture.aheadMs += 70_000;
    await fixture.wakeWorkers();
    const [message] = await fixture.messages();
    if (message?.state === 'failed') {
      assert.is(message.attempts.length, 1);
      assert.match(message.attempts[0]?.error ?? '', 'The platform could not make this attempt');
      break;
    }
    if (Date.now() > deadline) throw new Error('The message was never given up.');
    await new Promise(done => setTimeout(done, 20));
  }
  assert.is(fixture.receiver.received.length, 0);
});

test.run();
