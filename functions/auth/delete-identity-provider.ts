import { deleteSecrets } from '#shared/identity/sealed-secrets.ts';
import { requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ProviderParams } from './identity-provider.ts';

export const deleteIdentityProvider = defineOperation({
  name: 'deleteIdentityProvider',
  method: 'DELETE',
  path: '/identity-providers/:providerId',
  summary: 'Remove an identity provider',
  description:
    'With its secret and its links to members. Who is signed in stays so until the session ends. Takes a proof of who you are within the last quarter of an hour.',
  access: 'organization:own',
  input: { params: ProviderParams },
  output: { status: 204 },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'confirmation-needed',
    'account-locked',
  ],
  handler: async ({ ctx, input }) => {
    const { providerId } = input.params;
    await requireFreshProof(ctx, undefined, input.request);
    await ctx.transaction(async ({ db, audit }) => {
      const row = await db
        .deleteFrom('identity_providers')
        .where('id', '=', providerId)
        .returning('client_secret_id')
        .executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      await deleteSecrets(db, [row.client_secret_id]);
      await audit('identity-provider.deleted', { kind: 'identity-provider', id: providerId });
    });
    return undefined;
  },
});
