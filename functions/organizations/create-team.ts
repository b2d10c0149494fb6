import { z } from 'zod';
import { requireQuota } from '#shared/limits/quotas.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { bodyErrors } from './errors.ts';
import { lockTeamNames, nameTaken, Team, TeamName } from './team.ts';

export const createTeam = defineOperation({
  name: 'createTeam',
  method: 'POST',
  path: '/teams',
  summary: 'Make a team',
  access: 'members:write',
  input: { body: { kind: 'json', schema: z.object({ name: TeamName }) } },
  output: { status: 201, body: Team },
  errors: [...bodyErrors, 'conflict', 'quota-exceeded'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) =>
    await ctx.transaction(async ({ db, audit }) => {
      await lockTeamNames(db, ctx.actor.organizationId);
      await requireQuota(db, ctx.actor.organizationId, 'teams');
      const row = await db
        .insertInto('teams')
        .values({
          organization_id: ctx.actor.organizationId,
          id: ctx.ids.uuid(),
          name: input.body.name,
          created_at: ctx.clock.now(),
        })
        .onConflict(conflict => conflict.columns(['organization_id', 'name']).doNothing())
        .returning(['id', 'name', 'created_at'])
        .executeTakeFirst();
      if (row === undefined) throw nameTaken();
      await audit('team.created', { kind: 'team', id: row.id });
      return { id: row.id, name: row.name, createdAt: row.created_at.toISOString(), members: 0 };
    }),
});
