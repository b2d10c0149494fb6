import { z } from 'zod';
import { keepSecret } from '#shared/identity/sealed-secrets.ts';
import { requireQuota } from '#shared/limits/quotas.ts';
import { connectionLabel } from '#shared/migration/service/check-address.ts';
import { Decisions } from '#shared/migration/service/decisions.ts';
import { queueWork } from '#shared/migration/service/queue-work.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { acceptConnectionString } from './accept-connection-string.ts';
import { Migration, readMigration } from './migration.ts';
import { targetServerOf } from './settings.ts';

const migrationsMax = 1_000;
const passwordBytes = 24;

const ConnectionString = z.string().trim().min(1).max(4_096);

export const createMigration = defineOperation({
  name: 'createMigration',
  method: 'POST',
  path: '/',
  summary: 'Set a migration up',
  description:
    'From the upload of a run whose analysis is done, or from a live server by its connection string (kept sealed, never shown again), which is read first. Without a target the migration goes into a database of its own on this platform.',
  access: 'migrations:write',
  resource: { kind: 'project', of: input => input.body.projectId },
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        projectId: z.uuid(),
        name: z.string().trim().min(1).max(200).optional(),
        source: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('run'), runId: z.uuid() }),
          z.object({
            kind: z.literal('server'),
            url: ConnectionString.describe('mysql://, mariadb://, postgres://; an account that only reads'),
          }),
        ]),
        target: z.object({ url: ConnectionString.describe('postgres://user:password@host:port/database') }).optional(),
        decisions: Decisions.prefault({}),
      }),
    },
  },
  output: { status: 201, body: Migration },
  limit: 'heavy',
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'address-refused',
    'quota-exceeded',
    'conflict',
  ],
  handler: async ({ ctx, input }) => {
    const { source, target, projectId, decisions } = input.body;
    if (target === undefined && targetServerOf(ctx) === undefined)
      throw new Problem('conflict', {
        detail:
          'This platform has no PostgreSQL of its own for migrated databases: name a target, or the operator sets CLOUDFORGE_TARGET_SERVER.',
      });
    if (source.kind === 'server') await acceptConnectionString(ctx, source.url, 'source');
    if (target !== undefined) await acceptConnectionString(ctx, target.url, 'target');
    const migrationId = ctx.ids.uuid();
    return await ctx.transaction(async scope => {
      const { db } = scope;
      await requireQuota(db, ctx.actor.organizationId, 'migrations');
      const from =
        source.kind === 'run'
          ? await uploadOfRun(db, projectId, source.runId)
          : { label: connectionLabel(source.url), runId: null, artifactId: null };
      await refuseTooMany(db, projectId);
      const name = input.body.name ?? from.label.slice(0, 200);
      const label = target === undefined ? databaseLabel(name, migrationId) : connectionLabel(target.url);
      const targetSecret = target?.url ?? ctx.ids.token(passwordBytes);
      const now = ctx.clock.now();
      await db
        .insertInto('migrations')
        .values({
          organization_id: ctx.actor.organizationId,
          id: migrationId,
          project_id: projectId,
          run_id: from.runId,
          name,
          state: source.kind === 'run' ? 'planned' : 'reading',
          options: '{}',
          source_kind: source.kind === 'run' ? 'artifact' : 'server',
          source_label: from.label,
          artifact_id: from.artifactId,
          source_secret_id: source.kind === 'server' ? await keepSecret(ctx, db, 'migration-source', source.url) : null,
          target_kind: target === undefined ? 'embedded' : 'server',
          target_label: label,
          target_secret_id: await keepSecret(ctx, db, 'migration-target', targetSecret),
          decisions: JSON.stringify(decisions),
          created_by: ctx.actor.kind === 'system' ? null : ctx.actor.userId,
          created_at: now,
          updated_at: now,
        })
        .execute();
      const migration = await readMigration(db, migrationId);
      if (migration === undefined) throw new Problem('not-found');
      const { sourceKind, target: targetName } = migration;
      await scope.audit('migration.created', { kind: 'migration', id: migrationId }, { source: from.label });
      await scope.publish(
        'cloudforge.migration.created.v1',
        { migrationId, projectId, sourceKind, source: from.label, target: targetName },
        { subject: migrationId },
      );
      if (source.kind === 'server') await queueWork(ctx, db, { migrationId, work: 'read' });
      return migration;
    });
  },
});

async function uploadOfRun(
  db: Db,
  projectId: string,
  runId: string,
): Promise<{ label: string; runId: string; artifactId: string }> {
  const run = await db
    .selectFrom('runs')
    .innerJoin('artifacts', 'artifacts.id', 'runs.artifact_id')
    .leftJoin('analyses', 'analyses.run_id', 'runs.id')
    .select(['runs.artifact_id', 'artifacts.file_name', 'artifacts.state', 'analyses.id as analysis_id'])
    .where('runs.id', '=', runId)
    .where('runs.project_id', '=', projectId)
    .executeTakeFirst();
  if (run === undefined || run.artifact_id === null) throw new Problem('not-found');
  if (run.analysis_id === null)
    throw new Problem('conflict', { detail: 'The analysis of this run is not done yet; a migration begins with it.' });
  if (run.state !== 'stored')
    throw new Problem('conflict', { detail: 'The upload of this run is no longer kept. Upload the file again.' });
  return { label: run.file_name, runId, artifactId: run.artifact_id };
}

/** Takes the project's row, so that two calls at once can't pass the limit together. */
async function refuseTooMany(db: Db, projectId: string): Promise<void> {
  const project = await db
    .selectFrom('projects')
    .select('id')
    .where('id', '=', projectId)
    .forUpdate()
    .executeTakeFirst();
  if (project === undefined) throw new Problem('not-found');
  const { count } = await db
    .selectFrom('migrations')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  if (count >= migrationsMax)
    throw new Problem('conflict', { detail: `This project has ${count} migrations already; delete some first.` });
}

/** A database's name that needs no quotes and belongs to this migration alone. */
function databaseLabel(name: string, migrationId: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/\.(sql|sqlite3?|db|gz|zip|zst)\b/g, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 24)
    .replaceAll(/_+$/g, '');
  return `${plain === '' ? 'database' : plain}_${migrationId.replaceAll('-', '').slice(-12)}`;
}
