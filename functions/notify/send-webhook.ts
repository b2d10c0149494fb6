import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { defineWorker, JobRetry } from '#shared/platform/worker.ts';
import { type AttemptResult, judgeAttempt } from '#shared/webhooks/judge-attempt.ts';
import { webhookBody, webhookHeaders } from '#shared/webhooks/sign.ts';
import { loadOutgoing, type OutgoingMessage } from './load-outgoing.ts';
import { SendWebhookInput, sendWebhookWorker } from './queue-message.ts';
import { disableEndpoint, disableIfNothingArrives, recordAttempt, settleMessage } from './record-attempt.ts';
import { settingsOf } from './settings.ts';

const responseBytesMax = 2_048;

/** Sends one message, once per run of its job; the schedule says when the job comes again. */
export const sendWebhook = defineWorker({
  name: sendWebhookWorker,
  summary: 'Sends webhook messages and keeps their attempts',
  input: SendWebhookInput,
  concurrency: 8,
  run: async ({ ctx, job }) => {
    const message = await loadOutgoing(ctx, job.input.messageId);
    if (message?.state !== 'pending') return;
    if (message.endpoint.state === 'disabled') {
      await job.complete(scope => settleMessage(scope, ctx.clock, message.id, 'failed'));
      return;
    }
    // A process that died between the record of an attempt and its job's new time comes back too early.
    if (message.nextAt !== null && message.nextAt > ctx.clock.now()) throw new JobRetry(message.nextAt);

    const startedAt = ctx.clock.now();
    const sent = await send(ctx, message, job.signal);
    const number = message.tries + 1;
    const attempt = { message, number, startedAt, ...sent };
    const verdict = judgeAttempt(sent.result, {
      messageId: message.id,
      tries: number - job.input.triesBefore,
      now: ctx.clock.now(),
    });
    if (verdict.kind === 'retry') {
      await ctx.transaction(scope =>
        recordAttempt(ctx, scope, { ...attempt, reason: verdict.reason, nextAt: verdict.at }),
      );
      throw new JobRetry(verdict.at, verdict.reason);
    }
    await job.complete(async scope => {
      await recordAttempt(ctx, scope, { ...attempt, reason: verdict.kind === 'delivered' ? null : verdict.reason });
      await settleMessage(scope, ctx.clock, message.id, verdict.kind === 'delivered' ? 'delivered' : 'failed');
      if (verdict.kind === 'gone') await disableEndpoint(scope, message.endpoint.id, verdict.reason);
      if (verdict.kind === 'exhausted') await disableIfNothingArrives(scope, message);
    });
  },
  onFailed: async ({ ctx, scope, subjectId, cause }) => {
    ctx.log.error('a webhook message was given up', { messageId: subjectId, error: cause });
    await giveUp(ctx, scope, subjectId);
  },
});

interface Sent {
  result: AttemptResult;
  durationMs: number;
  responseBody: Uint8Array;
}

/** One call. What the network or the address rules say is a result; a drain or a lost lease is thrown. */
async function send(ctx: Ctx, message: OutgoingMessage, signal: AbortSignal): Promise<Sent> {
  const secret = await ctx.services.envelopes.open(
    ctx.actor.organizationId,
    message.secret.id,
    message.secret.keyId,
    message.secret.envelope,
  );
  const body = webhookBody(message.payload);
  const now = ctx.clock.now();
  const headers = webhookHeaders({ id: message.id, secret: new TextDecoder().decode(secret), body, now });
  try {
    const response = await ctx.dialer.request({
      url: message.endpoint.url,
      method: 'POST',
      headers,
      body,
      timeoutMs: settingsOf(ctx).webhookTimeoutMs,
      responseBytesMax,
      signal,
    });
    const { status, headers: answered, durationMs, body: responseBody } = response;
    return { result: { status, headers: answered }, durationMs, responseBody };
  } catch (error) {
    signal.throwIfAborted();
    const durationMs = Math.max(0, ctx.clock.now().getTime() - now.getTime());
    const text = error instanceof Error ? error.message : 'The call failed.';
    return { result: { error: text }, durationMs, responseBody: new Uint8Array() };
  }
}

/** The platform itself could not make the attempt (a key that does not fit, a broken row): said, not hidden. */
async function giveUp(ctx: Ctx, scope: TransactionScope, messageId: string): Promise<void> {
  const message = await scope.db
    .selectFrom('webhook_messages')
    .select(['id', 'tries'])
    .where('id', '=', messageId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (message === undefined) return;
  await recordAttempt(ctx, scope, {
    message,
    number: message.tries + 1,
    startedAt: ctx.clock.now(),
    durationMs: 0,
    result: { error: '' },
    responseBody: new Uint8Array(),
    reason: 'The platform could not make this attempt; its log says why.',
  });
  await settleMessage(scope, ctx.clock, messageId, 'failed');
}
