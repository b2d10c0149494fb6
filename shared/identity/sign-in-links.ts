import type { Db } from '#shared/platform/ctx.ts';
import { type NewSession, type Origin, openSession, type SessionPort, tokenHash } from './sessions.ts';

/** A link that signs in is shown on a screen: it need not hold longer (OWASP ASVS 5.0, 6.5.5). */
export const signInLinkForMs = 10 * 60_000;

export type LinkPurpose = 'sign-in' | 'reset-password';

/** Makes a link that works once, for `validForMs`. Returns its token, of which only the hash is stored. */
export async function createLink(
  db: Db,
  link: { userId: string; organizationId: string; purpose: LinkPurpose; validForMs: number },
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<string> {
  const token = port.ids.token(32);
  const now = port.clock.now();
  await db.deleteFrom('sign_in_links').where('expires_at', '<', now).execute();
  await db
    .insertInto('sign_in_links')
    .values({
      token_hash: tokenHash(token),
      user_id: link.userId,
      organization_id: link.organizationId,
      purpose: link.purpose,
      created_at: now,
      expires_at: new Date(now.getTime() + link.validForMs),
    })
    .execute();
  return token;
}

/** Spends a link in this transaction; undefined where it is unknown, used, too old or for another purpose. */
export async function spendLink(
  db: Db,
  token: string,
  purpose: LinkPurpose,
  port: Pick<SessionPort, 'clock'>,
): Promise<{ userId: string; organizationId: string } | undefined> {
  const now = port.clock.now();
  const link = await db
    .updateTable('sign_in_links')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['user_id', 'organization_id'])
    .executeTakeFirst();
  return link === undefined ? undefined : { userId: link.user_id, organizationId: link.organization_id };
}

/** Whose link this is, without spending it; undefined where `spendLink` would not spend it either. */
export async function findLink(
  db: Db,
  token: string,
  purpose: LinkPurpose,
  port: Pick<SessionPort, 'clock'>,
): Promise<{ userId: string } | undefined> {
  const link = await db
    .selectFrom('sign_in_links')
    .select('user_id')
    .where('token_hash', '=', tokenHash(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', port.clock.now())
    .executeTakeFirst();
  return link === undefined ? undefined : { userId: link.user_id };
}

/** Spends a sign-in link and opens a session; undefined if it does not work, or its person may not come in any more. */
export async function redeemSignInLink(
  port: SessionPort,
  token: string,
  origin: Origin,
): Promise<NewSession | undefined> {
  return await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    const link = await spendLink(db, token, 'sign-in', port);
    if (link === undefined) return undefined;
    const membership = await db
      .selectFrom('memberships')
      .innerJoin('users', 'users.id', 'memberships.user_id')
      .select('memberships.role')
      .where('memberships.user_id', '=', link.userId)
      .where('memberships.organization_id', '=', link.organizationId)
      .where('users.disabled_at', 'is', null)
      .executeTakeFirst();
    if (membership === undefined) return undefined;
    return await openSession(db, { ...link, role: membership.role, factors: ['link'] }, origin, port);
  });
}
