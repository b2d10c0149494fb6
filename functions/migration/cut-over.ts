import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams, type Migration as MigrationValue } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const cutOver = defineOperation({
  name: 'cutOver',
  method: 'POST',
  path: '/:migrationId/cut-over',
  summary: 'Put a proved migration into place',
  description:
    'A live source is read once more: what changed is copied and proved, and nothing is put into place unless that is certified. `confirm` repeats the name of the migration.',
  access: 'migrations:cut-over',
  resource: { kind: 'migration', param: 'migrationId' },
  input: {
    params: MigrationParams,
    body: {
      kind: 'json',
      schema: z.object({
        confirm: z.string().max(200),
        sourceMayWrite: z.boolean().default(false).describe('Go on although the source still takes changes'),
      }),
    },
  },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: [...startErrors, 'body-unreadable', 'media-type-unsupported', 'body-too-large'],
  handler: async ({ ctx, input }) =>
    await startWork(ctx, {
      migrationId: input.params.migrationId,
      work: 'cut-over',
      from: ['proved', 'failed', 'cancelled'],
      sourceMayWrite: input.body.sourceMayWrite,
      check: migration => {
        if (!isReady(migration))
          throw new Problem('conflict', {
            detail: `The migration is ${migration.state}; this needs it to be proved, or stopped in its cutover.`,
          });
        if (input.body.confirm === migration.name) return;
        throw new Problem('validation-failed', {
          detail: 'confirm: it is not the name of this migration.',
          members: { issues: [{ path: 'body.confirm', message: 'it is not the name of this migration' }] },
        });
      },
    }),
});

/** A cutover that stopped can be begun again, also with another answer to whether the source may write. */
function isReady({ state, failure }: MigrationValue): boolean {
  return state === 'proved' || ((state === 'failed' || state === 'cancelled') && failure?.from === 'cutting-over');
}
