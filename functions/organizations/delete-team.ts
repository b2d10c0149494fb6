import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { changeErrors } from './errors.ts';
import { TeamParams } from './team.ts';

export const deleteTeam = defineOperation({
  name: 'deleteTeam',
  method: 'DELETE',
  path: '/teams/:teamId',
  summary: 'Delete a team',
  description: 'With its grants on projects. Its members stay members of the organisation.',
  access: 'members:write',
  input: { params: TeamParams },
  output: { status: 204 },
  errors: [...changeErrors, 'not-found'],
  handler: async ({ ctx, input }) => {
    const { teamId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      const deleted = await db.deleteFrom('teams').where('id', '=', teamId).executeTakeFirst();
      if (deleted.numDeletedRows === 0n) throw new Problem('not-found');
      await audit('team.deleted', { kind: 'team', id: teamId });
    });
    return undefined;
  },
});
