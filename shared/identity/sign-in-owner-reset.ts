import type { Db } from '#shared/platform/ctx.ts';
import { endSessionsOf, type SessionPort } from './sessions.ts';
import { accountSubject } from './sign-in.ts';
import { forget } from './throttle.ts';
import { writeAudit } from './write-audit.ts';

/**
 * Locks out everyone who holds anything of the first owner: sessions, links, keys, password, authenticator apps,
 * recovery codes, and links to identity providers; a lock of the account ends as well. Throws where no owner is there yet.
 */
export async function resetFirstOwner(
  db: Db,
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<{ userId: string; organizationId: string }> {
  const owner = await db
    .selectFrom('memberships')
    .select(['user_id', 'organization_id'])
    .where('role', '=', 'owner')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (owner === undefined) throw new Error('There is no owner yet: start the platform once.');
  const { user_id: userId, organization_id: organizationId } = owner;
  const ended = await endSessionsOf(db, userId);
  for (const table of ['sign_in_links', 'passwords', 'totp_devices', 'recovery_codes', 'external_identities'] as const)
    await db.deleteFrom(table).where('user_id', '=', userId).execute();
  await db
    .updateTable('api_keys')
    .set({ revoked_at: port.clock.now() })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  await forget(db, accountSubject(userId), port);
  await writeAudit(
    db,
    {
      organizationId,
      actorKind: 'system',
      actorId: 'command-line',
      action: 'owner.reset',
      target: { kind: 'user', id: userId },
      data: { sessionsEnded: ended },
    },
    port,
  );
  return { userId, organizationId };
}
