import { Webhook } from 'standardwebhooks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { loud } from '../loud.ts';
import { newStateFolder, type PlatformChild, removeState, startPlatformChild } from './platform-child.ts';
import { waitFor } from './wait-for.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const stateFolder = newStateFolder();
const Endpoint = z.object({ id: z.uuid(), secret: z.string() });
const Payload = z.object({
  type: z.string(),
  timestamp: z.iso.datetime(),
  eventId: z.uuid(),
  data: z.object({ runId: z.uuid() }),
});
const Messages = z.object({
  items: z.array(z.object({ id: z.uuid(), state: z.string(), tries: z.number(), eventType: z.string() })),
});
let platform: PlatformChild;
let receiver: WebhookReceiver;

test.before(
  loud(async () => {
    receiver = await startWebhookReceiver();
    platform = await startPlatformChild({ stateFolder, args: ['--bus', 'embedded'] });
  }),
);
test.after(
  loud(async () => {
    await platform?.stop();
    await receiver?.stop();
    await removeState(stateFolder);
  }),
);

test('a receiver on localhost gets each event of a run once, signed, without any setting', async () => {
  const { client } = platform;
  const { secret } = await client.json(Endpoint, 'POST', '/api/webhooks/endpoints', { url: receiver.url });
  assert.match(secret, /^whsec_/);
  const job = await platform.runJob();
  assert.is(job.state, 'completed');
  const expected = [
    'cloudforge.analysis.completed.v1',
    'cloudforge.artifact.uploaded.v1',
    'cloudforge.bundle.generated.v1',
    'cloudforge.run.completed.v1',
  ];
  await waitFor('the last event', () => (receiver.calls.length >= expected.length ? true : undefined), {
    said: () => JSON.stringify(receiver.calls.map(call => call.body.slice(0, 80))),
  });
  // Nothing else is on its way: every message there is was delivered at its first try.
  const { items } = await waitFor('every message to be settled', async () => {
    const page = await client.json(Messages, 'GET', `/api/webhooks/messages?runId=${job.runId}`);
    return page.items.some(message => message.state === 'pending') ? undefined : page;
  });
  assert.equal(items.map(message => message.eventType).sort(), expected);
  assert.ok(items.every(message => message.state === 'delivered' && message.tries === 1));

  const verifier = new Webhook(secret);
  const payloads = receiver.calls.map(({ headers, body }) => {
    const named = Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => [name, String(headers[name])]),
    );
    const payload = Payload.parse(verifier.verify(body, named));
    assert.throws(() => verifier.verify(`${body} `, named), 'a changed body is accepted');
    return payload;
  });
  assert.equal(payloads.map(payload => payload.type).sort(), expected);
  assert.ok(payloads.every(payload => payload.data.runId === job.runId));
  assert.is(new Set(payloads.map(payload => payload.eventId)).size, expected.length);
  assert.equal(
    receiver.calls.map(call => String(call.headers['webhook-id'])).sort(),
    items.map(message => message.id).sort(),
  );
});

test.run();
