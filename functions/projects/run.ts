import type { Selectable } from 'kysely';
import { z } from 'zod';
import { type Runs, runStates } from '#shared/database/schema.ts';
import type { Db } from '#shared/platform/ctx.ts';

export const Run = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    artifactId: z.uuid().nullable(),
    fileName: z.string().nullable(),
    sizeBytes: z.number().nullable(),
    state: z.enum(runStates),
    version: z.number().int(),
    failure: z.object({ stage: z.string(), code: z.string(), message: z.string() }).nullable(),
    grade: z.string().nullable(),
    traceId: z.string().nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Run', description: 'One journey of an upload through analyze, generate and notify' });
export type Run = z.infer<typeof Run>;

export const RunParams = z.object({ projectId: z.uuid(), runId: z.uuid() });

export function selectRuns(db: Pick<Db, 'selectFrom'>) {
  return db
    .selectFrom('runs')
    .leftJoin('artifacts', 'artifacts.id', 'runs.artifact_id')
    .leftJoin('analyses', 'analyses.run_id', 'runs.id')
    .select([
      'runs.id',
      'runs.project_id',
      'runs.artifact_id',
      'runs.state',
      'runs.version',
      'runs.failure',
      'runs.traceparent',
      'runs.created_at',
      'runs.finished_at',
      'artifacts.file_name',
      'artifacts.size_bytes',
      'analyses.grade',
    ]);
}

type RunRow = Pick<
  Selectable<Runs>,
  'id' | 'project_id' | 'artifact_id' | 'state' | 'version' | 'failure' | 'traceparent' | 'created_at' | 'finished_at'
> & {
  file_name: string | null;
  size_bytes: number | null;
  grade: string | null;
};

export function runOf(row: RunRow): Run {
  return {
    id: row.id,
    projectId: row.project_id,
    artifactId: row.artifact_id,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    state: row.state,
    version: row.version,
    failure: row.failure,
    grade: row.grade,
    traceId: row.traceparent?.split('-')[1] ?? null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
