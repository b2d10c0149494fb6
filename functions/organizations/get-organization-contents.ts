import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';

const Count = z.number().int().nonnegative();

export const OrganizationContents = z
  .object({
    name: z.string(),
    members: Count,
    accounts: Count.describe('Members who belong to no other organisation: their accounts are erased too'),
    teams: Count,
    invitations: Count,
    apiKeys: Count,
    projects: Count,
    files: Count,
    fileBytes: Count,
    runs: Count,
    migrations: Count,
    databases: Count.describe('Databases that this platform made for migrations: they are dropped'),
    webhookEndpoints: Count,
    webhookSources: Count,
    identityProviders: Count,
    events: Count,
    auditRows: Count,
  })
  .meta({ id: 'OrganizationContents', description: 'What deleting the organisation removes' });

export const getOrganizationContents = defineOperation({
  name: 'getOrganizationContents',
  method: 'GET',
  path: '/current/contents',
  summary: 'Count what deleting the organisation would remove',
  access: 'organization:own',
  input: {},
  output: { status: 200, body: OrganizationContents },
  errors: readErrors,
  handler: async ({ ctx }) => {
    const accounts = await ctx.services.organizations.countAccounts(ctx.actor.organizationId);
    return await ctx.read(async db => ({ ...(await countContents(db)), accounts }));
  },
});

/** Row-level security counts for one tenant only. */
async function countContents(db: Db) {
  const { rows } = await sql<Omit<z.infer<typeof OrganizationContents>, 'accounts'>>`select
    (select name from organizations) as name,
    (select count(*) from memberships) as members,
    (select count(*) from teams) as teams,
    (select count(*) from invitations) as invitations,
    (select count(*) from api_keys) as "apiKeys",
    (select count(*) from projects) as projects,
    (select count(*) from artifacts) as files,
    (select coalesce(sum(received_bytes), 0)::bigint from artifacts where state in ('receiving', 'stored')) as "fileBytes",
    (select count(*) from runs) as runs,
    (select count(*) from migrations) as migrations,
    (select count(*) from migrations where target_kind = 'embedded' and result ? 'copy') as databases,
    (select count(*) from webhook_endpoints) as "webhookEndpoints",
    (select count(*) from webhook_sources) as "webhookSources",
    (select count(*) from identity_providers) as "identityProviders",
    (select count(*) from outbox) as events,
    (select count(*) from audit_logs) as "auditRows"`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('A query without a table has one row.');
  return row;
}
