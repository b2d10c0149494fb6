import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const Bundle = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    files: z.array(
      z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.number(), mediaType: z.string(), url: z.string() }),
    ),
    signature: z.object({ keyId: z.string(), publicKeyPem: z.string() }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Bundle', description: 'The generated files of a run and who signed them' });

const ManifestFiles = z.object({
  files: z.array(z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.number(), mediaType: z.string() })),
});

export const getBundle = defineOperation({
  name: 'getBundle',
  method: 'GET',
  path: '/:runId',
  summary: 'Read the bundle of a run',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: { params: z.object({ runId: z.uuid() }) },
  output: { status: 200, body: Bundle },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db
        .selectFrom('bundles')
        .select(['id', 'run_id', 'manifest', 'created_at'])
        .where('run_id', '=', input.params.runId),
    );
    if (row === undefined) throw new Problem('not-found');
    const { files } = ManifestFiles.parse(row.manifest);
    const { keyId, publicKeyPem } = ctx.services.signer;
    return {
      id: row.id,
      runId: row.run_id,
      files: files.map(file => ({ ...file, url: `/api/bundles/${row.run_id}/files/${file.path}` })),
      signature: { keyId, publicKeyPem },
      createdAt: row.created_at.toISOString(),
    };
  },
});
