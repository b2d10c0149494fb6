import { z } from 'zod';
import type { Role } from '#shared/platform/actor.ts';
import { actorName } from '#shared/platform/actor.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { eraseOrganizationRows, erasePerson } from './erase.ts';
import { exportPerson } from './export-person.ts';
import { acceptInvitation, describeInvitation, type InvitationDescription, joinByInvitation } from './invitations.ts';
import { type Acting, changeMemberRole, endMemberSessions, lockOrganization, removeMember } from './members.ts';
import { createOrganization } from './own-organizations.ts';
import { type NewSession, type Origin, openSession, ownFactorsOf } from './sessions.ts';
import { type AccountPort, inAuth } from './sign-in.ts';
import type { SignedIn } from './sign-in-proof.ts';
import { writeAudit } from './write-audit.ts';

export type { Acting } from './members.ts';

/**
 * Organisations and who belongs to them: what no single tenant may do by itself. Works under the auth role; each change
 * writes its audit row in its own transaction. What goes wrong is thrown as a Problem.
 */
export interface Organizations {
  /** Makes an organisation that the person owns. Throws `quota-exceeded`, `confirmation-needed`. */
  create(who: SignedIn, name: string, origin: Origin): Promise<{ id: string; name: string }>;
  update(acting: Acting, change: { name?: string | undefined; twoFactorRequired?: boolean | undefined }): Promise<void>;
  changeMemberRole(acting: Acting, change: { userId: string; role: Role }): Promise<void>;
  /** Ends a membership with its sessions and keys; one's own to leave. */
  removeMember(acting: Acting, userId: string): Promise<{ accountErased: boolean }>;
  /** Ends every session of a member here; returns how many it were. */
  endMemberSessions(acting: Acting, userId: string): Promise<number>;
  /** How many members of an organisation belong to no other. */
  countAccounts(organizationId: string): Promise<number>;
  /**
   * Organisations of one person that the session may know of, by name: all of them, or, while nothing but one
   * organisation's identity provider vouches for the person, that one; without a session that one too.
   */
  listOf(
    who: Omit<SignedIn, 'sessionId'> & { sessionId?: string },
  ): Promise<{ id: string; name: string; role: Role }[]>;
  /** Moves a browser's session to another organisation of its person: under a new token and id. */
  switchSession(who: SignedIn, organizationId: string, origin: Origin): Promise<NewSession>;
  describeInvitation(token: string): Promise<InvitationDescription>;
  acceptInvitation(who: SignedIn, token: string, origin: Origin): Promise<{ organizationId: string; role: Role }>;
  joinByInvitation(
    given: { token: string; displayName: string; password: string },
    origin: Origin,
  ): Promise<NewSession>;
  /** Everything that is one person's, row by row. */
  exportPerson(userId: string): AsyncGenerator<Record<string, unknown>>;
  /** Erases the account of whoever is signed in. Throws `conflict` where an organisation would have no owner. */
  erasePerson(who: SignedIn, origin: Origin): Promise<void>;
  /** Erases every row of an organisation, and the accounts of those who belong to no other. */
  eraseOrganization(acting: Acting, name: string): Promise<void>;
}

