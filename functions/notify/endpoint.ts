import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { WebhookEndpoints } from '#shared/database/schema.ts';
import { type Actor, mayDo } from '#shared/platform/actor.ts';
import { acceptAddress } from '#shared/platform/address-problem.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { failuresBeforePause } from '#shared/webhooks/breaker.ts';
import { CustomHeaders } from '#shared/webhooks/custom-headers.ts';
import { EndpointFilter, EventTypePatterns } from '#shared/webhooks/filter.ts';

const optionalTime = z.iso.datetime().nullable();

export const WebhookEndpoint = z
  .object({
    id: z.uuid(),
    url: z.string().describe('Without its query for who may not manage webhooks'),
    description: z.string(),
    eventTypes: z.array(z.string()).describe('Types and patterns it receives; none named means all'),
    filter: EndpointFilter,
    headerNames: z.array(z.string()).describe('Headers of its own; their values are sealed'),
    ratePerMinute: z.number().int().nullable().describe('Messages a minute at most; null: as they come'),
    state: z.enum(['enabled', 'disabled']),
    disabledReason: z.string().nullable(),
    disabledAt: optionalTime,
    health: z.enum(['healthy', 'failing', 'paused']).describe('paused: it rests after failures, until `pausedUntil`'),
    consecutiveFailures: z.number().int(),
    failingSince: optionalTime,
    pausedUntil: optionalTime,
    previousSecretUntil: optionalTime.describe('Until then the secret before signs as well'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'WebhookEndpoint', description: 'A URL that receives signed events' });
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

export const EndpointParams = z.object({ endpointId: z.uuid() });

const urlCharactersMax = 2_000;
const ratePerMinuteMax = 60_000;

/** What a caller may say about an endpoint. PostgreSQL keeps no NUL in a text. */
export const endpointFields = {
  url: z.string().trim().min(1).max(urlCharactersMax),
  description: z
    .string()
    .max(500)
    .regex(/^[^\0]*$/, 'it holds a NUL character'),
  eventTypes: EventTypePatterns,
  filter: EndpointFilter,
  headers: CustomHeaders,
  ratePerMinute: z.number().int().min(1).max(ratePerMinuteMax).nullable(),
} as const;

export const endpointColumns = [
  'id',
  'url',
  'description',
  'event_types',
  'filter',
  'header_names',
  'rate_per_minute',
  'state',
  'disabled_reason',
  'disabled_at',
  'consecutive_failures',
  'failing_since',
  'paused_until',
  'previous_secret_until',
  'created_at',
] as const;

/** The endpoint as callers see it at this moment: pauses and overlaps that are over are not said any more. */
export function endpointOf(
  row: Pick<Selectable<WebhookEndpoints>, (typeof endpointColumns)[number]>,
  now: Date,
): WebhookEndpoint {
  const ahead = (time: Date | null): string | null => (time === null || time <= now ? null : time.toISOString());
  const pausedUntil = ahead(row.paused_until);
  const isFailing = row.consecutive_failures >= failuresBeforePause;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types,
    filter: EndpointFilter.parse(row.filter),
    headerNames: row.header_names,
    ratePerMinute: row.rate_per_minute,
    state: row.state,
    disabledReason: row.disabled_reason,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    health: pausedUntil !== null ? 'paused' : isFailing ? 'failing' : 'healthy',
    consecutiveFailures: row.consecutive_failures,
    failingSince: row.failing_since?.toISOString() ?? null,
    pausedUntil,
    previousSecretUntil: ahead(row.previous_secret_until),
    createdAt: row.created_at.toISOString(),
  };
}

/** The endpoint as this actor reads it: receivers put tokens into queries, which are for those who manage endpoints. */
export function readableEndpoint(endpoint: WebhookEndpoint, actor: Actor): WebhookEndpoint {
  if (mayDo(actor, 'webhooks:write')) return endpoint;
  const url = new URL(endpoint.url);
  if (url.search !== '') url.search = '?...';
  return { ...endpoint, url: url.href };
}

/** The URL in its normal form. Throws Problem 'address-refused' if it could never be called. */
export async function acceptUrl(ctx: Pick<Ctx, 'dialer'>, url: string): Promise<string> {
  await acceptAddress(ctx.dialer, url);
  const { href } = new URL(url);
  if (href.length > urlCharactersMax) {
    throw new Problem('address-refused', {
      detail: `Encoded, this URL is longer than ${urlCharactersMax} characters.`,
    });
  }
  return href;
}
