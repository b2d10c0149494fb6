import { z } from 'zod';
import { refuseBeyondScopes } from '#shared/identity/members.ts';
import { requireQuota } from '#shared/limits/quotas.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { bodyErrors } from './errors.ts';
import { Grant, GrantProjectParams, grantColumns, grantOf, grantRoles, requireProject } from './grant.ts';

const grantsMax = 1_000;

const To = z.union([
  z.strictObject({ userId: z.uuid() }),
  z.strictObject({ teamId: z.uuid() }),
  z.strictObject({ keyId: z.uuid() }),
]);
type To = z.infer<typeof To>;

export const createGrant = defineOperation({
  name: 'createGrant',
  method: 'POST',
  path: '/projects/:projectId/grants',
  summary: 'Give a person, a team or an API key a role on one project',
  description:
    'It adds to the role in the organisation, and opens a restricted project to them. Whoever has a grant on it already gets this role instead.',
  access: 'members:write',
  resource: { kind: 'project', param: 'projectId' },
  input: {
    params: GrantProjectParams,
    body: { kind: 'json', schema: z.object({ to: To, role: z.enum(grantRoles) }) },
  },
  output: { status: 201, body: Grant },
  errors: [...bodyErrors, 'not-found', 'conflict', 'quota-exceeded'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const { projectId } = input.params;
    const { to, role } = input.body;
    refuseBeyondScopes(actingOf(ctx).actor, role, 'project');
    return await ctx.transaction(async ({ db, audit }) => {
      await requireProject(db, projectId);
      const column = await columnOf(db, to);
      await refuseTooMany(db, projectId);
      await db
        .deleteFrom('project_grants')
        .where('project_id', '=', projectId)
        .where(column.name, '=', column.id)
        .execute();
      // What this grant replaces makes room for it.
      await requireQuota(db, ctx.actor.organizationId, 'grants');
      const row = await db
        .insertInto('project_grants')
        .values({
          organization_id: ctx.actor.organizationId,
          id: ctx.ids.uuid(),
          project_id: projectId,
          user_id: column.name === 'user_id' ? column.id : null,
          team_id: column.name === 'team_id' ? column.id : null,
          api_key_id: column.name === 'api_key_id' ? column.id : null,
          role,
          created_at: ctx.clock.now(),
        })
        .returning(grantColumns)
        .executeTakeFirstOrThrow();
      await audit('grant.created', { kind: 'project', id: projectId }, { grantId: row.id, ...to, role });
      return grantOf(row);
    });
  },
});

/** The column that names whom the grant is for. Throws `not-found` where there is no such person, team or key here. */
async function columnOf(db: Db, to: To): Promise<{ name: 'user_id' | 'team_id' | 'api_key_id'; id: string }> {
  if ('userId' in to) {
    const row = await db
      .selectFrom('memberships')
      .select('user_id')
      .where('user_id', '=', to.userId)
      .executeTakeFirst();
    if (row === undefined) throw new Problem('not-found');
    return { name: 'user_id', id: to.userId };
  }
  if ('teamId' in to) {
    const row = await db.selectFrom('teams').select('id').where('id', '=', to.teamId).executeTakeFirst();
    if (row === undefined) throw new Problem('not-found');
    return { name: 'team_id', id: to.teamId };
  }
  const row = await db
    .selectFrom('api_keys')
    .select('id')
    .where('id', '=', to.keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return { name: 'api_key_id', id: to.keyId };
}

/** Takes the project's row until the end: grants on one project are written one after the other. */
async function refuseTooMany(db: Db, projectId: string): Promise<void> {
  await db.selectFrom('projects').select('id').where('id', '=', projectId).forUpdate().executeTakeFirst();
  const { count } = await db
    .selectFrom('project_grants')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  if (count >= grantsMax) throw new Problem('conflict', { detail: `There are ${count} grants; delete some first.` });
}
