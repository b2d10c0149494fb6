import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { defineWorker, type Job, JobRetry } from '#shared/platform/worker.ts';
import { judgeAttempt, type Verdict } from '#shared/webhooks/judge-attempt.ts';
import { createLanes } from '#shared/webhooks/lanes.ts';
import { admitMessage } from './admit-message.ts';
import { callReceiver, type Sent } from './call-receiver.ts';
import { disableEndpoint, noteDelivered, noteFailed } from './endpoint-health.ts';
import { loadOutgoing, type OutgoingMessage } from './load-outgoing.ts';
import { SendWebhookInput, sendWebhookWorker, spreadBacklog } from './queue-message.ts';
import { recordAttempt, settleMessage } from './record-attempt.ts';
import { settingsOf } from './settings.ts';

/** Messages under way at once in one process, and of those to one endpoint: eight slow ones leave room for others. */
const messagesAtOnce = 24;
const lanes = createLanes(3);
/** What a trial has beyond the receiver's own time, before another message may try. */
const trialSlackMs = 30_000;

/** Sends one message, once per run of its job; the schedule says when the job comes again. */
export const sendWebhook = defineWorker({
  name: sendWebhookWorker,
  summary: 'Sends webhook messages and keeps their attempts',
  input: SendWebhookInput,
  concurrency: messagesAtOnce,
  run: async ({ ctx, job }) => {
    const message = await loadOutgoing(ctx, job.input.messageId);
    if (message?.state !== 'pending') return;
    if (message.endpoint.state === 'disabled') {
      await job.complete(scope => settleMessage(scope, ctx.clock, message.id, 'failed'));
      return;
    }
    const now = ctx.clock.now();
    // A process that died between the record of an attempt and its job's new time comes back too early.
    if (message.nextAt !== null && message.nextAt > now) throw new JobRetry(message.nextAt);

    const place = lanes.enter(message.endpoint.id, now.getTime());
    if (place.kind === 'full') {
      const againAt = new Date(place.againAtMs);
      const { endpoint } = message;
      const moved = await ctx.transaction(({ db }) => spreadBacklog(db, endpoint.id, againAt, place.stepMs, now));
      place.handOut(moved);
      throw new JobRetry(againAt);
    }
    let answerMs: number | undefined;
    try {
      if (job.input.isAsked !== true) {
        const admission = await admitMessage(ctx, message, settingsOf(ctx).webhookTimeoutMs + trialSlackMs);
        if (admission.kind === 'later') throw new JobRetry(admission.at);
      }
      const startedAt = ctx.clock.now();
      const sent = await callReceiver(ctx, message, job.signal);
      answerMs = sent.durationMs;
      await settle(ctx, job, message, { startedAt, ...sent });
    } finally {
      place.release(answerMs);
    }
  },
  onFailed: async ({ ctx, scope, subjectId, cause }) => {
    ctx.log.error('a webhook message was given up', { messageId: subjectId, error: cause });
    await giveUp(ctx, scope, subjectId);
  },
});

/** Keeps the attempt, what it says of the message, and what it says of the endpoint, in one commit. */
async function settle(
  ctx: Ctx,
  job: Job<SendWebhookInput>,
  message: OutgoingMessage,
  sent: Sent & { startedAt: Date },
): Promise<void> {
  const number = message.tries + 1;
  const attempt = { message, number, ...sent };
  const verdict = judgeAttempt(sent.result, {
    messageId: message.id,
    tries: number - job.input.triesBefore,
    now: ctx.clock.now(),
  });
  if (verdict.kind === 'retry') {
    await ctx.transaction(async scope => {
      await recordAttempt(ctx, scope, { ...attempt, reason: verdict.reason, nextAt: verdict.at });
      await noteFailed(ctx, scope, message.endpoint.id, restAskedMs(sent, verdict));
    });
    throw new JobRetry(verdict.at, verdict.reason);
  }
  await job.complete(async scope => {
    await recordAttempt(ctx, scope, { ...attempt, reason: verdict.kind === 'delivered' ? null : verdict.reason });
    await settleMessage(scope, ctx.clock, message.id, verdict.kind === 'delivered' ? 'delivered' : 'failed');
    if (verdict.kind === 'delivered') await noteDelivered(ctx, scope, message.endpoint.id);
    if (verdict.kind === 'exhausted') await noteFailed(ctx, scope, message.endpoint.id, restAskedMs(sent, verdict));
    if (verdict.kind === 'gone') await disableEndpoint(ctx, scope, message.endpoint.id, 'gone', verdict.reason);
  });
}

/** The rest a receiver asks for itself, not for one message: 429 and 503 with Retry-After. */
function restAskedMs(sent: Sent, verdict: Verdict & { retryAfterMs?: number }): number | undefined {
  return sent.result.status === 429 || sent.result.status === 503 ? verdict.retryAfterMs : undefined;
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
    request: { headers: {}, body: '' },
    result: { error: '' },
    responseBody: new Uint8Array(),
    reason: 'The platform could not make this attempt; its log says why.',
  });
  await settleMessage(scope, ctx.clock, messageId, 'failed');
}
