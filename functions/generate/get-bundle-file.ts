import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ownPage } from '#shared/platform/own-page.ts';
import { buckets, ObjectStoreError } from '#shared/storage/object-store.ts';

export const getBundleFile = defineOperation({
  name: 'getBundleFile',
  method: 'GET',
  path: '/:runId/files/:path{.+}',
  summary: 'Read one file of a bundle',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: {
    params: z.object({ runId: z.uuid(), path: z.string().min(1).max(300) }),
    query: z.object({ download: z.enum(['1']).optional() }),
  },
  output: { status: 200, mediaType: 'application/octet-stream' },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { runId, path } = input.params;
    const [row] = await ctx.readRows(db =>
      db.selectFrom('bundles').select(['bucket', 'key_prefix']).where('run_id', '=', runId),
    );
    const bucket = buckets.find(name => name === row?.bucket);
    if (row === undefined || bucket === undefined) throw new Problem('not-found');
    try {
      const { info, body } = await ctx.store.get(bucket, `${row.key_prefix}/${path}`, { signal: ctx.signal });
      const page = await ownPage(body);
      const name = path.split('/').at(-1) ?? 'file';
      return new Response(page.body, {
        headers: {
          'content-type': info.mediaType,
          'content-length': String(info.sizeBytes),
          // The report is ours, its contents are not: it may style itself and run nothing.
          'content-security-policy': page.policy,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
          ...(input.query.download === undefined
            ? {}
            : { 'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"` }),
        },
      });
    } catch (error) {
      if (error instanceof ObjectStoreError && (error.code === 'not-found' || error.code === 'key-invalid'))
        throw new Problem('not-found');
      throw error;
    }
  },
});
