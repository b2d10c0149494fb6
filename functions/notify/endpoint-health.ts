import { raiseAlert } from '#shared/identity/alerts.ts';
import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { afterFailure, type EndpointHealth, healthy } from '#shared/webhooks/breaker.ts';
import { wakeEndpoint } from './queue-message.ts';
import { storable } from './storable.ts';

export type DisabledCause = 'gone' | 'failing-for-days';

interface HealthRow {
  consecutive_failures: number;
  failing_since: Date | null;
  paused_until: Date | null;
}

export function healthOf(row: HealthRow): EndpointHealth {
  return {
    consecutiveFailures: row.consecutive_failures,
    failingSince: row.failing_since,
    pausedUntil: row.paused_until,
  };
}

export function healthColumns(health: EndpointHealth): HealthRow {
  return {
    consecutive_failures: health.consecutiveFailures,
    failing_since: health.failingSince,
    paused_until: health.pausedUntil,
  };
}

/** A message arrived: the endpoint is well, and what waited for that goes on. */
export async function noteDelivered(ctx: Ctx, { db }: TransactionScope, endpointId: string): Promise<void> {
  const recovered = await db
    .updateTable('webhook_endpoints')
    .set(healthColumns(healthy))
    .where('id', '=', endpointId)
    .where(({ or, eb }) => or([eb('consecutive_failures', '>', 0), eb('paused_until', 'is not', null)]))
    .executeTakeFirst();
  if (recovered.numUpdatedRows > 0n) await wakeEndpoint(ctx, db, endpointId);
}

/** An attempt failed: the endpoint may rest from now on, or is disabled after days of it. */
export async function noteFailed(
  ctx: Ctx,
  scope: TransactionScope,
  endpointId: string,
  retryAfterMs: number | undefined,
): Promise<void> {
  const { db } = scope;
  const row = await db
    .selectFrom('webhook_endpoints')
    .select(['consecutive_failures', 'failing_since', 'paused_until'])
    .where('id', '=', endpointId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return;
  const { expired, ...health } = afterFailure(healthOf(row), ctx.clock.now(), retryAfterMs);
  await db.updateTable('webhook_endpoints').set(healthColumns(health)).where('id', '=', endpointId).execute();
  if (!expired) return;
  const since = health.failingSince?.toISOString() ?? '';
  await disableEndpoint(ctx, scope, endpointId, 'failing-for-days', `No message was accepted since ${since}.`);
}

const alertMessages: Readonly<Record<DisabledCause, string>> = {
  gone: 'A webhook endpoint was disabled: its receiver answered 410, it wants no further messages.',
  'failing-for-days': 'A webhook endpoint was disabled: it accepted no message for five days.',
};

/** Its messages stop until somebody enables it again; an alert says so. `reason` is for the endpoint's own page. */
export async function disableEndpoint(
  ctx: Ctx,
  { db, audit }: TransactionScope,
  endpointId: string,
  cause: DisabledCause,
  reason: string,
): Promise<void> {
  const disabled = await db
    .updateTable('webhook_endpoints')
    .set({
      state: 'disabled',
      disabled_reason: storable(reason).slice(0, 500),
      disabled_at: ctx.clock.now(),
      paused_until: null,
    })
    .where('id', '=', endpointId)
    .where('state', '=', 'enabled')
    .executeTakeFirst();
  if (disabled.numUpdatedRows === 0n) return;
  await audit('webhook-endpoint.disabled', { kind: 'webhook-endpoint', id: endpointId }, { cause });
  await raiseAlert(
    db,
    {
      organizationId: ctx.actor.organizationId,
      kind: 'webhook-endpoint-disabled',
      subject: `webhook-endpoint:${endpointId}`,
      message: alertMessages[cause],
      data: { cause },
    },
    ctx,
  );
}
