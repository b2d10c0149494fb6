import { requireQuota } from '#shared/limits/quotas.ts';
import type { Role } from '#shared/platform/actor.ts';
import type { Clock, Db, Ids } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { lockOrganization } from './members.ts';
import { judgePassword } from './password-strength.ts';
import { hashPassword } from './passwords.ts';
import { type NewSession, type Origin, openSession, tokenHash } from './sessions.ts';
import { type AccountPort, canonicalEmail, inAuth } from './sign-in.ts';
import { requireOwnFactor, type SignedIn } from './sign-in-proof.ts';
import { writeAudit } from './write-audit.ts';

/** An invitation is good for so long, once. */
export const invitationForMs = 7 * 24 * 60 * 60_000;

/** What an invitation says to whoever holds it. */
export interface InvitationDescription {
  organizationName: string;
  email: string;
  role: Role;
  expiresAt: Date;
}

interface Found extends InvitationDescription {
  id: string;
  organizationId: string;
}

/** Reads an invitation by its token. Throws `link-spent` where it is unknown, used, revoked or too old. */
export async function describeInvitation(port: AccountPort, token: string): Promise<InvitationDescription> {
  const { organizationName, email, role, expiresAt } = await inAuth(port)(db => find(db, token, port));
  return { organizationName, email, role, expiresAt };
}

/**
 * Takes whoever is signed in into the organisation. The invitation is for one address: a link that went astray lets
 * nobody else in. A session that only the identity provider of another organisation vouches for does not do: whoever
 * chooses that provider would come along. Throws `link-spent`, `forbidden`, `confirmation-needed`, `conflict`.
 */
export async function acceptInvitation(
  port: AccountPort,
  who: SignedIn,
  token: string,
  origin: Origin,
): Promise<{ organizationId: string; role: Role }> {
  return await inAuth(port)(async db => {
    const { email } = await db
      .selectFrom('users')
      .select('email')
      .where('id', '=', who.userId)
      .executeTakeFirstOrThrow();
    const { organizationId } = await find(db, token, port);
    await lockOrganization(db, organizationId);
    const invitation = await find(db, token, port);
    if (canonicalEmail(invitation.email) !== canonicalEmail(email))
      throw new Problem('forbidden', { detail: 'This invitation is for another address. Sign in with that one.' });
    await requireOwnFactor(
      db,
      who,
      'You came in by the sign-in service of another organisation. Confirm with your password or a code; a password can be set by a link that comes by mail.',
    );
    await join(db, invitation, who.userId, origin, port);
    return { organizationId, role: invitation.role };
  });
}

/**
 * Makes an account for the address that was invited, takes it into the organisation and signs it in. Throws
 * `link-spent`, `password-weak`, `conflict` where the address has an account, which signs in first.
 */
export async function joinByInvitation(
  port: AccountPort,
  given: { token: string; displayName: string; password: string },
  origin: Origin,
): Promise<NewSession> {
  const asAuth = inAuth(port);
  // Looked at first without spending it: strangers cause no hashing.
  const { email, organizationName } = await asAuth(db => find(db, given.token, port));
  const reason = await judgePassword(given.password, {
    email,
    names: ['CloudForge', given.displayName, organizationName],
  });
  if (reason !== undefined) throw new Problem('password-weak', { detail: reason });
  const hash = await hashPassword(given.password);
  return await asAuth(async db => {
    const { organizationId } = await find(db, given.token, port);
    await lockOrganization(db, organizationId);
    const invitation = await find(db, given.token, port);
    const address = canonicalEmail(invitation.email);
    // A disabled account is one as well: nobody gets past it by an invitation.
    const taken = await db
      .selectFrom('users')
      .select('id')
      .where(({ eb, fn, val }) => eb(fn('lower', ['email']), '=', val(address)))
      .executeTakeFirst();
    if (taken !== undefined)
      throw new Problem('conflict', { detail: 'This address has an account. Sign in, then open the link again.' });
    const now = port.clock.now();
    const userId = port.ids.uuid();
    await db
      .insertInto('users')
      .values({ id: userId, email: address, display_name: given.displayName, created_at: now })
      .execute();
    await db.insertInto('passwords').values({ user_id: userId, hash, changed_at: now }).execute();
    await join(db, invitation, userId, origin, port);
    const { role } = invitation;
    return await openSession(db, { userId, organizationId, role, factors: ['password'] }, origin, port);
  });
}

async function find(db: Db, token: string, port: { clock: Clock }): Promise<Found> {
  const row = await db
    .selectFrom('invitations')
    .innerJoin('organizations', 'organizations.id', 'invitations.organization_id')
    .select(['invitations.id', 'organization_id', 'email', 'role', 'expires_at', 'organizations.name'])
    .where('token_hash', '=', tokenHash(token))
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', port.clock.now())
    .executeTakeFirst();
  if (row === undefined)
    throw new Problem('link-spent', { detail: 'This invitation does not work any more. Ask for a new one.' });
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.name,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at,
  };
}

async function join(
  db: Db,
  invitation: Found,
  userId: string,
  origin: Origin,
  port: { clock: Clock; ids: Ids },
): Promise<void> {
  const { organizationId, role } = invitation;
  const now = port.clock.now();
  await requireQuota(db, organizationId, 'members');
  const joined = await db
    .insertInto('memberships')
    .values({ organization_id: organizationId, user_id: userId, role, created_at: now })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst();
  if (joined.numInsertedOrUpdatedRows === 0n)
    throw new Problem('conflict', { detail: 'You belong to this organisation already.' });
  await db.updateTable('invitations').set({ accepted_at: now }).where('id', '=', invitation.id).execute();
  await writeAudit(
    db,
    {
      organizationId,
      actorId: userId,
      action: 'invitation.accepted',
      target: { kind: 'invitation', id: invitation.id },
      data: { userId, role },
      requestId: origin.requestId,
    },
    port,
  );
}
