import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { Project, projectColumns, projectOf } from './project.ts';

export const listProjects = defineOperation({
  name: 'listProjects',
  method: 'GET',
  path: '/',
  summary: 'List projects, newest first',
  access: 'projects:read',
  input: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.uuid().optional().describe('Only projects older than this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Project), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { limit, before } = input.query;
    const rows = await ctx.readRows(db => {
      const newest = db
        .selectFrom('projects')
        .select(projectColumns)
        .orderBy('id', 'desc')
        .limit(limit + 1);
      return before === undefined ? newest : newest.where('id', '<', before);
    });
    const items = rows.slice(0, limit).map(projectOf);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
