import { z } from 'zod';
import { Confirm, requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { proofErrors } from './errors.ts';
import { Organization, OrganizationName, readOrganization } from './organization.ts';

export const updateOrganization = defineOperation({
  name: 'updateOrganization',
  method: 'PATCH',
  path: '/current',
  summary: 'Rename the organisation, or ask everyone for a second factor',
  description:
    'Once a second factor is asked for, a session without one reaches its own account only, where it can be set up; API keys go on. Changing that takes a fresh proof of who you are.',
  access: 'organization:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        name: OrganizationName.optional(),
        twoFactorRequired: z.boolean().optional(),
        confirm: Confirm.optional(),
      }),
    },
  },
  idempotency: 'service',
  output: { status: 200, body: Organization },
  errors: proofErrors,
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const { name, twoFactorRequired, confirm } = input.body;
    if (twoFactorRequired !== undefined) await requireFreshProof(ctx, confirm, input.request);
    await ctx.services.organizations.update(actingOf(ctx), { name, twoFactorRequired });
    return await ctx.read(db => readOrganization(db, ctx.actor.organizationId));
  },
});
