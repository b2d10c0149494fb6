import { createHash } from 'node:crypto';
import { createCtx, type Platform } from '#shared/platform/create-ctx.ts';
import type { Ctx } from '#shared/platform/ctx.ts';

/** The way from the token in an inbound URL to the organisation it belongs to. */
export interface InboundGate {
  /**
   * The source that a token belongs to, with a ctx that acts in its organisation as the system. undefined: there is no
   * such source, or it is disabled.
   */
  open(token: string, call: Pick<Ctx, 'requestId' | 'signal'>): Promise<{ sourceId: string; ctx: Ctx } | undefined>;
}

/** What of a token is kept: whoever reads the database can not call with it. 256 random bits need no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** `platform` is asked for when a call comes: the gate is one of its own services. */
export function createInboundGate(platform: () => Platform): InboundGate {
  return {
    open: async (token, { requestId, signal }) => {
      const row = await platform().database.transaction({ role: 'cloudforge_auth', readOnly: true }, db =>
        db
          .selectFrom('webhook_sources')
          .select(['organization_id', 'id'])
          .where('token_hash', '=', hashToken(token))
          .where('disabled_at', 'is', null)
          .executeTakeFirst(),
      );
      if (row === undefined) return undefined;
      const actor = { kind: 'system', organizationId: row.organization_id, function: 'inbound' } as const;
      return { sourceId: row.id, ctx: createCtx(platform(), { actor, requestId, signal }) };
    },
  };
}
