import type { Actor, Role } from '#shared/platform/actor.ts';
import { actorName, permissionsOf, roles } from '#shared/platform/actor.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { lowerOf } from './actor-look-up.ts';
import { eraseAccount } from './erase-account.ts';
import type { SessionPort } from './sessions.ts';
import { writeAudit } from './write-audit.ts';

/** Who changes something about members, and in which request. */
export interface Acting {
  actor: Exclude<Actor, { kind: 'system' }>;
  requestId: string;
}

/**
 * Takes the organisation's row until the transaction ends, so that changes of its members come one after the other: of
 * two owners who step back at once, one stays. Rows that refer to it can still be written meanwhile.
 */
export async function lockOrganization(db: Db, organizationId: string): Promise<{ name: string }> {
  const row = await db
    .selectFrom('organizations')
    .select('name')
    .where('id', '=', organizationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

/** The role that somebody has at this moment, under the lock: it may have changed since the request came. */
export async function roleNow(db: Db, actor: Acting['actor']): Promise<Role> {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('organization_id', '=', actor.organizationId)
    .where('user_id', '=', actor.userId)
    .executeTakeFirst();
  if (row === undefined) throw new Problem('forbidden');
  return lowerOf(actor.role, row.role);
}

/** Nobody gives, changes or takes away a role above their own. Throws `forbidden`. */
export function refuseAbove(mine: Role, other: Role): void {
  if (roles.indexOf(other) < roles.indexOf(mine))
    throw new Problem('forbidden', { detail: `Your role is ${mine}; this takes the role ${other}.` });
}

/**
 * Whoever is narrowed by scopes gives nobody a role that holds more than they do: a key that may invite and nothing else
 * would otherwise invite itself to everything. Throws `forbidden`.
 */
export function refuseBeyondScopes(
  actor: Acting['actor'],
  role: Role,
  where: 'organization' | 'project' = 'organization',
): void {
  const { scopes } = actor;
  if (scopes === undefined) return;
  const beyond = permissionsOf(role, where).filter(permission => !scopes.includes(permission));
  if (beyond.length > 0)
    throw new Problem('forbidden', {
      detail: `The role ${role} holds what your own scopes do not: ${beyond.slice(0, 10).join(', ')}.`,
    });
}

/** Throws `conflict` if this is the only owner: an organisation always has one. */
export async function refuseLastOwner(db: Db, organizationId: string, userId: string): Promise<void> {
  const other = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .where('user_id', '!=', userId)
    .limit(1)
    .executeTakeFirst();
  if (other === undefined)
    throw new Problem('conflict', {
      detail: 'This is the last owner. Make somebody else an owner first, or delete the organisation.',
    });
}

/**
 * Gives a member another role. Neither the one they have nor the one they get may be above one's own. Throws
 * `not-found`, `forbidden`, `conflict`.
 */
export async function changeMemberRole(
  db: Db,
  { actor, requestId }: Acting,
  change: { userId: string; role: Role },
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<void> {
  const { organizationId } = actor;
  const { userId, role } = change;
  await lockOrganization(db, organizationId);
  const mine = await roleNow(db, actor);
  refuseAbove(mine, 'admin');
  const before = await memberRole(db, organizationId, userId);
  refuseAbove(mine, before);
  refuseAbove(mine, role);
  refuseBeyondScopes(actor, role);
  if (before === role) return;
  if (before === 'owner') await refuseLastOwner(db, organizationId, userId);
  await db
    .updateTable('memberships')
    .set({ role })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
  // What somebody has invited others to was theirs to give at the time only.
  if (roles.indexOf(role) > roles.indexOf(before)) await takeBackInvitations(db, organizationId, userId, port);
  const who = actorName(actor);
  await writeAudit(
    db,
    {
      organizationId,
      actorKind: actor.kind,
      actorId: who.id,
      action: 'member.role-changed',
      target: { kind: 'user', id: userId },
      data: { from: before, to: role },
      requestId,
    },
    port,
  );
}

/**
 * Ends a membership: sessions and keys end with it. Somebody who belongs to no organisation then has no account any
 * more. Leaving oneself takes no permission. Throws `not-found`, `forbidden`, `conflict`. Returns whether the account
 * went too.
 */
export async function removeMember(
  db: Db,
  { actor, requestId }: Acting,
  userId: string,
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<{ accountErased: boolean }> {
  const { organizationId } = actor;
  await lockOrganization(db, organizationId);
  const role = await memberRole(db, organizationId, userId);
  const leaves = actor.kind === 'user' && actor.userId === userId;
  if (!leaves) {
    const mine = await roleNow(db, actor);
    refuseAbove(mine, 'admin');
    refuseAbove(mine, role);
  }
  if (role === 'owner') await refuseLastOwner(db, organizationId, userId);
  await endMembership(db, organizationId, userId, port);
  const accountErased = await eraseIfAlone(db, userId);
  await writeAudit(
    db,
    {
      organizationId,
      actorKind: actor.kind,
      actorId: actorName(actor).id,
      action: leaves ? 'member.left' : 'member.removed',
      target: { kind: 'user', id: userId },
      data: { role, accountErased },
      requestId,
    },
    port,
  );
  return { accountErased };
}

/**
 * Ends every session that a member has in one's own organisation; they stay a member. Nobody ends those of a role above
 * their own. Throws `not-found`, `forbidden`. Returns how many it were.
 */
export async function endMemberSessions(
  db: Db,
  { actor, requestId }: Acting,
  userId: string,
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<number> {
  const { organizationId } = actor;
  await lockOrganization(db, organizationId);
  const role = await memberRole(db, organizationId, userId);
  const mine = await roleNow(db, actor);
  refuseAbove(mine, 'admin');
  refuseAbove(mine, role);
  const ended = await db
    .deleteFrom('sessions')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  // A link that is on its way would open the next one.
  await db
    .deleteFrom('sign_in_links')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
  const sessionsEnded = Number(ended.numDeletedRows);
  await writeAudit(
    db,
    {
      organizationId,
      actorKind: actor.kind,
      actorId: actorName(actor).id,
      action: 'member.sessions-ended',
      target: { kind: 'user', id: userId },
      data: { sessionsEnded },
      requestId,
    },
    port,
  );
  return sessionsEnded;
}

/** Ends what somebody has in one organisation: sessions, keys, links, invitations they made, the membership itself. */
export async function endMembership(
  db: Db,
  organizationId: string,
  userId: string,
  port: Pick<SessionPort, 'clock'>,
): Promise<void> {
  for (const table of ['sessions', 'sign_in_links'] as const)
    await db.deleteFrom(table).where('organization_id', '=', organizationId).where('user_id', '=', userId).execute();
  await db
    .updateTable('api_keys')
    .set({ revoked_at: port.clock.now() })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  await takeBackInvitations(db, organizationId, userId, port);
  await db
    .deleteFrom('memberships')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
}

/** Erases the account of somebody who belongs to no organisation. Returns whether it did. */
export async function eraseIfAlone(db: Db, userId: string): Promise<boolean> {
  const left = await db.selectFrom('memberships').select('role').where('user_id', '=', userId).executeTakeFirst();
  if (left !== undefined) return false;
  await eraseAccount(db, userId);
  return true;
}

async function memberRole(db: Db, organizationId: string, userId: string): Promise<Role> {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row.role;
}

async function takeBackInvitations(
  db: Db,
  organizationId: string,
  userId: string,
  port: Pick<SessionPort, 'clock'>,
): Promise<void> {
  await db
    .updateTable('invitations')
    .set({ revoked_at: port.clock.now() })
    .where('organization_id', '=', organizationId)
    .where('created_by', '=', userId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
