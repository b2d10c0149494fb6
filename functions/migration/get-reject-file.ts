import { kept } from '#shared/migration/store.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { keptObject } from './kept-object.ts';
import { MigrationParams } from './migration.ts';

export const getRejectFile = defineOperation({
  name: 'getRejectFile',
  method: 'GET',
  path: '/:migrationId/rejects/file',
  summary: 'Download rows that were not carried',
  description: 'One JSON object a line: table, line, reason, and the row as it was read.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, mediaType: 'application/jsonl' },
  errors: ['not-signed-in', 'forbidden', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) =>
    new Response(await keptObject(ctx, input.params.migrationId, kept.rejects), {
      headers: {
        'content-type': 'application/jsonl; charset=utf-8',
        'content-disposition': 'attachment; filename="rejects.jsonl"',
        'cache-control': 'no-store',
      },
    }),
});
