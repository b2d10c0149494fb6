import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem, problemAnswer } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { uploadBytesCeiling } from '#shared/storage/upload-settings.ts';
import { readGeneric } from '#shared/webhooks/inbound/generic.ts';
import { readGithub } from '#shared/webhooks/inbound/github.ts';
import { type Delivery, NotUnderstood } from '#shared/webhooks/inbound/plan.ts';
import { readS3 } from '#shared/webhooks/inbound/s3.ts';
import {
  type BodyVerifier,
  githubVerifier,
  readStandardHeaders,
  standardVerifier,
} from '#shared/webhooks/inbound/verify.ts';
import { readJson } from './read-json.ts';
import { WebhookReceipt } from './receipt.ts';
import { receiveDump } from './receive-dump.ts';
import { type LoadedSource, loadSource } from './source.ts';
import { takeDeliveries } from './take-delivery.ts';

/** GitHub sends up to 25 MB. */
const githubBytesMax = 25 * 1024 ** 2;
const jsonBytesMax = 1024 ** 2;

export const receiveWebhook = defineOperation({
  name: 'receiveWebhook',
  method: 'POST',
  path: '/:token',
  summary: 'Deliver to an inbound webhook',
  description:
    'generic: the dump itself, or JSON `{ downloadUrl, sha256?, fileName? }`, signed by Standard Webhooks. github: a webhook of GitHub. s3: an event notification of S3 or MinIO, by itself or through SNS. Answers when it is kept; the receipts say what came of it.',
  access: 'public',
  input: {
    params: z.object({ token: z.string().regex(/^[\w-]{1,100}$/) }),
    query: z.object({ fileName: z.string().max(255).optional().describe('Name of a dump that is the body itself') }),
    body: { kind: 'stream', mediaType: 'application/octet-stream' },
  },
  output: { status: 202, body: z.object({ receipts: z.array(WebhookReceipt) }) },
  errors: [
    'not-found',
    'signature-invalid',
    'validation-failed',
    'body-unreadable',
    'body-too-large',
    'upload-invalid',
    'overloaded',
    'quota-exceeded',
  ],
  bodyBytesMax: uploadBytesCeiling,
  handler: async ({ ctx, input }) => {
    const opened = await ctx.services.inbound.open(input.params.token, ctx);
    const source = opened === undefined ? undefined : await loadSource(opened.ctx, opened.sourceId);
    if (opened === undefined || source === undefined) throw new Problem('not-found');
    try {
      const call = { headers: input.request.headers, body: input.body, fileName: input.query.fileName };
      return { receipts: await receive(opened.ctx, source, call) };
    } catch (error) {
      if (error instanceof NotUnderstood) throw new Problem('validation-failed', { detail: error.message });
      if (error instanceof Problem && error.status < 500) throw error;
      // Answered here: the path holds a token, which the host's log line of an error would show.
      opened.ctx.log.error('an inbound webhook could not be taken', { sourceId: source.id, error });
      return problemAnswer(error, ctx.requestId, { 'cache-control': 'no-store' });
    }
  },
});

interface Call {
  headers: Headers;
  body: ReadableStream<Uint8Array>;
  fileName: string | undefined;
}

async function receive(ctx: Ctx, source: LoadedSource, call: Call): Promise<WebhookReceipt[]> {
  const { options, secrets } = source;
  if (options.kind === 'github') {
    const verifier = githubVerifier(requireSecret(secrets), call.headers.get('x-hub-signature-256') ?? '');
    const body = await readJson(call.body, githubBytesMax, signed(verifier));
    const event = call.headers.get('x-github-event') ?? '';
    const key = call.headers.get('x-github-delivery') ?? '';
    if (event === '' || !/^[\w-]{1,100}$/.test(key))
      throw new NotUnderstood('X-GitHub-Event or X-GitHub-Delivery is missing.');
    const decision = readGithub(event, body, options, secrets.accessToken !== undefined);
    return await takeDeliveries(ctx, source.id, [{ key, decision }]);
  }
  if (options.kind === 's3') {
    return await takeDeliveries(ctx, source.id, readS3(await readJson(call.body, jsonBytesMax), options));
  }
  const { key, verifier } = genericSender(ctx, source, call.headers);
  if (isJson(call.headers)) {
    const body = await readJson(call.body, jsonBytesMax, verifier === undefined ? undefined : signed(verifier));
    const delivery: Delivery = { key, decision: readGeneric(body) };
    return await takeDeliveries(ctx, source.id, [delivery]);
  }
  const dump = { key, fileName: call.fileName ?? 'upload', body: call.body };
  return [await receiveDump(ctx, source, dump, verifier === undefined ? undefined : signed(verifier))];
}

/** Whose id a generic delivery has, and what checks its signature. Throws 'signature-invalid' where that is missing. */
function genericSender(
  ctx: Ctx,
  { options, secrets }: LoadedSource,
  headers: Headers,
): { key: string; verifier: BodyVerifier | undefined } {
  if (options.kind === 'generic' && options.signature === 'none') {
    const given = headers.get('webhook-id') ?? headers.get('idempotency-key');
    // Without an id nobody can tell a repeated delivery from a new one.
    return { key: given?.slice(0, 1_000) || ctx.ids.uuid(), verifier: undefined };
  }
  const standard = readStandardHeaders(headers, ctx.clock.now());
  if (standard === undefined) throw refused();
  return { key: standard.id, verifier: standardVerifier(requireSecret(secrets), standard) };
}

/** The verifier as one that refuses when the body has ended. */
function signed(verifier: BodyVerifier): { update(bytes: Uint8Array): void; end(): void } {
  return {
    update: verifier.update,
    end: () => {
      if (!verifier.isSigned()) throw refused();
    },
  };
}

function refused(): Problem {
  return new Problem('signature-invalid', { detail: 'The signature does not match, or its time is too far away.' });
}

function requireSecret(secrets: LoadedSource['secrets']): string {
  if (secrets.signingSecret === undefined) throw new Error('The source has no signing secret.');
  return secrets.signingSecret;
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
