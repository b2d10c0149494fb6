import type { SealedSecret } from '#shared/identity/sealed-secrets.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import type { EndpointHealth } from '#shared/webhooks/breaker.ts';
import type { WebhookPayload } from '#shared/webhooks/sign.ts';
import { healthOf } from './endpoint-health.ts';

/** Everything one attempt needs. */
export interface OutgoingMessage {
  id: string;
  state: 'pending' | 'delivered' | 'failed';
  tries: number;
  nextAt: Date | null;
  /** When the endpoint's rate lets it be sent, if that was settled before. */
  slotAt: Date | null;
  endpoint: {
    id: string;
    url: string;
    state: 'enabled' | 'disabled';
    ratePerMinute: number | null;
    health: EndpointHealth;
  };
  /** The current signing secret, and the one before while it still counts. */
  secrets: SealedSecret[];
  headers: SealedSecret | undefined;
  payload: WebhookPayload;
}

/** The message with its endpoint, its sealed secrets and its event, or undefined if it was deleted meanwhile. */
export async function loadOutgoing(ctx: Ctx, messageId: string): Promise<OutgoingMessage | undefined> {
  return await ctx.read(async db => {
    const row = await db
      .selectFrom('webhook_messages as m')
      .innerJoin('webhook_endpoints as e', 'e.id', 'm.endpoint_id')
      .innerJoin('outbox as o', 'o.id', 'm.event_id')
      .select(['m.id', 'm.state', 'm.tries', 'm.next_at', 'm.slot_at'])
      .select(['e.id as endpoint_id', 'e.url', 'e.state as endpoint_state', 'e.rate_per_minute'])
      .select(['e.consecutive_failures', 'e.failing_since', 'e.paused_until'])
      .select(['e.secret_id', 'e.headers_secret_id', 'e.previous_secret_id', 'e.previous_secret_until'])
      .select(['o.id as event_id', 'o.type', 'o.time', 'o.data'])
      .where('m.id', '=', messageId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const isOverlapping = row.previous_secret_until !== null && row.previous_secret_until > ctx.clock.now();
    const signing = [row.secret_id, ...(isOverlapping ? [row.previous_secret_id] : [])].filter(id => id !== null);
    const wanted = [...signing, ...(row.headers_secret_id === null ? [] : [row.headers_secret_id])];
    const found = await db
      .selectFrom('secrets')
      .select(['id', 'key_id', 'envelope'])
      .where('id', 'in', wanted)
      .execute();
    const byId = new Map(found.map(({ id, key_id, envelope }) => [id, { id, keyId: key_id, envelope }]));
    return {
      id: row.id,
      state: row.state,
      tries: row.tries,
      nextAt: row.next_at,
      slotAt: row.slot_at,
      endpoint: {
        id: row.endpoint_id,
        url: row.url,
        state: row.endpoint_state,
        ratePerMinute: row.rate_per_minute,
        health: healthOf(row),
      },
      secrets: signing.flatMap(id => byId.get(id) ?? []),
      headers: row.headers_secret_id === null ? undefined : byId.get(row.headers_secret_id),
      payload: { type: row.type, timestamp: row.time.toISOString(), eventId: row.event_id, data: row.data },
    };
  });
}
