import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const Self = z
  .object({ userId: z.uuid(), organizationId: z.uuid(), role: z.enum(roles), kind: z.enum(['user', 'api-key']) })
  .meta({ id: 'Self', description: 'Who the request was made as' });

export const getSelf = defineOperation({
  name: 'getSelf',
  method: 'GET',
  path: '/self',
  summary: 'Who am I',
  access: 'self:read',
  input: {},
  output: { status: 200, body: Self },
  errors: ['not-signed-in'],
  handler: async ({ ctx }) => {
    if (ctx.actor.kind === 'system') throw new Problem('not-signed-in');
    const { userId, organizationId, role, kind } = ctx.actor;
    return { userId, organizationId, role, kind };
  },
});
