import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';

const Jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('RSA'),
        n: z.string(),
        e: z.string(),
        kid: z.string(),
        alg: z.literal('RS256'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'JsonWebKeySet', description: 'RFC 7517' });

/** A key is published an hour before it signs: a set of this age knows every key that signs now. */
const keptForS = 900;

export const getJwks = defineOperation({
  name: 'getJwks',
  method: 'GET',
  path: '/jwks.json',
  summary: 'The public keys that verify access tokens',
  description:
    'For services of yours that take access tokens: RS256, `iss` is the public origin, `aud` is `cloudforge`, `typ` is `at+jwt`.',
  access: 'public',
  input: {},
  output: { status: 200, body: Jwks },
  errors: [],
  handler: async ({ ctx }) => {
    const keys = await ctx.services.tokens.publicKeys();
    return Response.json({ keys } satisfies z.infer<typeof Jwks>, {
      headers: { 'cache-control': `public, max-age=${keptForS}` },
    });
  },
});
