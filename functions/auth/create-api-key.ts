import { z } from 'zod';
import { roles } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

const daysMax = 3_650;
const dayMs = 86_400_000;

export const createApiKey = defineOperation({
  name: 'createApiKey',
  method: 'POST',
  path: '/api-keys',
  summary: 'Create an API key',
  description: 'The secret is in the answer and nowhere else: only its hash is kept.',
  access: 'keys:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        name: z.string().trim().min(1).max(200),
        role: z.enum(roles),
        validForDays: z.number().int().min(1).max(daysMax).optional(),
      }),
    },
  },
  output: {
    status: 201,
    body: z.object({ id: z.uuid(), name: z.string(), role: z.enum(roles), prefix: z.string(), secret: z.string() }),
  },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  handler: async ({ ctx, input }) => {
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    const { name, role, validForDays } = input.body;
    // Nobody hands out more than they hold.
    if (roles.indexOf(role) < roles.indexOf(actor.role))
      throw new Problem('forbidden', { detail: `Your role is ${actor.role}; a key of yours can't be ${role}.` });
    const key = await ctx.services.identity.createApiKey({
      organizationId: actor.organizationId,
      userId: actor.userId,
      name,
      role,
      ...(validForDays === undefined ? {} : { expiresAt: new Date(ctx.clock.now().getTime() + validForDays * dayMs) }),
    });
    await ctx.transaction(({ audit }) => audit('api-key.created', { kind: 'api-key', id: key.id }, { name, role }));
    return { id: key.id, name, role, prefix: key.prefix, secret: key.secret };
  },
});
