import type { Ctx, Db } from '#shared/platform/ctx.ts';

/** Seals a text for this tenant and keeps it, in the caller's transaction. Returns its id. */
export async function keepSecret(
  ctx: Ctx,
  db: Db,
  purpose: 'migration-source' | 'migration-target',
  text: string,
): Promise<string> {
  const { organizationId } = ctx.actor;
  const id = ctx.ids.uuid();
  const { keyId, envelope } = await ctx.services.envelopes.seal(organizationId, id, new TextEncoder().encode(text));
  await db
    .insertInto('secrets')
    .values({
      organization_id: organizationId,
      id,
      purpose,
      key_id: keyId,
      envelope: Buffer.from(envelope),
      created_at: ctx.clock.now(),
    })
    .execute();
  return id;
}
