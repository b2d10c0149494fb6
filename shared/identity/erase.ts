import { Problem } from '#shared/platform/errors.ts';
import { eraseAccount } from './erase-account.ts';
import { type Acting, eraseIfAlone, lockOrganization, refuseLastOwner, roleNow } from './members.ts';
import type { Origin } from './sessions.ts';
import { type AccountPort, inAuth } from './sign-in.ts';
import type { SignedIn } from './sign-in-proof.ts';
import { writeAudit } from './write-audit.ts';

/**
 * Erases somebody's account (GDPR, article 17), with an audit row in each of their organisations. Throws `conflict`
 * where one of them would be left without an owner.
 */
export async function erasePerson(port: AccountPort, who: SignedIn, origin: Origin): Promise<void> {
  const { userId } = who;
  await inAuth(port)(async db => {
    const memberships = await db
      .selectFrom('memberships')
      .select(['organization_id', 'role'])
      .where('user_id', '=', userId)
      // Always in the same order: two who leave the same organisations at once do not wait for each other.
      .orderBy('organization_id')
      .execute();
    for (const { organization_id: organizationId, role } of memberships) {
      await lockOrganization(db, organizationId);
      if (role === 'owner') await refuseLastOwner(db, organizationId, userId);
    }
    await eraseAccount(db, userId);
    for (const { organization_id: organizationId } of memberships)
      await writeAudit(
        db,
        {
          organizationId,
          actorId: userId,
          action: 'person.erased',
          target: { kind: 'user', id: userId },
          requestId: origin.requestId,
        },
        port,
      );
  });
}

/**
 * Erases every row of an organisation, its audit log included, and the accounts of those who belong to no other. `name`
 * is what its owner typed: it must be the organisation's. What it keeps outside the database is for the caller to take
 * away. Throws `validation-failed`, `forbidden`.
 */
export async function eraseOrganizationRows(port: AccountPort, { actor }: Acting, name: string): Promise<void> {
  const { organizationId } = actor;
  await port.database.transaction({ role: 'cloudforge_auth', organizationId }, async db => {
    const organization = await lockOrganization(db, organizationId);
    if ((await roleNow(db, actor)) !== 'owner') throw new Problem('forbidden');
    if (organization.name !== name) throw nameDiffers();
    const members = await db
      .selectFrom('memberships')
      .select('user_id')
      .where('organization_id', '=', organizationId)
      .execute();
    // Everything that refers to it goes with it; its audit log by a trigger, which alone may delete rows of one.
    await db.deleteFrom('organizations').where('id', '=', organizationId).execute();
    for (const { user_id: userId } of members) await eraseIfAlone(db, userId);
  });
}

/** What is answered where the name that was typed is not the organisation's. */
export function nameDiffers(): Problem {
  const message = 'Type the name of the organisation, exactly as it is shown.';
  return new Problem('validation-failed', {
    detail: `body.name: ${message}`,
    members: { issues: [{ path: 'body.name', message }] },
  });
}
