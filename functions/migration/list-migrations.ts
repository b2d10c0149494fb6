import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { MigrationSummary, summaryColumns, summaryOf } from './migration.ts';

export const listMigrations = defineOperation({
  name: 'listMigrations',
  method: 'GET',
  path: '/',
  summary: 'List migrations, newest first',
  access: 'migrations:read',
  input: {
    query: z.object({
      projectId: z.uuid().optional(),
      runId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.uuid().optional().describe('Only those older than this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(MigrationSummary), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { projectId, runId, limit, before } = input.query;
    const rows = await ctx.readRows(db => {
      let query = db
        .selectFrom('migrations')
        .select(summaryColumns)
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (projectId !== undefined) query = query.where('project_id', '=', projectId);
      if (runId !== undefined) query = query.where('run_id', '=', runId);
      if (before !== undefined) query = query.where('id', '<', before);
      return query;
    });
    const items = rows.slice(0, limit).map(summaryOf);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
