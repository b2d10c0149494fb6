import { z } from 'zod';
import { connectProvider, ProviderUnreachable, SignInNotProved } from '#shared/identity/oidc-client.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ProviderParams } from './identity-provider.ts';

export const testIdentityProvider = defineOperation({
  name: 'testIdentityProvider',
  method: 'POST',
  path: '/identity-providers/:providerId/test',
  summary: 'Ask an identity provider for its endpoints',
  description: 'Reads its discovery document now. Whether client and secret are right shows at the first sign-in.',
  access: 'organization:own',
  input: { params: ProviderParams },
  output: {
    status: 200,
    body: z.object({
      reachable: z.boolean(),
      message: z.string(),
      authorizationEndpoint: z.string().optional(),
      tokenEndpoint: z.string().optional(),
    }),
  },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  // Nothing is changed, and whoever asks again wants to know how it is now.
  idempotency: 'none',
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db.selectFrom('identity_providers').select(['issuer', 'client_id']).where('id', '=', input.params.providerId),
    );
    if (row === undefined) throw new Problem('not-found');
    try {
      const provider = { issuer: row.issuer, clientId: row.client_id, clientSecret: undefined };
      const { endpoints } = await connectProvider(ctx.dialer, provider);
      return {
        reachable: true,
        message: 'The provider answers and names its endpoints.',
        authorizationEndpoint: endpoints.authorization,
        tokenEndpoint: endpoints.token,
      };
    } catch (error) {
      if (error instanceof AddressRefused) return { reachable: false, message: error.message };
      if (error instanceof ProviderUnreachable) return { reachable: false, message: error.message };
      if (error instanceof SignInNotProved)
        return { reachable: false, message: 'What is at this issuer is no OpenID Connect discovery document of it.' };
      throw error;
    }
  },
});
