import { z } from 'zod';
import { mayDo } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Project, ProjectParams, projectColumns, projectOf, visibilities } from './project.ts';

export const updateProject = defineOperation({
  name: 'updateProject',
  method: 'PATCH',
  path: '/:projectId',
  summary: 'Rename or describe a project, or restrict who sees it',
  description:
    'A restricted project, with everything of it, does not exist for anyone without a grant on it but admins and owners, who alone change that.',
  access: 'projects:write',
  resource: { kind: 'project', param: 'projectId' },
  input: {
    params: ProjectParams,
    body: {
      kind: 'json',
      schema: z.object({
        name: z.string().trim().min(1).max(200).optional(),
        description: z.string().max(4_000).optional(),
        visibility: z.enum(visibilities).optional(),
      }),
    },
  },
  output: { status: 200, body: Project },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  handler: async ({ ctx, input }) => {
    const { projectId } = input.params;
    const { name, description, visibility } = input.body;
    return await ctx.transaction(async ({ db, audit }) => {
      const before = await db
        .selectFrom('projects')
        .select(projectColumns)
        .where('id', '=', projectId)
        .forUpdate()
        .executeTakeFirst();
      if (before === undefined) throw new Problem('not-found');
      // Who may see what is a matter of members: a role on the project alone does not decide it.
      if (visibility !== undefined && visibility !== before.visibility && !mayDo(ctx.actor, 'members:write'))
        throw new Problem('forbidden', { detail: 'Only admins and owners decide who sees a project.' });
      const after = await db
        .updateTable('projects')
        .set({
          name: name ?? before.name,
          description: description ?? before.description,
          visibility: visibility ?? before.visibility,
          updated_at: ctx.clock.now(),
        })
        .where('id', '=', projectId)
        .returning(projectColumns)
        .executeTakeFirstOrThrow();
      await audit(
        'project.updated',
        { kind: 'project', id: projectId },
        {
          renamed: after.name !== before.name,
          described: after.description !== before.description,
          ...(after.visibility === before.visibility ? {} : { visibility: after.visibility }),
        },
      );
      return projectOf(after);
    });
  },
});
