import { kept } from '#shared/migration/store.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ownPage } from '#shared/platform/own-page.ts';
import { keptObject } from './kept-object.ts';
import { MigrationParams } from './migration.ts';

export const getCertificatePage = defineOperation({
  name: 'getCertificatePage',
  method: 'GET',
  path: '/:migrationId/certificate/page',
  summary: 'Read the certificate as a page',
  description: 'For people: what was compared, and the verdict. The JSON is what is signed.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, mediaType: 'text/html' },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const page = await ownPage(await keptObject(ctx, input.params.migrationId, kept.certificatePage));
    return new Response(page.body, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        // The page is ours, the names in it are not: it may style itself and run nothing.
        'content-security-policy': page.policy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  },
});
