import { z } from 'zod';
import { quotaNames, quotas, readQuotas } from '#shared/limits/quotas.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';

const Quota = z.object({
  name: z.enum(quotaNames),
  description: z.string().describe('What is counted'),
  limit: z.number().nonnegative(),
  used: z.number().nonnegative(),
  makeRoom: z.string().describe('What makes room again'),
});

export const OrganizationUsage = z
  .object({ quotas: z.array(Quota) })
  .meta({ id: 'OrganizationUsage', description: 'Each quota of the organisation and what is used of it' });

export const getUsage = defineOperation({
  name: 'getUsage',
  method: 'GET',
  path: '/current/usage',
  summary: 'Read the quotas of the organisation and what is used of them',
  access: 'organization:read',
  input: {},
  output: { status: 200, body: OrganizationUsage },
  errors: readErrors,
  handler: async ({ ctx }) => ({
    quotas: (await ctx.read(db => readQuotas(db, ctx.actor.organizationId))).map(({ name, limit, used }) => ({
      name,
      description: quotas[name].doc,
      limit,
      used,
      makeRoom: quotas[name].free,
    })),
  }),
});
