import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { startWebhookFixture, until, type WebhookFixture } from './webhook-fixture.ts';

let fixture: WebhookFixture;
test.before(async () => {
  fixture = await startWebhookFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

const minuteMs = 60_000;

test('a slow endpoint never holds another up', async () => {
  const slow = await fixture.endpoint('/slow', ['cloudforge.run.cancelled.v1']);
  const open: (() => void)[] = [];
  fixture.receiver.answer = (response, { path }) => {
    if (path === '/slow') open.push(() => response.writeHead(204).end());
    else response.writeHead(204).end();
  };
  for (let count = 0; count < 40; count++) await fixture.cancelled();
  await until('its places are taken', () => open.length === 3);
  const fast = await fixture.endpoint('/fast');
  const begun = Date.now();
  await fixture.harness.call('POST', `/api/webhooks/endpoints/${fast.id}/test`);
  await until('the other has its message', () => fixture.receiver.received.some(({ path }) => path === '/fast'));
  assert.ok(Date.now() - begun < 5_000);
  assert.is(open.length, 3, 'the slow one has no more than its places');
  await fixture.harness.call('DELETE', `/api/webhooks/endpoints/${slow.id}`);
  for (const finish of open) finish();
});

test('a backlog of one endpoint, due all at once, does not hold another up, and is sent to its end', async () => {
  const { id } = await fixture.endpoint('/many', ['cloudforge.run.cancelled.v1']);
  const fast = await fixture.endpoint('/fast', ['cloudforge.run.failed.v1']);
  let isOpen = false;
  const waiting: (() => void)[] = [];
  fixture.receiver.answer = (response, { path }) => {
    if (isOpen || path === '/fast') response.writeHead(204).end();
    else waiting.push(() => response.writeHead(204).end());
  };
  await fixture.cancelled();
  await until('the first is under way', () => waiting.length === 1);
  const { postgres } = fixture.harness;
  await postgres.query(
    `insert into cloudforge.webhook_messages (organization_id, id, endpoint_id, event_id, event_type, state, replay_id)
     select organization_id, gen_random_uuid(), endpoint_id, event_id, event_type, 'pending', gen_random_uuid()
       from cloudforge.webhook_messages, generate_series(1, 300)`,
  );
  await postgres.query(
    `insert into cloudforge.jobs (organization_id, id, worker, subject_id, input, state, ready_at)
     select organization_id, gen_random_uuid(), 'send-webhook', id, jsonb_build_object('messageId', id, 'triesBefore', 0),
       'ready', now() - interval '1 s' from cloudforge.webhook_messages where replay_id is not null`,
  );
  await fixture.wakeWorkers();
  await until('its places are taken', () => waiting.length === 3);
  const behind = async (): Promise<number> =>
    Number(
      (
        await postgres.query(
          "select count(*)::int as n from cloudforge.jobs where state = 'ready' and ready_at <= now()",
        )
      )[0]?.n,
    );
  await until('the others have times of their own', async () => (await behind()) < 50);
  await fixture.harness.call('POST', `/api/webhooks/endpoints/${fast.id}/test`);
  await until('the other has its message', () => fixture.receiver.received.some(({ path }) => path === '/fast'));
  assert.is(waiting.length, 3);
  isOpen = true;
  for (const finish of waiting) finish();
  // What is left goes at the pace of the receiver; a few suffice to see that it goes on.
  await until('it goes on', () => fixture.receiver.received.filter(({ path }) => path === '/many').length > 40);
  await fixture.harness.call('DELETE', `/api/webhooks/endpoints/${id}`);
});

test('a rate spaces messages evenly, in their order, and a new rate counts at once', async () => {
  const { id } = await fixture.endpoint('', [], { ratePerMinute: 1 });
  for (let count = 0; count < 4; count++) await fixture.cancelled();
  const slots = async (): Promise<number[]> =>
    (
      await fixture.harness.postgres.query(
        "select slot_at from cloudforge.webhook_messages where state = 'pending' and slot_at is not null order by slot_at",
      )
    ).map(row => z.date().parse(row.slot_at).getTime());
  await until('three wait for their time', async () => (await slots()).length === 3);
  const [first = 0, second = 0, third = 0] = await slots();
  assert.equal([second - first, third - second], [minuteMs, minuteMs]);
  assert.is(fixture.receiver.received.length, 1);
  await fixture.jumpTo(minuteMs + 100);
  await until('a minute later another went', () => fixture.receiver.received.length === 2);
  const changed = await fixture.harness.call('PATCH', `/api/webhooks/endpoints/${id}`, {
    body: { ratePerMinute: null },
  });
  assert.is(changed.status, 200);
  await until('without a rate all go', () => fixture.receiver.received.length === 4);
});

test.run();
