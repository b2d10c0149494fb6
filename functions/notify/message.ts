import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';

export const WebhookMessage = z
  .object({
    id: z.uuid().describe('The `webhook-id` header, the same at every try'),
    endpointId: z.uuid(),
    eventId: z.uuid(),
    eventType: z.string(),
    runId: z.string().nullable(),
    replayId: z.uuid().nullable().describe('The replay it belongs to, if it was not the event’s first message'),
    state: z.enum(['pending', 'delivered', 'failed']),
    tries: z.number().int(),
    nextAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookMessage', description: 'One event for one endpoint' });
export type WebhookMessage = z.infer<typeof WebhookMessage>;

export const MessageParams = z.object({ messageId: z.uuid() });

/** Messages with the run their event tells of. */
export function selectMessages(db: Pick<Db, 'selectFrom'>) {
  return db
    .selectFrom('webhook_messages as m')
    .leftJoin('outbox as o', 'o.id', 'm.event_id')
    .select(['m.id', 'm.endpoint_id', 'm.event_id', 'm.event_type', 'm.state', 'm.tries', 'm.next_at'])
    .select(['m.created_at', 'm.finished_at', 'm.replay_id', 'o.subject']);
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof selectMessages>['executeTakeFirstOrThrow']>>;

export function messageOf(row: MessageRow): WebhookMessage {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type,
    runId: row.subject,
    replayId: row.replay_id,
    state: row.state,
    tries: row.tries,
    nextAt: row.next_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
