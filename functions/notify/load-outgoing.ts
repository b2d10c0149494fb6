import type { Ctx } from '#shared/platform/ctx.ts';
import type { WebhookPayload } from '#shared/webhooks/sign.ts';

/** Everything one attempt needs. */
export interface OutgoingMessage {
  id: string;
  state: 'pending' | 'delivered' | 'failed';
  tries: number;
  nextAt: Date | null;
  createdAt: Date;
  endpoint: { id: string; url: string; state: 'enabled' | 'disabled' };
  secret: { id: string; keyId: string; envelope: Uint8Array };
  payload: WebhookPayload;
}

/** The message with its endpoint, its sealed secret and its event, or undefined if it was deleted meanwhile. */
export async function loadOutgoing(ctx: Ctx, messageId: string): Promise<OutgoingMessage | undefined> {
  const row = await ctx.read(db =>
    db
      .selectFrom('webhook_messages as m')
      .innerJoin('webhook_endpoints as e', 'e.id', 'm.endpoint_id')
      .innerJoin('secrets as s', 's.id', 'e.secret_id')
      .innerJoin('outbox as o', 'o.id', 'm.event_id')
      .select(['m.id', 'm.state', 'm.tries', 'm.next_at', 'm.created_at'])
      .select(['e.id as endpoint_id', 'e.url', 'e.state as endpoint_state'])
      .select(['s.id as secret_id', 's.key_id', 's.envelope'])
      .select(['o.id as event_id', 'o.type', 'o.time', 'o.data'])
      .where('m.id', '=', messageId)
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    state: row.state,
    tries: row.tries,
    nextAt: row.next_at,
    createdAt: row.created_at,
    endpoint: { id: row.endpoint_id, url: row.url, state: row.endpoint_state },
    secret: { id: row.secret_id, keyId: row.key_id, envelope: row.envelope },
    payload: { type: row.type, timestamp: row.time.toISOString(), eventId: row.event_id, data: row.data },
  };
}
