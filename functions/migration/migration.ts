import type { Selectable } from 'kysely';
import { z } from 'zod';
import { type MigrationRunState, type Migrations, migrationStates } from '#shared/database/schema.ts';
import { consistencyWords } from '#shared/migration/service/consistency-words.ts';
import { Decisions } from '#shared/migration/service/decisions.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { NextStep, nextStepOf } from './next-step.ts';

const count = z.number().int().nonnegative();

/** How far the work in hand is. */
export const MigrationProgress = z
  .object({
    stage: z.string(),
    rows: count,
    rowsExpected: count.nullable(),
    bytes: count,
    bytesExpected: count,
    rowsPerSecond: z.number(),
    bytesPerSecond: z.number(),
    secondsLeft: z.number().nullable(),
    object: z.string().optional(),
    tables: z.array(
      z.object({
        table: z.string(),
        rows: count,
        rowsExpected: count.nullable(),
        bytes: count,
        bytesExpected: count,
        state: z.enum(['waiting', 'copying', 'copied', 'proving', 'proved', 'different']),
      }),
    ),
  })
  .meta({ id: 'MigrationProgress' });

/** What came of one piece of work. */
export const MigrationWorkResult = z
  .object({
    startedAt: z.iso.datetime(),
    durationMs: count,
    notes: z.array(z.string()),
    reading: z
      .object({
        dialect: z.string(),
        grade: z.string(),
        tables: count,
        rows: count,
        openFindings: z.record(z.string(), count),
      })
      .optional(),
    copy: z
      .object({
        tables: count,
        rows: count,
        bytes: count,
        rejected: count,
        refused: z.array(z.object({ object: z.string(), message: z.string() })),
        occupied: z.array(z.string()),
        delta: z
          .array(
            z.object({
              table: z.string(),
              chunksCopied: count,
              chunks: count,
              rowsCopied: count,
              rows: count,
              wholeBecause: z.string().optional().describe('Why it was the whole table, if it was'),
            }),
          )
          .optional()
          .describe('Tables of which chunks were copied again, as the source had changed; most rows first'),
      })
      .optional(),
    proof: z
      .object({
        certified: z.boolean(),
        summary: z.string(),
        reasons: z.array(z.string()),
        consistency: z.enum(consistencyWords),
        skipped: z
          .array(z.object({ table: z.string(), reason: z.string(), rows: count.nullable() }))
          .optional()
          .describe('Tables that stayed behind by choice'),
        tables: z.array(
          z.object({
            source: z.string(),
            target: z.string(),
            rows: count,
            rejected: count,
            equal: z.boolean(),
            differences: z.array(z.string()),
          }),
        ),
      })
      .optional(),
    cutover: z.array(z.object({ schema: z.string(), keptAs: z.string().optional() })).optional(),
  })
  .meta({ id: 'MigrationWorkResult' });

const works = ['read', 'rehearse', 'copy', 'prove', 'cut-over', 'revert'] as const;

const listed = {
  id: z.uuid(),
  projectId: z.uuid(),
  runId: z.uuid().nullable().describe('The run whose upload is moved'),
  name: z.string(),
  state: z.enum(migrationStates),
  version: z.number().int(),
  sourceKind: z.enum(['artifact', 'server']),
  source: z.string().describe('File name, or server and database without a password'),
  targetKind: z.enum(['embedded', 'server']),
  target: z.string().describe('Server and database without a password'),
  failure: z
    .object({
      stage: z.string(),
      code: z
        .string()
        .describe('The cause for programs, as source-unreachable, source-refused, source-changed or target-refused'),
      message: z.string().describe('What is the case and what to do'),
      from: z.enum(migrationStates),
    })
    .nullable()
    .describe('Why it stopped; resuming goes on in `from`'),
  nextStep: NextStep,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const MigrationSummary = z.object(listed).meta({ id: 'MigrationSummary' });
export const Migration = z
  .object({
    ...listed,
    decisions: Decisions,
    progress: MigrationProgress.nullable(),
    results: z.partialRecord(z.enum(works), MigrationWorkResult).describe('By piece of work, the last of each'),
  })
  .meta({ id: 'Migration', description: 'One database on its way into PostgreSQL' });
export type Migration = z.infer<typeof Migration>;

export const MigrationParams = z.object({ migrationId: z.uuid() });

export const summaryColumns = [
  'id',
  'project_id',
  'run_id',
  'name',
  'state',
  'version',
  'source_kind',
  'source_label',
  'target_kind',
  'target_label',
  'failure',
  'created_at',
  'updated_at',
] as const;
export const migrationColumns = [...summaryColumns, 'decisions', 'progress', 'result'] as const;

type Row = Selectable<Migrations>;

export function summaryOf(row: Pick<Row, (typeof summaryColumns)[number]>): z.infer<typeof MigrationSummary> {
  return {
    id: row.id,
    projectId: row.project_id,
    runId: row.run_id,
    name: row.name,
    state: row.state,
    version: row.version,
    sourceKind: row.source_kind,
    source: row.source_label,
    targetKind: row.target_kind,
    target: row.target_kind === 'embedded' ? `cf_${row.target_label}` : row.target_label,
    failure: row.failure,
    nextStep: nextStepOf({ state: row.state, sourceKind: row.source_kind, failure: row.failure }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function migrationOf(row: Pick<Row, (typeof migrationColumns)[number]>): Migration {
  return {
    ...summaryOf(row),
    decisions: Decisions.parse(row.decisions),
    progress: MigrationProgress.nullable().parse(row.progress),
    results: z.partialRecord(z.enum(works), MigrationWorkResult).parse(row.result),
  };
}

/** The migration as it is answered; undefined where there is none of the tenant. */
export async function readMigration(db: Db, migrationId: string): Promise<Migration | undefined> {
  const row = await db
    .selectFrom('migrations')
    .select(migrationColumns)
    .where('id', '=', migrationId)
    .executeTakeFirst();
  return row === undefined ? undefined : migrationOf(row);
}

/** States whose decisions can still be changed, with what that means for what was done. */
export const decidable: { readonly [State in MigrationRunState]?: 'go-on' | 'begin-anew' } = {
  planned: 'go-on',
  rehearsed: 'go-on',
  proved: 'begin-anew',
  different: 'begin-anew',
  reverted: 'begin-anew',
  failed: 'begin-anew',
  cancelled: 'begin-anew',
};
