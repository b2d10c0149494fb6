import { sql } from 'kysely';
import type { Db } from '#shared/platform/ctx.ts';

/**
 * Erases a person in this transaction of the auth role: name, address, password, second factors, recovery codes,
 * sessions, keys, links, external identities, memberships with their teams and grants (by their foreign keys), counted
 * attempts, invitations to their address, answers and limits kept for them. What they made belongs to its organisation
 * and stays, made by nobody; audit rows name the id that nobody has any more.
 */
export async function eraseAccount(db: Db, userId: string): Promise<void> {
  const person = await db.selectFrom('users').select('email').where('id', '=', userId).forUpdate().executeTakeFirst();
  if (person === undefined) return;
  const keys = await db.selectFrom('api_keys').select('id').where('user_id', '=', userId).execute();
  await db
    .deleteFrom('invitations')
    .where(({ eb, fn, val }) => eb(fn('lower', ['email']), '=', fn('lower', [val(person.email)])))
    .execute();
  await db
    .deleteFrom('sign_in_failures')
    .where('subject', 'in', [`user:${userId}`, `reset:${userId}`])
    .execute();
  await db
    .deleteFrom('idempotency_keys')
    .where('actor_id', 'in', [userId, ...keys.map(key => key.id)])
    .execute();
  for (const id of [userId, ...keys.map(key => key.id)])
    await db.deleteFrom('rate_buckets').where(sql<boolean>`position(${id} in key) > 0`).execute();
  await db.deleteFrom('users').where('id', '=', userId).execute();
}
