import { sql } from 'kysely';
import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { EndpointParams } from './endpoint.ts';

const windowMs = 24 * 60 * 60 * 1_000;
const count = z.number().int();
const duration = z.number().nullable().describe('Milliseconds; null where no attempt was answered');

const WebhookStatistics = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    attempts: count,
    delivered: count.describe('Attempts that the receiver accepted'),
    failed: count,
    unanswered: count.describe('Of the failed ones, those without any answer'),
    durationMsP50: duration,
    durationMsP95: duration,
    pending: count.describe('Messages that wait to be sent at this moment'),
  })
  .meta({ id: 'WebhookStatistics', description: 'How an endpoint did in the last 24 hours' });

export const getWebhookStatistics = defineOperation({
  name: 'getWebhookStatistics',
  method: 'GET',
  path: '/endpoints/:endpointId/statistics',
  summary: 'How a webhook endpoint did in the last 24 hours',
  access: 'webhooks:read',
  input: { params: EndpointParams },
  output: { status: 200, body: WebhookStatistics },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { endpointId } = input.params;
    const to = ctx.clock.now();
    const from = new Date(to.getTime() - windowMs);
    return await ctx.read(async db => {
      const endpoint = await db
        .selectFrom('webhook_endpoints')
        .select('id')
        .where('id', '=', endpointId)
        .executeTakeFirst();
      if (endpoint === undefined) throw new Problem('not-found');
      const answered = sql`a.status is not null`;
      const attempts = await db
        .selectFrom('webhook_attempts as a')
        .innerJoin('webhook_messages as m', 'm.id', 'a.message_id')
        .select([
          sql<number>`count(*)::int`.as('attempts'),
          sql<number>`(count(*) filter (where a.error is null))::int`.as('delivered'),
          sql<number>`(count(*) filter (where not ${answered}))::int`.as('unanswered'),
          sql<number | null>`percentile_disc(0.5) within group (order by a.duration_ms) filter (where ${answered})`.as(
            'p50',
          ),
          sql<number | null>`percentile_disc(0.95) within group (order by a.duration_ms) filter (where ${answered})`.as(
            'p95',
          ),
        ])
        .where('m.endpoint_id', '=', endpointId)
        .where('a.started_at', '>=', from)
        .where('a.started_at', '<=', to)
        .executeTakeFirstOrThrow();
      const waiting = await db
        .selectFrom('webhook_messages')
        .select(sql<number>`count(*)::int`.as('pending'))
        .where('endpoint_id', '=', endpointId)
        .where('state', '=', 'pending')
        .executeTakeFirstOrThrow();
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        attempts: attempts.attempts,
        delivered: attempts.delivered,
        failed: attempts.attempts - attempts.delivered,
        unanswered: attempts.unanswered,
        durationMsP50: attempts.p50,
        durationMsP95: attempts.p95,
        pending: waiting.pending,
      };
    });
  },
});
