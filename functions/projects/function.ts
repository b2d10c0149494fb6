import { defineFunction } from '#shared/platform/function.ts';
import { cancelRun } from './cancel-run.ts';
import { continueRun } from './continue-run.ts';
import { createProject } from './create-project.ts';
import { deleteProject } from './delete-project.ts';
import { getProject } from './get-project.ts';
import { getRun } from './get-run.ts';
import { listProjects } from './list-projects.ts';
import { listRuns } from './list-runs.ts';
import { updateProject } from './update-project.ts';

export const projects = defineFunction({
  name: 'projects',
  prefix: 'projects',
  summary: 'Projects and their runs',
  operations: [
    createProject,
    listProjects,
    getProject,
    updateProject,
    deleteProject,
    listRuns,
    getRun,
    cancelRun,
    continueRun,
  ],
});
