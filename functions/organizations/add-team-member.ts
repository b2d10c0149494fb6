import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
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
    await ctx.transaction(async ({ db, audit }) => {
      await requireTeam(db, teamId);
      const member = await db
        .selectFrom('memberships')
        .select('user_id')
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (member === undefined) throw new Problem('not-found');
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
