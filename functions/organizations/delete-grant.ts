import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { changeErrors } from './errors.ts';
import { GrantParams } from './grant.ts';

export const deleteGrant = defineOperation({
  name: 'deleteGrant',
  method: 'DELETE',
  path: '/projects/:projectId/grants/:grantId',
  summary: 'Take a role on a project away',
  access: 'members:write',
  resource: { kind: 'project', param: 'projectId' },
  input: { params: GrantParams },
  output: { status: 204 },
  errors: [...changeErrors, 'not-found'],
  handler: async ({ ctx, input }) => {
    const { projectId, grantId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      const deleted = await db
        .deleteFrom('project_grants')
        .where('id', '=', grantId)
        .where('project_id', '=', projectId)
        .executeTakeFirst();
      if (deleted.numDeletedRows === 0n) throw new Problem('not-found');
      await audit('grant.deleted', { kind: 'project', id: projectId }, { grantId });
    });
    return undefined;
  },
});
