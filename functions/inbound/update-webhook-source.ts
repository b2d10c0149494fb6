import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { SourceParams, sourceColumns, sourceName, sourceOf, WebhookSource } from './source.ts';

export const updateWebhookSource = defineOperation({
  name: 'updateWebhookSource',
  method: 'PATCH',
  path: '/sources/:sourceId',
  summary: 'Rename, enable or disable an inbound webhook',
  description: 'A disabled one answers as if it did not exist.',
  access: 'webhooks:write',
  input: {
    params: SourceParams,
    body: {
      kind: 'json',
      schema: z
        .object({ name: sourceName, state: z.enum(['enabled', 'disabled']) })
        .partial()
        .refine(change => Object.values(change).some(value => value !== undefined), 'nothing to change is named'),
    },
  },
  output: { status: 200, body: WebhookSource },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  handler: async ({ ctx, input }) => {
    const { sourceId } = input.params;
    const { name, state } = input.body;
    return await ctx.transaction(async ({ db, audit }) => {
      const row = await db
        .updateTable('webhook_sources')
        .set({
          ...(name === undefined ? {} : { name }),
          ...(state === undefined ? {} : { disabled_at: state === 'enabled' ? null : ctx.clock.now() }),
        })
        .where('id', '=', sourceId)
        .returning(sourceColumns)
        .executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      const changed = Object.keys(input.body).sort();
      await audit('webhook-source.updated', { kind: 'webhook-source', id: sourceId }, { changed });
      return sourceOf(row);
    });
  },
});
