import { liveChannel, notify } from '#events/outbox.ts';
import type { MigrationRunState } from '#shared/database/schema.ts';
import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { type Job, JobFailed } from '#shared/platform/worker.ts';
import { buckets } from '#shared/storage/object-store.ts';
import type { MigrationProgress } from '../progress.ts';
import { failMigration } from './advance-migration.ts';
import { WorkFailed, type WorkInput, type WorkResult, type WorkSource, type WorkTarget } from './contract.ts';
import { Decisions } from './decisions.ts';
import { migrationKeyPrefix } from './object-store.ts';
import { type WorkJob, workTable } from './queue-work.ts';

const progressEveryMs = 1_000;
const tablesShown = 50;

/**
 * The body of both workers: loads the migration, opens its secrets, has the work done and tells how far it is. Returns
 * undefined where the migration has moved on (it was cancelled, or deleted) and nothing is to be done.
 *
 * @throws JobFailed where trying again can't help
 */
export async function doWork(ctx: Ctx, job: Job<WorkJob>): Promise<WorkResult | undefined> {
  const input = await loadWork(ctx, job.input);
  if (input === undefined) return undefined;
  const progress = reportProgress(ctx, job);
  try {
    return await ctx.services.migrate({
      ...input,
      signal: job.signal,
      onProgress: progress.seen,
      onNote: text => ctx.log.info('a migration says', { migrationId: job.input.migrationId, text }),
    });
  } catch (error) {
    if (error instanceof WorkFailed && isForItsOwner(error, job.input.work))
      throw new JobFailed(error.code, error.message, { cause: error });
    throw error;
  } finally {
    await progress.settled();
  }
}

/**
 * Whether trying again can't help. A server that was never reached is most often a misspelt address: whoever typed it
 * hears so at once, and the work of others does not wait behind it.
 */
export function isForItsOwner({ mayPass, code }: WorkFailed, work: WorkJob['work']): boolean {
  return !mayPass || (work === 'read' && code === 'source-unreachable');
}

type Loaded = Omit<WorkInput, 'signal' | 'onProgress' | 'onNote'>;

async function loadWork(ctx: Ctx, { migrationId, work, sourceMayWrite }: WorkJob): Promise<Loaded | undefined> {
  const row = await ctx.read(db =>
    db
      .selectFrom('migrations as m')
      .leftJoin('artifacts as a', 'a.id', 'm.artifact_id')
      .select(['m.state', 'm.attempt', 'm.source_kind', 'm.source_secret_id', 'm.target_kind', 'm.target_label'])
      .select([
        'm.target_secret_id',
        'm.decisions',
        'a.file_name',
        'a.bucket',
        'a.object_key',
        'a.state as artifact_state',
      ])
      .where('m.id', '=', migrationId)
      .executeTakeFirst(),
  );
  if (row === undefined || row.state !== workTable[work].state) return undefined;
  const { organizationId } = ctx.actor;
  return {
    work,
    migrationId,
    sourceMayWrite,
    keyPrefix: migrationKeyPrefix(organizationId, migrationId),
    attempt: row.attempt,
    decisions: Decisions.parse(row.decisions),
    source:
      row.source_kind === 'server'
        ? { kind: 'server', url: await openSecret(ctx, row.source_secret_id) }
        : uploadOf(row, work),
    target: await targetOf(ctx, row),
  };
}

interface UploadRow {
  file_name: string | null;
  bucket: string | null;
  object_key: string | null;
  artifact_state: string | null;
}

function uploadOf(row: UploadRow, work: WorkJob['work']): WorkSource {
  const bucket = buckets.find(name => name === row.bucket);
  const isKept = row.artifact_state === 'stored' && row.object_key !== null && bucket !== undefined;
  // The way into place and back needs the target alone.
  if (!isKept && work !== 'cut-over' && work !== 'revert')
    throw new JobFailed('upload-gone', 'The uploaded file is no longer kept. Upload it again, and begin anew.');
  return {
    kind: 'artifact',
    bucket: bucket ?? 'user-uploads',
    key: row.object_key ?? '',
    fileName: row.file_name ?? 'upload',
  };
}

async function targetOf(
  ctx: Ctx,
  row: { target_kind: 'embedded' | 'server'; target_label: string; target_secret_id: string | null },
): Promise<WorkTarget> {
  const secret = await openSecret(ctx, row.target_secret_id);
  return row.target_kind === 'server'
    ? { kind: 'server', url: secret }
    : { kind: 'embedded', name: row.target_label, password: secret };
}

async function openSecret(ctx: Ctx, id: string | null): Promise<string> {
  const row =
    id === null
      ? undefined
      : await ctx.read(db =>
          db.selectFrom('secrets').select(['key_id', 'envelope']).where('id', '=', id).executeTakeFirst(),
        );
  if (id === null || row === undefined)
    throw new JobFailed('secret-gone', 'The connection string of this migration is no longer kept. Set it up again.');
  const bytes = await ctx.services.envelopes.open(ctx.actor.organizationId, id, row.key_id, row.envelope);
  return new TextDecoder().decode(bytes);
}

/** Progress goes to the job's row with the heartbeat, and to the migration's page at most once a second. */
function reportProgress(
  ctx: Ctx,
  job: Job<WorkJob>,
): { seen(progress: MigrationProgress): void; settled(): Promise<void> } {
  const { migrationId, work } = job.input;
  const { state } = workTable[work];
  let last = Number.NEGATIVE_INFINITY;
  let stage = '';
  let writing: Promise<unknown> | undefined;
  const write = async (progress: MigrationProgress): Promise<void> => {
    const json = JSON.stringify({ ...progress, tables: progress.tables.slice(0, tablesShown) });
    await ctx.transaction(async ({ db }) => {
      await db
        .updateTable('migrations')
        .set({ progress: json, updated_at: ctx.clock.now() })
        .where('id', '=', migrationId)
        .where('state', '=', state)
        .execute();
      await notify(db, liveChannel, migrationId);
    });
  };
  return {
    seen: progress => {
      const now = ctx.clock.now().getTime();
      const isDue = now - last >= progressEveryMs || progress.stage !== stage;
      // One at a time: a database that is slow gets less, and nothing piles up.
      if (!isDue || writing !== undefined || job.signal.aborted) return;
      last = now;
      stage = progress.stage;
      job.report({ stage: progress.stage, rows: progress.rows, bytes: progress.bytes });
      writing = write(progress)
        .catch(error => ctx.log.warn('progress could not be written', { error }))
        .finally(() => {
          writing = undefined;
        });
    },
    settled: async () => {
      await writing;
    },
  };
}

/** What both workers do with a job that is given up. */
export async function giveUpWork(call: {
  ctx: Ctx;
  scope: TransactionScope;
  input: WorkJob;
  cause: unknown;
}): Promise<void> {
  const { ctx, scope, input, cause } = call;
  const from: MigrationRunState = workTable[input.work].state;
  const known = cause instanceof JobFailed || cause instanceof WorkFailed;
  await failMigration(scope, ctx.clock, input.migrationId, {
    stage: input.work,
    code: known ? cause.code : 'work-failed',
    message: known
      ? cause.message
      : 'This step ended unexpectedly, each time it was tried. The log holds the cause; what was copied stays.',
    from,
  });
}
