import { Webhook } from 'standardwebhooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { fixtureEventType, startWebhookFixture, type WebhookFixture } from './webhook-fixture.ts';

let fixture: WebhookFixture;
test.before(async () => {
  fixture = await startWebhookFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

test('an event reaches the endpoints that want it, signed, and no other', async () => {
  const all = await fixture.endpoint('/all');
  const some = await fixture.endpoint('/some', [fixtureEventType, 'cloudforge.run.failed.v1']);
  await fixture.endpoint('/others', ['cloudforge.run.failed.v1']);
  const disabled = await fixture.endpoint('/disabled');
  await fixture.harness.call('PATCH', `/api/webhooks/endpoints/${disabled.id}`, { body: { state: 'disabled' } });
  const eventId = await fixture.cancelled();
  await fixture.harness.settled();
  assert.equal(fixture.receiver.received.map(message => message.path).sort(), ['/all', '/some']);
  const delivered = await fixture.messages();
  for (const { path, headers, body } of fixture.receiver.received) {
    const { id, secret } = path === '/all' ? all : some;
    const signed = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    const payload = z.record(z.string(), z.unknown()).parse(new Webhook(secret).verify(body, signed));
    assert.is(payload.type, fixtureEventType);
    assert.is(payload.eventId, eventId);
    assert.is(signed['webhook-id'], delivered.find(message => message.endpointId === id)?.id);
    assert.is(headers['content-type'], 'application/json');
  }
  assert.equal(
    delivered.map(({ state, tries }) => ({ state, tries })),
    [
      { state: 'delivered', tries: 1 },
      { state: 'delivered', tries: 1 },
    ],
  );
});

test('one message per event and endpoint, however often the event is delivered (G5)', async () => {
  await fixture.endpoint('/a');
  await fixture.endpoint('/b');
  const eventId = await fixture.cancelled();
  await fixture.harness.settled();
  for (let round = 0; round < 3; round++) {
    await fixture.harness.postgres.query(
      "update cloudforge.deliveries set state = 'pending', next_at = now(), claimed_until = null, publication = publication + 1 where event_id = $1",
      [eventId],
    );
    await fixture.harness.postgres.query("select pg_notify('cloudforge_outbox', '')");
    await fixture.harness.settled();
  }
  assert.is((await fixture.messages()).length, 2);
  assert.is(fixture.receiver.received.length, 2);
});

test('a test event goes to its endpoint only, whatever types that wants', async () => {
  const one = await fixture.endpoint('/one', ['cloudforge.run.failed.v1']);
  await fixture.endpoint('/two');
  await fixture.harness.call('POST', `/api/webhooks/endpoints/${one.id}/test`);
  await fixture.harness.settled();
  assert.equal(
    fixture.receiver.received.map(message => message.path),
    ['/one'],
  );
});

test('another tenant’s events and endpoints never meet', async () => {
  await fixture.endpoint();
  await fixture.harness.call('POST', '/api/webhooks/endpoints', {
    as: 'other-tenant',
    body: { url: `${fixture.receiver.url}/other` },
  });
  await fixture.cancelled();
  await fixture.harness.settled();
  assert.equal(
    fixture.receiver.received.map(message => message.path),
    ['/'],
  );
});

test.run();
