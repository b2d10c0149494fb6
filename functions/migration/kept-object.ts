import { attemptKeyPrefix, migrationBucket, migrationKeyPrefix } from '#shared/migration/service/object-store.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { ObjectStoreError } from '#shared/storage/object-store.ts';

/**
 * Something a migration keeps, from its present attempt.
 *
 * @throws Problem 'not-found' where there is no such migration of the tenant, or it keeps no such thing yet
 */
export async function keptObject(ctx: Ctx, migrationId: string, name: string): Promise<ReadableStream<Uint8Array>> {
  const row = await ctx.read(db =>
    db.selectFrom('migrations').select('attempt').where('id', '=', migrationId).executeTakeFirst(),
  );
  if (row === undefined) throw new Problem('not-found');
  const found = await objectOf(ctx, migrationId, row.attempt, name);
  if (found === undefined) throw new Problem('not-found');
  return found;
}

/** The same from the last attempt that kept it: what is known of the source stays true when a copy begins anew. */
export async function lastKeptObject(
  ctx: Ctx,
  migrationId: string,
  name: string,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const row = await ctx.read(db =>
    db.selectFrom('migrations').select('attempt').where('id', '=', migrationId).executeTakeFirst(),
  );
  for (let attempt = row?.attempt ?? 0; attempt > 0; attempt -= 1) {
    const found = await objectOf(ctx, migrationId, attempt, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function objectOf(
  ctx: Ctx,
  migrationId: string,
  attempt: number,
  name: string,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const prefix = attemptKeyPrefix(migrationKeyPrefix(ctx.actor.organizationId, migrationId), attempt);
  try {
    return (await ctx.store.get(migrationBucket, `${prefix}/${name}`, { signal: ctx.signal })).body;
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === 'not-found') return undefined;
    throw error;
  }
}
