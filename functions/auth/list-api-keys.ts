import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { ApiKey, apiKeyColumns, apiKeyOf } from './api-key.ts';

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
    const rows = await ctx.readRows(db =>
      db.selectFrom('api_keys').select(apiKeyColumns).orderBy('created_at', 'desc').limit(500),
    );
    return { items: rows.map(apiKeyOf) };
  },
});
