import { Problem } from '#shared/platform/errors.ts';
import type { Origin } from './sessions.ts';
import { type AccountPort, inAuth } from './sign-in.ts';
import { requireOwnFactor, type SignedIn } from './sign-in-proof.ts';
import { writeAudit } from './write-audit.ts';

/** Organisations that one person may own at a time: each is a tenant with quotas of its own. */
export const ownedMax = 20;

/**
 * Makes an organisation with the person as its owner, and the first row of its audit log. Their session stays where it
 * is. Throws `quota-exceeded`, and `confirmation-needed` where nobody but an organisation's identity provider vouches
 * for the person: what they own is theirs, and not that organisation's.
 */
export async function createOrganization(
  port: AccountPort,
  who: SignedIn,
  name: string,
  origin: Origin,
): Promise<{ id: string; name: string }> {
  const id = port.ids.uuid();
  const now = port.clock.now();
  await inAuth(port)(async db => {
    // One after the other for each person, so that two at once can't pass the limit together.
    await db.selectFrom('users').select('id').where('id', '=', who.userId).forUpdate().executeTakeFirstOrThrow();
    await requireOwnFactor(
      db,
      who,
      'You came in by the sign-in service of one organisation. Confirm with your password or a code: a new organisation is your own.',
    );
    const { count } = await db
      .selectFrom('memberships')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('user_id', '=', who.userId)
      .where('role', '=', 'owner')
      .executeTakeFirstOrThrow();
    if (count >= ownedMax)
      throw new Problem('quota-exceeded', {
        detail: `A person may own ${ownedMax} organisations and you own ${count}. Delete one, or hand one over.`,
        members: { quota: 'owned-organizations', limit: ownedMax, used: count },
      });
    await db.insertInto('organizations').values({ id, name, created_at: now }).execute();
    await db
      .insertInto('memberships')
      .values({ organization_id: id, user_id: who.userId, role: 'owner', created_at: now })
      .execute();
    await writeAudit(
      db,
      {
        organizationId: id,
        actorId: who.userId,
        action: 'organization.created',
        target: { kind: 'organization', id },
        requestId: origin.requestId,
      },
      port,
    );
  });
  return { id, name };
}
