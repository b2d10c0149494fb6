import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { sourceColumns, sourceOf, WebhookSource } from './source.ts';

const listedMax = 1_000;

export const listWebhookSources = defineOperation({
  name: 'listWebhookSources',
  method: 'GET',
  path: '/sources',
  summary: 'List inbound webhooks, newest first',
  access: 'webhooks:read',
  input: { query: z.object({ projectId: z.uuid().optional() }) },
  output: { status: 200, body: z.object({ items: z.array(WebhookSource) }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { projectId } = input.query;
    const rows = await ctx.readRows(db =>
      db
        .selectFrom('webhook_sources')
        .select(sourceColumns)
        .$if(projectId !== undefined, query => query.where('project_id', '=', projectId ?? ''))
        .orderBy('id', 'desc')
        .limit(listedMax),
    );
    return { items: rows.map(sourceOf) };
  },
});
