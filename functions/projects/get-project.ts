import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Project, ProjectParams, projectColumns, projectOf } from './project.ts';

export const getProject = defineOperation({
  name: 'getProject',
  method: 'GET',
  path: '/:projectId',
  summary: 'Read a project',
  access: 'projects:read',
  resource: { kind: 'project', param: 'projectId' },
  input: { params: ProjectParams },
  output: { status: 200, body: Project },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db.selectFrom('projects').select(projectColumns).where('id', '=', input.params.projectId),
    );
    if (row === undefined) throw new Problem('not-found');
    return projectOf(row);
  },
});
