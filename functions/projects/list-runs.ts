import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ProjectParams } from './project.ts';
import { Run, runOf, selectRuns } from './run.ts';

export const listRuns = defineOperation({
  name: 'listRuns',
  method: 'GET',
  path: '/:projectId/runs',
  summary: 'List the runs of a project, newest first',
  access: 'runs:read',
  resource: { kind: 'project', param: 'projectId' },
  input: {
    params: ProjectParams,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.uuid().optional().describe('Only runs older than this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Run), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { limit, before } = input.query;
    const { projectId } = input.params;
    const rows = await ctx.read(async db => {
      const newest = selectRuns(db)
        .where('runs.project_id', '=', projectId)
        .orderBy('runs.id', 'desc')
        .limit(limit + 1);
      const found = await (before === undefined ? newest : newest.where('runs.id', '<', before)).execute();
      if (found.length > 0) return found;
      const project = await db.selectFrom('projects').select('id').where('id', '=', projectId).executeTakeFirst();
      if (project === undefined) throw new Problem('not-found');
      return found;
    });
    const items = rows.slice(0, limit).map(runOf);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