export function createOrganizations(port: AccountPort): Organizations {
  const asAuth = inAuth(port);
  return {
    create: (who, name, origin) => createOrganization(port, who, name, origin),
    update: (acting, change) => asAuth(db => updateOrganization(db, acting, change, port)),
    changeMemberRole: (acting, change) => asAuth(db => changeMemberRole(db, acting, change, port)),
    removeMember: (acting, userId) => asAuth(db => removeMember(db, acting, userId, port)),
    endMemberSessions: (acting, userId) => asAuth(db => endMemberSessions(db, acting, userId, port)),
    countAccounts: organizationId =>
      asAuth(async db => {
        const { count } = await db
          .selectFrom('memberships as m')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('m.organization_id', '=', organizationId)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('memberships as other')
                  .select('other.role')
                  .whereRef('other.user_id', '=', 'm.user_id')
                  .where('other.organization_id', '!=', organizationId),
              ),
            ),
          )
          .executeTakeFirstOrThrow();
        return count;
      }),
    listOf: who =>
      asAuth(async db => {
        const session =
          who.sessionId === undefined
            ? undefined
            : await db.selectFrom('sessions').select('factors').where('id', '=', who.sessionId).executeTakeFirst();
        const vouchedFor = ownFactorsOf(Factors.parse(session?.factors ?? [])).length === 0;
        return await db
          .selectFrom('memberships')
          .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
          .select(['organizations.id', 'organizations.name', 'memberships.role'])
          .where('memberships.user_id', '=', who.userId)
          .$if(vouchedFor, query => query.where('memberships.organization_id', '=', who.organizationId))
          .orderBy('organizations.name')
          .orderBy('organizations.id')
          .limit(listedMax)
          .execute();
      }),
    switchSession: (who, organizationId, origin) => asAuth(db => switchSession(db, who, organizationId, origin, port)),
    describeInvitation: token => describeInvitation(port, token),
    acceptInvitation: (who, token, origin) => acceptInvitation(port, who, token, origin),
    joinByInvitation: (given, origin) => joinByInvitation(port, given, origin),
    exportPerson: userId => exportPerson(port, userId),
    erasePerson: (who, origin) => erasePerson(port, who, origin),
    eraseOrganization: (acting, name) => eraseOrganizationRows(port, acting, name),
  };
}

const listedMax = 1_000;
const ownProofNeeded =
  'You came in by the sign-in service of one organisation, which opens no other. Confirm with your password or a code; a password can be set by a link that comes by mail.';

async function updateOrganization(
  db: Db,
  { actor, requestId }: Acting,
  change: { name?: string | undefined; twoFactorRequired?: boolean | undefined },
  port: AccountPort,
): Promise<void> {
  const { organizationId } = actor;
  const { name, twoFactorRequired } = change;
  await lockOrganization(db, organizationId);
  if (name === undefined && twoFactorRequired === undefined) return;
  await db
    .updateTable('organizations')
    .set({
      ...(name === undefined ? {} : { name }),
      ...(twoFactorRequired === undefined ? {} : { two_factor_required: twoFactorRequired }),
    })
    .where('id', '=', organizationId)
    .execute();
  await writeAudit(
    db,
    {
      organizationId,
      actorKind: actor.kind,
      actorId: actorName(actor).id,
      action: 'organization.updated',
      target: { kind: 'organization', id: organizationId },
      data: { renamed: name !== undefined, ...(twoFactorRequired === undefined ? {} : { twoFactorRequired }) },
      requestId,
    },
    port,
  );
}

const Factors = z.array(z.enum(['link', 'password', 'totp', 'recovery', 'oidc', 'oidc-second-factor']));

async function switchSession(
  db: Db,
  who: SignedIn,
  organizationId: string,
  origin: Origin,
  port: AccountPort,
): Promise<NewSession> {
  const before = await db
    .selectFrom('sessions')
    .select(['factors', 'kind', 'proved_at', 'expires_at'])
    .where('id', '=', who.sessionId)
    .forUpdate()
    .executeTakeFirst();
  if (before?.kind !== 'browser')
    throw new Problem('conflict', { detail: 'Only a session of a browser changes over; sign in anew instead.' });
  // What the provider of one organisation says counts in that one only: its owners choose it. Looked at before the
  // membership, so that they learn nothing of others.
  const factors = ownFactorsOf(Factors.parse(before.factors));
  if (factors.length === 0) throw new Problem('confirmation-needed', { detail: ownProofNeeded });
  const membership = await db
    .selectFrom('memberships')
    .select('role')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', who.userId)
    .executeTakeFirst();
  if (membership === undefined) throw new Problem('not-found');
  await db.deleteFrom('sessions').where('id', '=', who.sessionId).execute();
  const { userId } = who;
  const opened = await openSession(db, { userId, organizationId, role: membership.role, factors }, origin, port);
  // It is the same sign-in: neither younger nor proved later than it was.
  await db
    .updateTable('sessions')
    .set({ proved_at: before.proved_at, expires_at: before.expires_at })
    .where('id', '=', opened.actor.sessionId)
    .execute();
  return { ...opened, expiresAt: before.expires_at };
}
