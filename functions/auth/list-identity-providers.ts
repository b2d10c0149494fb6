import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { IdentityProvider, providerColumns, providerOf } from './identity-provider.ts';
import { callbackUrl } from './oidc-settings.ts';

export const listIdentityProviders = defineOperation({
  name: 'listIdentityProviders',
  method: 'GET',
  path: '/identity-providers',
  summary: 'List identity providers',
  access: 'organization:own',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(IdentityProvider) }) },
  errors: ['not-signed-in', 'forbidden'],
  handler: async ({ ctx }) => {
    const rows = await ctx.readRows(db =>
      db.selectFrom('identity_providers').select(providerColumns).orderBy('created_at').limit(100),
    );
    return { items: rows.map(row => providerOf(row, callbackUrl(ctx, row.id))) };
  },
});
