import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { bodyErrors } from './errors.ts';
import { lockTeamNames, nameTaken, Team, TeamName } from './team.ts';

const teamsMax = 500;

export const createTeam = defineOperation({
  name: 'createTeam',
  method: 'POST',
  path: '/teams',
  summary: 'Make a team',
  access: 'members:write',
  input: { body: { kind: 'json', schema: z.object({ name: TeamName }) } },
  output: { status: 201, body: Team },
  errors: [...bodyErrors, 'conflict'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) =>
    await ctx.transaction(async ({ db, audit }) => {
      await lockTeamNames(db, ctx.actor.organizationId);
      const { count } = await db
        .selectFrom('teams')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (count >= teamsMax) throw new Problem('conflict', { detail: `There are ${count} teams; delete some first.` });
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
