import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { changeErrors } from './errors.ts';
import { TeamMemberParams } from './team.ts';

export const removeTeamMember = defineOperation({
  name: 'removeTeamMember',
  method: 'DELETE',
  path: '/teams/:teamId/members/:userId',
  summary: 'Take a member out of a team',
  access: 'members:write',
  input: { params: TeamMemberParams },
  output: { status: 204 },
  errors: [...changeErrors, 'not-found'],
  handler: async ({ ctx, input }) => {
    const { teamId, userId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      const removed = await db
        .deleteFrom('team_members')
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (removed.numDeletedRows === 0n) throw new Problem('not-found');
      await audit('team.member-removed', { kind: 'team', id: teamId }, { userId });
    });
    return undefined;
  },
});
