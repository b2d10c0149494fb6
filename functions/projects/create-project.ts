import { z } from 'zod';
import { requireQuota } from '#shared/limits/quotas.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Project, projectColumns, projectOf } from './project.ts';

export const createProject = defineOperation({
  name: 'createProject',
  method: 'POST',
  path: '/',
  summary: 'Create a project',
  access: 'projects:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({ name: z.string().trim().min(1).max(200), description: z.string().max(4_000).default('') }),
    },
  },
  output: { status: 201, body: Project },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'quota-exceeded',
  ],
  handler: async ({ ctx, input }) =>
    await ctx.transaction(async ({ db, audit }) => {
      await requireQuota(db, ctx.actor.organizationId, 'projects');
      const now = ctx.clock.now();
      const row = await db
        .insertInto('projects')
        .values({
          organization_id: ctx.actor.organizationId,
          id: ctx.ids.uuid(),
          name: input.body.name,
          description: input.body.description,
          created_by: ctx.actor.kind === 'system' ? null : ctx.actor.userId,
          created_at: now,
          updated_at: now,
        })
        .returning(projectColumns)
        .executeTakeFirstOrThrow();
      await audit('project.created', { kind: 'project', id: row.id }, { name: row.name });
      return projectOf(row);
    }),
});
