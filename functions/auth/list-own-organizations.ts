import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const OwnOrganization = z
  .object({ id: z.uuid(), name: z.string(), role: z.enum(roles), current: z.boolean() })
  .meta({ id: 'OwnOrganization', description: 'An organisation that one belongs to' });

export const listOwnOrganizations = defineOperation({
  name: 'listOwnOrganizations',
  method: 'GET',
  path: '/self/organizations',
  summary: 'List the organisations one belongs to',
  description:
    'An API key belongs to one organisation and is told of no other. Nor is somebody who came in by the sign-in service of one organisation, until they confirm with a password or a code of their own.',
  access: 'self:read',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(OwnOrganization) }) },
  errors: ['not-signed-in'],
  handler: async ({ ctx }) => {
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    const { userId, organizationId } = actor;
    const session = actor.kind === 'user' ? { sessionId: actor.sessionId } : {};
    const told = await ctx.services.organizations.listOf({ userId, organizationId, ...session });
    return { items: told.map(each => ({ ...each, current: each.id === actor.organizationId })) };
  },
});
