import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';
import { Organization, readOrganization } from './organization.ts';

export const getOrganization = defineOperation({
  name: 'getOrganization',
  method: 'GET',
  path: '/current',
  summary: 'Read the organisation one is signed in to',
  access: 'organization:read',
  input: {},
  output: { status: 200, body: Organization },
  errors: readErrors,
  handler: async ({ ctx }) => await ctx.read(db => readOrganization(db, ctx.actor.organizationId)),
});
