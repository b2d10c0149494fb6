import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { publicEventTypes } from '#events/catalogue.ts';
import { openapiDocument } from '#shared/platform/openapi.ts';
import { webhookBody, webhookHeaders } from './sign.ts';

const Schema = z.object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) });
const Webhook = z.object({
  post: z.object({
    parameters: z.array(z.object({ name: z.string(), in: z.literal('header'), required: z.literal(true) })),
    requestBody: z.object({ content: z.object({ 'application/json': z.object({ schema: Schema }) }) }),
  }),
});

test('OpenAPI describes the message of every public event as it is sent', () => {
  const document = z
    .object({ openapi: z.string(), webhooks: z.record(z.string(), Webhook) })
    .parse(openapiDocument([], '0'));
  assert.match(document.openapi, /^3\.1\./);
  assert.equal(Object.keys(document.webhooks).sort(), [...publicEventTypes].sort());
  const body = webhookBody({ type: 'a', timestamp: 'b', eventId: 'c', data: {} });
  const sent = Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(body))).sort();
  const signing = Object.keys(webhookHeaders({ id: 'a', secrets: ['whsec_AAAA'], body, now: new Date() }));
  for (const [type, { post }] of Object.entries(document.webhooks)) {
    const { schema } = post.requestBody.content['application/json'];
    assert.equal(Object.keys(schema.properties).sort(), sent, type);
    assert.equal([...schema.required].sort(), sent, type);
    assert.equal(
      post.parameters.map(({ name }) => name),
      signing.filter(name => name.startsWith('webhook-')),
    );
  }
});

test.run();
