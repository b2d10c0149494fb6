import type { Selectable } from 'kysely';
import { z } from 'zod';
import { publicEventTypes } from '#events/catalogue.ts';
import type { WebhookEndpoints } from '#shared/database/schema.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { Problem } from '#shared/platform/errors.ts';

export const WebhookEndpoint = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(z.string()).describe('Types it receives; none named means all'),
    state: z.enum(['enabled', 'disabled']),
    disabledReason: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'WebhookEndpoint', description: 'A URL that receives signed events' });
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

export const EndpointParams = z.object({ endpointId: z.uuid() });

const urlCharactersMax = 2_000;

/** What a caller may say about an endpoint. PostgreSQL keeps no NUL in a text. */
export const endpointFields = {
  url: z.string().trim().min(1).max(urlCharactersMax),
  description: z
    .string()
    .max(500)
    .regex(/^[^\0]*$/, 'it holds a NUL character'),
  eventTypes: z
    .array(z.enum(publicEventTypes))
    .max(publicEventTypes.length)
    .transform(types => [...new Set(types)]),
} as const;

export const endpointColumns = [
  'id',
  'url',
  'description',
  'event_types',
  'state',
  'disabled_reason',
  'created_at',
] as const;

export function endpointOf(row: Pick<Selectable<WebhookEndpoints>, (typeof endpointColumns)[number]>): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types,
    state: row.state,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at.toISOString(),
  };
}

/** The URL in its normal form. Throws Problem 'address-refused' if it could never be called. */
export async function acceptUrl(ctx: Pick<Ctx, 'dialer'>, url: string): Promise<string> {
  try {
    await ctx.dialer.check(url);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw new Problem('address-refused', { detail: error.message, cause: error });
  }
  const { href } = new URL(url);
  if (href.length > urlCharactersMax) {
    throw new Problem('address-refused', {
      detail: `Encoded, this URL is longer than ${urlCharactersMax} characters.`,
    });
  }
  return href;
}
