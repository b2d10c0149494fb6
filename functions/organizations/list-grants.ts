import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';
import { Grant, GrantProjectParams, grantColumns, grantOf, requireProject } from './grant.ts';

const listedMax = 1_000;

export const listGrants = defineOperation({
  name: 'listGrants',
  method: 'GET',
  path: '/projects/:projectId/grants',
  summary: 'List who has a role on a project',
  access: 'members:read',
  resource: { kind: 'project', param: 'projectId' },
  input: { params: GrantProjectParams },
  output: { status: 200, body: z.object({ items: z.array(Grant) }) },
  errors: [...readErrors, 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { projectId } = input.params;
    const rows = await ctx.read(async db => {
      await requireProject(db, projectId);
      return await db
        .selectFrom('project_grants')
        .select(grantColumns)
        .where('project_id', '=', projectId)
        .orderBy('created_at')
        .orderBy('id')
        .limit(listedMax)
        .execute();
    });
    return { items: rows.map(grantOf) };
  },
});
