import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { Artifact, artifactOf } from './artifact.ts';

export const listArtifacts = defineOperation({
  name: 'listArtifacts',
  method: 'GET',
  path: '/artifacts',
  summary: 'List the files of a project, newest first',
  description: 'To go on, pass `next` of the last page as `after`; it is null on the last page.',
  access: 'runs:read',
  input: {
    query: z.object({
      projectId: z.uuid(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      after: z.uuid().optional(),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Artifact), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { projectId, limit, after } = input.query;
    // Ids are UUIDs of version 7: their order is that of creation, and it does not shift between two pages.
    const rows = await ctx.readRows(db =>
      db
        .selectFrom('artifacts')
        .selectAll()
        .where('project_id', '=', projectId)
        .$if(after !== undefined, query => query.where('id', '<', after ?? ''))
        .orderBy('id', 'desc')
        .limit(limit + 1),
    );
    const items = rows.slice(0, limit).map(artifactOf);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
