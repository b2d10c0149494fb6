import type { Acting } from '#shared/identity/organizations.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

/** Who asks, as the services that work across tenants want to know it. Throws `not-signed-in` for the system. */
export function actingOf(ctx: Pick<Ctx, 'actor' | 'requestId'>): Acting {
  const { actor, requestId } = ctx;
  if (actor.kind === 'system') throw new Problem('not-signed-in');
  return { actor, requestId };
}
