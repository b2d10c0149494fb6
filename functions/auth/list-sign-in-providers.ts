import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';

const SignInProvider = z
  .object({
    id: z.uuid(),
    name: z.string(),
    signInPath: z.string().describe('Path of this origin that begins a sign-in'),
  })
  .meta({ id: 'SignInProvider', description: 'An identity provider as the sign-in page offers it' });

export const listSignInProviders = defineOperation({
  name: 'listSignInProviders',
  method: 'GET',
  path: '/sign-in-providers',
  summary: 'By which identity providers an address can sign in',
  description:
    'By the domain of the address only: whether anybody has the address is not looked at, and can not be told from the answer.',
  access: 'public',
  input: {
    query: z.object({
      email: z
        .string()
        .trim()
        .max(320)
        .regex(/^[^@\s]+@[^@\s]+$/, 'an e-mail address'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(SignInProvider) }) },
  errors: ['validation-failed'],
  handler: async ({ ctx, input }) => {
    const domain = input.query.email.slice(input.query.email.indexOf('@') + 1);
    const providers = await ctx.services.oidc.providersFor(domain);
    return { items: providers.map(({ id, name }) => ({ id, name, signInPath: `/api/auth/oidc/${id}/start` })) };
  },
});
