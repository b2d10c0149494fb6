import { z } from 'zod';
import { refuseBeyondScopes } from '#shared/identity/members.ts';
import { isLoopback } from '#shared/identity/oidc-client.ts';
import { insertSecret, sealSecret } from '#shared/identity/sealed-secrets.ts';
import { Confirm, requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { acceptAddress } from '#shared/platform/address-problem.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { IdentityProvider, joinRoles, providerColumns, providerOf } from './identity-provider.ts';
import { callbackUrl } from './oidc-settings.ts';

const providersMax = 20;

/** A domain of two labels or more, in lower case; names beyond ASCII in their xn-- form. */
const Domain = z
  .string()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'a domain such as example.org');

/** An issuer as OpenID Connect Discovery 1.0, 3 has it: no query, no fragment. Plain http is for this very machine. */
const Issuer = z
  .url()
  .max(2_000)
  .refine(
    text => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (url === undefined || url.search !== '' || url.hash !== '' || url.username !== '') return false;
      return url.protocol === 'https:' || isLoopback(url);
    },
    { message: 'an https URL without a query' },
  );

export const createIdentityProvider = defineOperation({
  name: 'createIdentityProvider',
  method: 'POST',
  path: '/identity-providers',
  summary: 'Add an identity provider',
  description:
    'OpenID Connect, by its issuer: Google, Microsoft Entra, Okta, Keycloak. Members whose address it has verified and whose domain is named sign in by it; the secret is sealed and never given out.',
  access: 'organization:own',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        name: z.string().trim().min(1).max(100),
        issuer: Issuer,
        clientId: z.string().min(1).max(500),
        clientSecret: z.string().min(1).max(1_000).optional(),
        emailDomains: z.array(Domain).min(1).max(50),
        joinsAs: z.enum(joinRoles).nullable().default(null),
        confirm: Confirm.optional(),
      }),
    },
  },
  output: { status: 201, body: IdentityProvider },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'address-refused',
    'conflict',
    'confirmation-needed',
    'account-locked',
    'overloaded',
  ],
  handler: async ({ ctx, input }) => {
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    const { organizationId } = actor;
    const { name, issuer, clientId, clientSecret, emailDomains, joinsAs } = input.body;
    if (joinsAs !== null) refuseBeyondScopes(actor, joinsAs);
    await requireFreshProof(ctx, input.body.confirm, input.request);
    await acceptAddress(ctx.dialer, issuer);
    const sealed = clientSecret === undefined ? undefined : await sealSecret(ctx, clientSecret);
    return await ctx.transaction(async ({ db, audit }) => {
      const { count } = await db
        .selectFrom('identity_providers')
        .select(expression => expression.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (count >= providersMax)
        throw new Problem('conflict', { detail: `There are ${count} identity providers already; delete one first.` });
      if (sealed !== undefined) await insertSecret(ctx, db, sealed, 'identity-provider');
      const row = await db
        .insertInto('identity_providers')
        .values({
          organization_id: organizationId,
          id: ctx.ids.uuid(),
          name,
          issuer,
          client_id: clientId,
          client_secret_id: sealed?.id ?? null,
          email_domains: [...new Set(emailDomains)],
          joins_as: joinsAs,
          created_at: ctx.clock.now(),
        })
        .returning(providerColumns)
        .executeTakeFirstOrThrow();
      await audit('identity-provider.created', { kind: 'identity-provider', id: row.id }, { joinsAs });
      return providerOf(row, callbackUrl(ctx, row.id));
    });
  },
});
