import { skipTables } from '#shared/engines/schema/skip/skip-tables.ts';
import { advanceMigration } from '#shared/migration/service/advance-migration.ts';
import { Decisions } from '#shared/migration/service/decisions.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { loadAssessment } from './load-assessment.ts';
import { decidable, Migration, MigrationParams, readMigration } from './migration.ts';

export const saveDecisions = defineOperation({
  name: 'saveDecisions',
  method: 'PUT',
  path: '/:migrationId/decisions',
  summary: 'Decide how a database is migrated',
  description:
    'Replaces all decisions. After something was copied, the next copy begins anew with them, and what was copied into staging before is dropped.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams, body: { kind: 'json', schema: Decisions } },
  output: { status: 200, body: Migration },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'conflict',
  ],
  handler: async ({ ctx, input }) => {
    const { migrationId } = input.params;
    await refuseUnknownTables(ctx, migrationId, input.body);
    return await ctx.transaction(async scope => {
      const before = await readMigration(scope.db, migrationId);
      if (before === undefined) throw new Problem('not-found');
      const how = decidable[before.state];
      if (how === undefined)
        throw new Problem('conflict', { detail: `The migration is ${before.state}; its decisions stand.` });
      // Between the old and the new database: to begin anew would lose the way back.
      if (before.failure?.from === 'cutting-over' || before.failure?.from === 'reverting')
        throw new Problem('conflict', { detail: `It stopped in ${before.failure.from}; resume that first.` });
      // A live source that was never read to its end is read first.
      const isUnread = before.sourceKind === 'server' && before.results.read === undefined;
      if (isUnread) throw new Problem('conflict', { detail: 'The source was not read yet; go on with that first.' });
      const { moved } = await advanceMigration(scope, ctx.clock, {
        migrationId,
        from: [before.state],
        to: how === 'go-on' ? before.state : 'planned',
        decisions: input.body,
        anew: how === 'begin-anew',
      });
      if (!moved) throw new Problem('conflict');
      await scope.audit(
        'migration.decided',
        { kind: 'migration', id: migrationId },
        {
          casts: input.body.cast.length,
          suppressions: input.body.suppress.length,
          skips: input.body.skip.length,
          rejectsMax: input.body.rejectsMax,
          acceptBlockers: input.body.acceptBlockers,
        },
      );
      const after = await readMigration(scope.db, migrationId);
      if (after === undefined) throw new Problem('not-found');
      return after;
    });
  },
});

/** A misspelt table would stop the copy: it is said while its name can be mended. */
async function refuseUnknownTables(ctx: Ctx, migrationId: string, { skip }: Decisions): Promise<void> {
  if (skip.length === 0) return;
  const assessment = await loadAssessment(ctx, migrationId).catch((error: unknown) => {
    // Whether there is such a migration, and whether it was read, is for the operation to say; the copy checks again.
    if (error instanceof Problem && error.code === 'not-found') return undefined;
    throw error;
  });
  if (assessment === undefined) return;
  const { problems } = skipTables(assessment, skip);
  if (problems.length === 0) return;
  throw new Problem('validation-failed', {
    detail: problems
      .map(({ message }) => message)
      .join(' ')
      .slice(0, 500),
    members: {
      issues: problems.slice(0, 50).map(({ choice, message }) => ({ path: `body.skip.${choice}.table`, message })),
    },
  });
}
