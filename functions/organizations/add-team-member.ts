import { refuseBeyondScopes } from '#shared/identity/members.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { changeErrors } from './errors.ts';
import { requireTeam, TeamMemberParams } from './team.ts';

export const addTeamMember = defineOperation({
  name: 'addTeamMember',
  method: 'PUT',
  path: '/teams/:teamId/members/:userId',
  summary: 'Put a member into a team',
  description: 'They get its roles on projects at once. Nothing happens to one who is in it already.',
  access: 'members:write',
  input: { params: TeamMemberParams },
  output: { status: 204 },
  errors: [...changeErrors, 'not-found'],
  handler: async ({ ctx, input }) => {
    const { teamId, userId } = input.params;
    const { actor } = actingOf(ctx);
    await ctx.transaction(async ({ db, audit }) => {
      await requireTeam(db, teamId);
      const member = await db
        .selectFrom('memberships')
        .select('user_id')
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (member === undefined) throw new Problem('not-found');
      // What the team holds on projects is given with it.
      const grants = await db
        .selectFrom('project_grants')
        .select('role')
        .distinct()
        .where('team_id', '=', teamId)
        .execute();
      for (const { role } of grants) refuseBeyondScopes(actor, role, 'project');
      const added = await db
        .insertInto('team_members')
        .values({
          organization_id: ctx.actor.organizationId,
          team_id: teamId,
          user_id: userId,
          created_at: ctx.clock.now(),
        })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst();
      if (added.numInsertedOrUpdatedRows !== 0n)
        await audit('team.member-added', { kind: 'team', id: teamId }, { userId });
    });
    return undefined;
  },
});
