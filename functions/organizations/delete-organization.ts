import { z } from 'zod';
import { nameDiffers } from '#shared/identity/erase.ts';
import { Confirm, requireFreshProof, signedIn } from '#shared/identity/sign-in-confirm.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { buckets } from '#shared/storage/object-store.ts';
import { actingOf } from './acting.ts';
import { proofErrors } from './errors.ts';

const pageMax = 1_000;

export const deleteOrganization = defineOperation({
  name: 'deleteOrganization',
  method: 'POST',
  path: '/current/delete',
  summary: 'Delete the organisation and everything of it',
  description:
    'Every row of it, its audit log included, its files and objects, its secrets, the databases that this platform made for its migrations, and the accounts of those who belong to no other organisation. Databases elsewhere stay. It can not be undone: `getOrganizationContents` counts what goes, and the name is typed.',
  access: 'organization:own',
  input: {
    body: { kind: 'json', schema: z.object({ name: z.string().max(200), confirm: Confirm.optional() }) },
  },
  idempotency: 'none',
  output: { status: 204 },
  errors: [...proofErrors, 'not-found', 'conflict'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    // A program has no business here, whatever its key may do.
    signedIn(ctx.actor);
    await requireFreshProof(ctx, input.body.confirm, input.request);
    const { organizationId } = ctx.actor;
    const { name, labels } = await ctx.read(async db => ({
      name: (await db.selectFrom('organizations').select('name').executeTakeFirst())?.name,
      labels: await db.selectFrom('migrations').select('target_label').where('target_kind', '=', 'embedded').execute(),
    }));
    if (name === undefined) throw new Problem('not-found');
    if (name !== input.body.name) throw nameDiffers();
    // First what only the rows lead to: if a server does not answer, everything is still there and can be done again.
    for (const { target_label: label } of labels) await ctx.services.targets.drop(label);
    await ctx.services.organizations.eraseOrganization(actingOf(ctx), input.body.name);
    ctx.log.info('an organisation was deleted by its owner', { organizationId, databases: labels.length });
    await deleteObjects(ctx, organizationId);
    return undefined;
  },
});

/** Every object whose key begins with the organisation's id, and uploads that were never finished. */
async function deleteObjects(ctx: Ctx, organizationId: string): Promise<void> {
  const prefix = `${organizationId}/`;
  for (const bucket of buckets) {
    for (const upload of await ctx.store.listUploads(bucket, ctx.clock.now()))
      if (upload.key.startsWith(prefix)) await ctx.store.abortUpload(bucket, upload.key, upload.uploadId);
    for (;;) {
      const page = await ctx.store.list(bucket, prefix, { limit: pageMax });
      for (const object of page) await ctx.store.delete(bucket, object.key);
      if (page.length < pageMax) break;
    }
  }
}
