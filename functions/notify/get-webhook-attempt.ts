import { z } from 'zod';
import { unreadableTypes } from '#shared/identity/alert-events.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { attemptColumns, attemptOf, WebhookAttempt } from './attempt.ts';

const Headers = z.record(z.string(), z.string());

const WholeAttempt = WebhookAttempt.extend({
  responseBody: z.string().describe('The first 64 KiB of the answer'),
  requestHeaders: Headers.describe('As they were sent; the values of the endpoint’s own are sealed'),
  requestBody: z.string(),
  responseHeaders: Headers.describe('As they came, cookies left out'),
}).meta({ id: 'WebhookAttemptDetail', description: 'One try of a message with all that was sent and answered' });

export const getWebhookAttempt = defineOperation({
  name: 'getWebhookAttempt',
  method: 'GET',
  path: '/attempts/:attemptId',
  summary: 'Read one attempt with its request and its answer',
  access: 'webhooks:read',
  input: { params: z.object({ attemptId: z.uuid() }) },
  output: { status: 200, body: WholeAttempt },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db
        .selectFrom('webhook_attempts as a')
        .innerJoin('webhook_messages as m', 'm.id', 'a.message_id')
        .select(attemptColumns)
        .select('m.event_type')
        .select(['a.request_headers', 'a.request_body', 'a.response_headers', 'a.response_body'])
        .where('a.id', '=', input.params.attemptId),
    );
    const unreadable: readonly string[] = unreadableTypes(ctx.actor);
    if (row === undefined || unreadable.includes(row.event_type)) throw new Problem('not-found');
    return {
      ...attemptOf(row),
      responseBody: row.response_body,
      requestHeaders: row.request_headers,
      requestBody: row.request_body,
      responseHeaders: row.response_headers,
    };
  },
});
