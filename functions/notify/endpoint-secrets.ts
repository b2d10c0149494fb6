import type { Ctx, Db } from '#shared/platform/ctx.ts';
import { encodeHeaders } from '#shared/webhooks/custom-headers.ts';
import { formatSecret, secretBytes } from '#shared/webhooks/secret.ts';

export interface SealedSecret {
  id: string;
  keyId: string;
  envelope: Uint8Array;
}

type SealingCtx = Pick<Ctx, 'actor' | 'ids' | 'services'>;

/** Seals bytes under a new id. Done before a transaction is opened: a key service may take its time. */
async function seal(ctx: SealingCtx, plaintext: Uint8Array): Promise<SealedSecret> {
  const id = ctx.ids.uuid();
  return { id, ...(await ctx.services.envelopes.seal(ctx.actor.organizationId, id, plaintext)) };
}

/** A new signing secret: as it is shown once, and sealed. */
export async function newSigningSecret(ctx: SealingCtx): Promise<{ secret: string; sealed: SealedSecret }> {
  const secret = formatSecret(Buffer.from(ctx.ids.token(secretBytes), 'base64url'));
  return { secret, sealed: await seal(ctx, new TextEncoder().encode(secret)) };
}

/** The headers of an endpoint, sealed; undefined where there are none to seal. */
export async function sealHeaders(
  ctx: SealingCtx,
  headers: Readonly<Record<string, string>>,
): Promise<SealedSecret | undefined> {
  return Object.keys(headers).length === 0 ? undefined : await seal(ctx, encodeHeaders(headers));
}

export async function insertSecret(
  ctx: Pick<Ctx, 'actor' | 'clock'>,
  db: Db,
  sealed: SealedSecret,
  purpose: 'webhook-endpoint' | 'webhook-headers',
): Promise<void> {
  await db
    .insertInto('secrets')
    .values({
      organization_id: ctx.actor.organizationId,
      id: sealed.id,
      purpose,
      key_id: sealed.keyId,
      envelope: Buffer.from(sealed.envelope),
      created_at: ctx.clock.now(),
    })
    .execute();
}

/** Deletes secrets that no row names any more. */
export async function deleteSecrets(db: Db, ids: readonly (string | null | undefined)[]): Promise<void> {
  const named = ids.filter(id => id !== null && id !== undefined);
  if (named.length > 0) await db.deleteFrom('secrets').where('id', 'in', named).execute();
}
