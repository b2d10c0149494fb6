import { z } from 'zod';
import { clientAddressHeader } from '#shared/limits/client-address.ts';
import type { Actor } from '#shared/platform/actor.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import type { Origin, SignedIn } from './accounts.ts';

/** Longer than any password may be, so that too long ones are told so, and short enough to be read at no cost. */
export const PasswordText = z.string().min(1).max(1_024);
/** Six digits, or a recovery code however it was typed. */
export const CodeText = z.string().trim().min(6).max(64);

/** What an operation that can do harm takes beside its own input: who has not proved lately who they are does so here. */
export const Confirm = z
  .object({ password: PasswordText.optional(), code: CodeText.optional() })
  .meta({ id: 'Confirm', description: 'Your password, or a code of your authenticator app, or a recovery code' });

/**
 * For operations that can do harm. A person must have proved who they are within the last quarter of an hour, or do so
 * by `confirm`; an API key has nothing to prove it by and passes: its permission decides. Declare `confirmation-needed`
 * and `account-locked`. Throws them.
 */
export async function requireFreshProof(
  ctx: Ctx,
  confirm: z.infer<typeof Confirm> | undefined,
  request: Request,
): Promise<void> {
  if (ctx.actor.kind !== 'user') return;
  await ctx.services.accounts.requireProof(signedIn(ctx.actor), confirm ?? {}, originOf(ctx, request));
}

/** The person behind a session. Throws `forbidden` for anyone else. */
export function signedIn(actor: Actor): SignedIn {
  if (actor.kind !== 'user') throw new Problem('forbidden');
  const { userId, organizationId, sessionId } = actor;
  return { userId, organizationId, sessionId };
}

/** Where a request comes from. Only the gateway sets the forwarded address; what a client sends is not let through. */
export function originOf(ctx: Pick<Ctx, 'requestId'>, request: Request): Origin {
  return {
    userAgent: request.headers.get('user-agent') ?? '',
    address:
      request.headers.get(clientAddressHeader) ??
      (request.headers.get('x-forwarded-for') ?? '').split(',').at(-1)?.trim() ??
      '',
    requestId: ctx.requestId,
  };
}
