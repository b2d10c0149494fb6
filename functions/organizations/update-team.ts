import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { bodyErrors } from './errors.ts';
import { lockTeamNames, nameTaken, requireTeam, TeamName, TeamParams } from './team.ts';

export const updateTeam = defineOperation({
  name: 'updateTeam',
  method: 'PATCH',
  path: '/teams/:teamId',
  summary: 'Rename a team',
  access: 'members:write',
  input: { params: TeamParams, body: { kind: 'json', schema: z.object({ name: TeamName }) } },
  output: { status: 204 },
  errors: [...bodyErrors, 'not-found', 'conflict'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const { teamId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      await lockTeamNames(db, ctx.actor.organizationId);
      await requireTeam(db, teamId);
      const other = await db
        .selectFrom('teams')
        .select('id')
        .where('name', '=', input.body.name)
        .where('id', '!=', teamId)
        .executeTakeFirst();
      if (other !== undefined) throw nameTaken();
      await db.updateTable('teams').set({ name: input.body.name }).where('id', '=', teamId).execute();
      await audit('team.renamed', { kind: 'team', id: teamId });
    });
    return undefined;
  },
});
