import { z } from 'zod';
import { kept } from '#shared/migration/store.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { keptObject } from './kept-object.ts';
import { MigrationParams } from './migration.ts';

export const getCertificate = defineOperation({
  name: 'getCertificate',
  method: 'GET',
  path: '/:migrationId/certificate',
  summary: 'Read the signed certificate',
  description: 'A DSSE envelope in JSON, signed with Ed25519. `cloudforge verify FILE` checks it offline.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams, query: z.object({ download: z.enum(['1']).optional() }) },
  output: { status: 200, mediaType: 'application/json' },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) =>
    new Response(await keptObject(ctx, input.params.migrationId, kept.certificate), {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        ...(input.query.download !== undefined && {
          'content-disposition': 'attachment; filename="certificate.json"',
        }),
      },
    }),
});
