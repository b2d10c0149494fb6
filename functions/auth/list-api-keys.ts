import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';
import { defineOperation } from '#shared/platform/operation.ts';

const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(roles),
    prefix: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });

export const listApiKeys = defineOperation({
  name: 'listApiKeys',
  method: 'GET',
  path: '/api-keys',
  summary: 'List API keys',
  access: 'keys:read',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(ApiKey) }) },
  errors: ['not-signed-in', 'forbidden'],
  handler: async ({ ctx }) => {
    const rows = await ctx.read(db =>
      db
        .selectFrom('api_keys')
        .select(['id', 'name', 'role', 'prefix', 'created_at', 'expires_at', 'last_used_at', 'revoked_at'])
        .orderBy('created_at', 'desc')
        .limit(500)
        .execute(),
    );
    return {
      items: rows.map(row => ({
        id: row.id,
        name: row.name,
        role: row.role,
        prefix: row.prefix,
        createdAt: row.created_at.toISOString(),
        expiresAt: row.expires_at?.toISOString() ?? null,
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
        revokedAt: row.revoked_at?.toISOString() ?? null,
      })),
    };
  },
});
