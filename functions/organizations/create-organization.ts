import { z } from 'zod';
import { ownedMax } from '#shared/identity/own-organizations.ts';
import { Confirm, originOf, requireFreshProof, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { proofErrors } from './errors.ts';
import { OrganizationName } from './organization.ts';

export const createOrganization = defineOperation({
  name: 'createOrganization',
  method: 'POST',
  path: '/',
  summary: 'Make another organisation',
  description: `You are its owner, and its only member; what you have elsewhere stays there. A person may own ${ownedMax}. The session stays where it is: \`switchOrganization\` changes over.`,
  // Not with an API key: it belongs to one organisation.
  access: 'self:write',
  input: { body: { kind: 'json', schema: z.object({ name: OrganizationName, confirm: Confirm.optional() }) } },
  idempotency: 'service',
  output: { status: 201, body: z.object({ id: z.uuid(), name: z.string() }) },
  errors: [...proofErrors, 'quota-exceeded'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const who = signedIn(ctx.actor);
    await requireFreshProof(ctx, input.body.confirm, input.request);
    return await ctx.services.organizations.create(who, input.body.name, originOf(ctx, input.request));
  },
});
