import type { SealedSecret } from '#shared/identity/sealed-secrets.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { decodeHeaders } from '#shared/webhooks/custom-headers.ts';
import type { AttemptResult } from '#shared/webhooks/judge-attempt.ts';
import { webhookBody, webhookHeaders } from '#shared/webhooks/sign.ts';
import type { OutgoingMessage } from './load-outgoing.ts';
import { settingsOf } from './settings.ts';

/** Of an answer so much is read and kept. */
const responseBytesMax = 65_536;

/** What stands in the log for the value of an endpoint's own header. */
export const sealedValue = '(sealed)';

export interface Sent {
  request: { headers: Record<string, string>; body: string };
  result: AttemptResult;
  durationMs: number;
  responseBody: Uint8Array;
}

/** One call. What the network or the address rules say is a result; a drain or a lost lease is thrown. */
export async function callReceiver(ctx: Ctx, message: OutgoingMessage, signal: AbortSignal): Promise<Sent> {
  const secrets: string[] = [];
  for (const sealed of message.secrets) secrets.push(new TextDecoder().decode(await open(ctx, sealed)));
  if (secrets.length === 0) throw new Error('The endpoint has no signing secret.');
  const own = message.headers === undefined ? {} : decodeHeaders(await open(ctx, message.headers));
  const body = webhookBody(message.payload);
  const now = ctx.clock.now();
  const headers = webhookHeaders({ id: message.id, secrets, body, now });
  const masked = Object.fromEntries(Object.keys(own).map(name => [name, sealedValue]));
  const request = { headers: { ...masked, ...headers }, body };
  try {
    const response = await ctx.dialer.request({
      url: message.endpoint.url,
      method: 'POST',
      // Ours last: nothing of an endpoint's own replaces a signature.
      headers: { ...own, ...headers },
      body,
      timeoutMs: settingsOf(ctx).webhookTimeoutMs,
      responseBytesMax,
      signal,
    });
    const { status, headers: answered, durationMs, body: responseBody } = response;
    return { request, result: { status, headers: answered }, durationMs, responseBody };
  } catch (error) {
    signal.throwIfAborted();
    const durationMs = Math.max(0, ctx.clock.now().getTime() - now.getTime());
    const text = error instanceof Error ? error.message : 'The call failed.';
    return { request, result: { error: text }, durationMs, responseBody: new Uint8Array() };
  }
}

async function open(ctx: Ctx, sealed: SealedSecret): Promise<Uint8Array> {
  return await ctx.services.envelopes.open(ctx.actor.organizationId, sealed.id, sealed.keyId, sealed.envelope);
}
