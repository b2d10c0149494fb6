import type { MigrationRunState } from '#shared/database/schema.ts';
import { advanceMigration } from '#shared/migration/service/advance-migration.ts';
import type { MigrationWork } from '#shared/migration/service/contract.ts';
import { queueWork, workTable } from '#shared/migration/service/queue-work.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import type { ProblemCode } from '#shared/platform/errors.ts';
import { Problem } from '#shared/platform/errors.ts';
import { type Migration, readMigration } from './migration.ts';

/** What every operation that starts work may answer. */
export const startErrors = [
  'not-signed-in',
  'forbidden',
  'origin-refused',
  'not-found',
  'validation-failed',
  'conflict',
] as const satisfies readonly ProblemCode[];

/**
 * Puts a migration to work. Called again while that very work is going on, it answers the migration and starts nothing.
 *
 * @throws Problem 'not-found', or 'conflict' where the migration is in another state
 */
export async function startWork(
  ctx: Ctx,
  start: {
    migrationId: string;
    work: MigrationWork;
    from: readonly MigrationRunState[];
    sourceMayWrite?: boolean;
    check?(migration: Migration): void;
  },
): Promise<Migration> {
  const { migrationId, work } = start;
  const { state } = workTable[work];
  return await ctx.transaction(async scope => {
    const before = await readMigration(scope.db, migrationId);
    if (before === undefined) throw new Problem('not-found');
    if (before.state === state) return before;
    start.check?.(before);
    const { moved } = await advanceMigration(scope, ctx.clock, { migrationId, from: start.from, to: state });
    if (!moved)
      throw new Problem('conflict', {
        detail: `The migration is ${before.state}; this needs it to be ${start.from.join(' or ')}.`,
      });
    await queueWork(ctx, scope.db, { migrationId, work, sourceMayWrite: start.sourceMayWrite ?? false });
    await scope.audit(`migration.${state}`, { kind: 'migration', id: migrationId });
    const after = await readMigration(scope.db, migrationId);
    if (after === undefined) throw new Problem('not-found');
    return after;
  });
}
