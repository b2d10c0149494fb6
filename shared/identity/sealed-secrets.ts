import type { Ctx, Db } from '#shared/platform/ctx.ts';

/** A secret of a tenant, sealed under the id that its row in `secrets` has or will have. */
export interface SealedSecret {
  id: string;
  keyId: string;
  envelope: Uint8Array;
}

/** What a secret is kept for. */
export type SecretPurpose =
  | 'identity-provider'
  | 'migration-source'
  | 'migration-target'
  | 'webhook-endpoint'
  | 'webhook-headers'
  | 'webhook-source';

export type SealingCtx = Pick<Ctx, 'actor' | 'ids' | 'services'>;

/** Seals bytes, or a text as UTF-8, under a new id. Best done before a transaction: a key service may take its time. */
export async function sealSecret(ctx: SealingCtx, secret: Uint8Array | string): Promise<SealedSecret> {
  const id = ctx.ids.uuid();
  const plaintext = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  return { id, ...(await ctx.services.envelopes.seal(ctx.actor.organizationId, id, plaintext)) };
}

/** Keeps a sealed secret, in the caller's transaction. */
export async function insertSecret(
  ctx: Pick<Ctx, 'actor' | 'clock'>,
  db: Db,
  sealed: SealedSecret,
  purpose: SecretPurpose,
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

/** Seals a secret and keeps it, in the caller's transaction. Returns its id. */
export async function keepSecret(
  ctx: SealingCtx & Pick<Ctx, 'clock'>,
  db: Db,
  purpose: SecretPurpose,
  secret: string,
): Promise<string> {
  const sealed = await sealSecret(ctx, secret);
  await insertSecret(ctx, db, sealed, purpose);
  return sealed.id;
}

/** Deletes secrets that no row names any more. */
export async function deleteSecrets(db: Db, ids: readonly (string | null | undefined)[]): Promise<void> {
  const named = ids.filter(id => id !== null && id !== undefined);
  if (named.length > 0) await db.deleteFrom('secrets').where('id', 'in', named).execute();
}
