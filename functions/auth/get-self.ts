import { z } from 'zod';
import type { AccountDescription } from '#shared/identity/accounts.ts';
import { type Actor, roles } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const SecondFactor = z
  .object({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'SecondFactor', description: 'An authenticator app that is set up' });

export const Account = z
  .object({
    email: z.string(),
    displayName: z.string(),
    organizationName: z.string(),
    hasPassword: z.boolean(),
    secondFactors: z.array(SecondFactor),
    recoveryCodesLeft: z.number().int(),
    secondFactorRequired: z.boolean(),
  })
  .meta({ id: 'Account', description: 'What belongs to the person who is signed in' });

export const Self = z
  .object({
    userId: z.uuid(),
    organizationId: z.uuid(),
    role: z.enum(roles),
    kind: z.enum(['user', 'api-key']),
    account: Account.nullable(),
  })
  .meta({ id: 'Self', description: 'Who the request was made as; the account is told to its person only' });

/** Self of an actor with what is known of the account. */
export function selfOf(actor: Exclude<Actor, { kind: 'system' }>, about: AccountDescription | null) {
  const { userId, organizationId, role, kind } = actor;
  return {
    userId,
    organizationId,
    role,
    kind,
    account:
      about === null
        ? null
        : {
            email: about.email,
            displayName: about.displayName,
            organizationName: about.organizationName,
            hasPassword: about.hasPassword,
            secondFactors: about.devices.map(({ id, name, createdAt }) => ({
              id,
              name,
              createdAt: createdAt.toISOString(),
            })),
            recoveryCodesLeft: about.recoveryCodesLeft,
            secondFactorRequired: about.secondFactorRequired,
          },
  } satisfies z.infer<typeof Self>;
}

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
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    return selfOf(actor, actor.kind === 'user' ? await ctx.services.accounts.describe(actor) : null);
  },
});
