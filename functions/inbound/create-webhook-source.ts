import { z } from 'zod';
import { insertSecret, sealSecret } from '#shared/identity/sealed-secrets.ts';
import { requireQuota } from '#shared/limits/quotas.ts';
import { acceptAddress } from '#shared/platform/address-problem.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { hashToken } from '#shared/webhooks/inbound/gate.ts';
import { type SourceSecrets, sourceOptions } from '#shared/webhooks/inbound/source.ts';
import { formatSecret, secretBytes } from '#shared/webhooks/secret.ts';
import { inboundUrl } from './settings.ts';
import { sourceColumns, sourceName, sourceOf, WebhookSource } from './source.ts';

const tokenBytes = 32;

const base = { projectId: z.uuid(), name: sourceName, pauseAfterAnalysis: z.boolean().default(false) };
const secretText = z
  .string()
  .min(1)
  .max(4_000)
  .regex(/^[\x21-\x7e]+$/, 'visible ASCII only');

const NewSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generic'), ...base, options: sourceOptions.generic.prefault({}) }),
  z.object({
    kind: z.literal('github'),
    ...base,
    options: sourceOptions.github.prefault({}),
    accessToken: secretText.optional().describe('For private repositories: may read their contents, nothing more'),
  }),
  z.object({
    kind: z.literal('s3'),
    ...base,
    options: sourceOptions.s3,
    accessKeyId: secretText.describe('Of a user who may read the bucket, nothing more'),
    secretAccessKey: secretText,
    sessionToken: secretText.optional(),
  }),
]);

export const createWebhookSource = defineOperation({
  name: 'createWebhookSource',
  method: 'POST',
  path: '/sources',
  summary: 'Create an inbound webhook',
  description:
    'A URL that starts a run in the project. The URL and the signing secret are in this answer and nowhere else.',
  access: 'webhooks:write',
  input: { body: { kind: 'json', schema: NewSource } },
  answerHoldsSecret: true,
  output: {
    status: 201,
    body: WebhookSource.extend({
      url: z.string().describe('Holds a token: whoever knows it may call it'),
      signingSecret: z
        .string()
        .nullable()
        .describe('generic: Standard Webhooks; github: the webhook’s secret; s3: none'),
    }),
  },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'address-refused',
    'not-found',
    'quota-exceeded',
  ],
  handler: async ({ ctx, input }) => {
    const { body } = input;
    await checkAddresses(ctx, body);
    const { organizationId } = ctx.actor;
    const secrets = secretsOf(ctx, body);
    const sealed = await sealSecret(ctx, JSON.stringify(secrets));
    const token = ctx.ids.token(tokenBytes);
    const now = ctx.clock.now();
    return await ctx.transaction(async ({ db, audit }) => {
      const project = await db.selectFrom('projects').select('id').where('id', '=', body.projectId).executeTakeFirst();
      if (project === undefined) throw new Problem('not-found');
      await requireQuota(db, organizationId, 'webhook-sources');
      await insertSecret(ctx, db, sealed, 'webhook-source');
      const row = await db
        .insertInto('webhook_sources')
        .values({
          organization_id: organizationId,
          id: ctx.ids.uuid(),
          project_id: body.projectId,
          name: body.name,
          kind: body.kind,
          token_hash: hashToken(token),
          secret_id: sealed.id,
          options: JSON.stringify({ ...body.options, pauseAfterAnalysis: body.pauseAfterAnalysis }),
          created_by: ctx.actor.kind === 'system' ? null : ctx.actor.userId,
          created_at: now,
        })
        .returning(sourceColumns)
        .executeTakeFirstOrThrow();
      const about = { kind: body.kind, projectId: body.projectId };
      await audit('webhook-source.created', { kind: 'webhook-source', id: row.id }, about);
      return { ...sourceOf(row), url: inboundUrl(ctx, token), signingSecret: secrets.signingSecret ?? null };
    });
  },
});

/** An address that could never be called is refused now, not at the first delivery. */
async function checkAddresses(ctx: Ctx, body: z.infer<typeof NewSource>): Promise<void> {
  const url = body.kind === 'github' ? body.options.apiUrl : body.kind === 's3' ? body.options.endpoint : undefined;
  if (url !== undefined) await acceptAddress(ctx.dialer, url);
}

function secretsOf(ctx: Ctx, body: z.infer<typeof NewSource>): SourceSecrets {
  if (body.kind === 's3') {
    const { accessKeyId, secretAccessKey, sessionToken } = body;
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  const random = ctx.ids.token(secretBytes);
  if (body.kind === 'github')
    return { signingSecret: random, ...(body.accessToken === undefined ? {} : { accessToken: body.accessToken }) };
  return body.options.signature === 'none' ? {} : { signingSecret: formatSecret(Buffer.from(random, 'base64url')) };
}
