import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { judgePassword } from './password-strength.ts';
import { hashPassword } from './passwords.ts';
import { endSessionsOf, type Origin, renewSession } from './sessions.ts';
import {
  type AccountPort,
  accountSubject,
  addressSubject,
  canonicalEmail,
  firstMembership,
  inAuth,
  type Proof,
  personByEmail,
  prove,
} from './sign-in.ts';
import { createLink, findLink, spendLink } from './sign-in-links.ts';
import { requireProof, type SignedIn } from './sign-in-proof.ts';
import { admit, forget, type Subject } from './throttle.ts';
import { writeAudit } from './write-audit.ts';

/** A link to set a new password is good for so long. */
export const resetLinkForMs = 30 * 60_000;
/** A session that goes on under another token; undefined where there is no cookie to change. */
export type RenewedSession = { sessionToken: string; sessionId: string; expiresAt: Date } | undefined;

/**
 * Sets somebody's password. One that is there already is replaced only by whoever shows it, or a code; the first one by
 * a session that was proved lately, or a code. Every other session ends, this one goes on under a new id. Throws
 * `password-weak`, `confirmation-needed`, `account-locked`.
 */
export async function changePassword(
  port: AccountPort,
  who: SignedIn,
  change: { password: string; proof: Proof },
  origin: Origin,
): Promise<RenewedSession> {
  const asAuth = inAuth(port);
  const { userId, organizationId, sessionId } = who;
  await judge(port, userId, change.password);
  const has = await asAuth(db => hasPassword(db, userId));
  // Nothing else will do: a code proves a device, and whoever found it unlocked must not keep the account.
  if (has) await prove(port, userId, { password: change.proof.password }, origin);
  else await requireProof(port, who, change.proof, origin);
  const hash = await hashPassword(change.password);
  return await asAuth(async db => {
    await storePassword(db, userId, hash, port);
    const ended = await endSessionsOf(db, userId, { except: sessionId });
    const session = await renewSession(db, sessionId, before => before, port);
    await writeAudit(
      db,
      {
        organizationId,
        actorId: userId,
        action: has ? 'password.changed' : 'password.set',
        target: { kind: 'user', id: userId },
        data: { sessionsEnded: ended },
        requestId: origin.requestId,
      },
      port,
    );
    return session;
  });
}

const asks = (name: string, free: number): Subject => ({ name: `reset:${name}`, free });

/** Counts that a network address asks for a link. Throws `account-locked` to one that asks too often. */
export async function admitReset(port: AccountPort, origin: Origin): Promise<void> {
  await inAuth(port)(db =>
    admit(
      db,
      addressSubject(origin).map(({ name, free }) => asks(name, free)),
      port,
    ),
  );
}

/**
 * Makes a link that lets the person of an address set a new password; undefined if there is none, or too many links
 * were asked for. Whoever asks must not learn which, nor how long it took.
 */
export async function requestReset(
  port: AccountPort,
  email: string,
  origin: Origin,
): Promise<{ token: string; email: string; userId: string } | undefined> {
  return await inAuth(port)(async db => {
    const person = await personByEmail(db, canonicalEmail(email));
    const member = person === undefined ? undefined : await firstMembership(db, person.userId);
    if (person === undefined || member === undefined) return undefined;
    const { userId } = person;
    const { organizationId } = member;
    try {
      await admit(db, [asks(userId, accountSubject(userId).free)], port);
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
    const token = await createLink(
      db,
      { userId, organizationId, purpose: 'reset-password', validForMs: resetLinkForMs },
      port,
    );
    await writeAudit(
      db,
      {
        organizationId,
        actorKind: 'system',
        actorId: 'password-reset',
        action: 'password.reset-requested',
        target: { kind: 'user', id: userId },
        requestId: origin.requestId,
      },
      port,
    );
    const { email: to } = await db
      .selectFrom('users')
      .select('email')
      .where('id', '=', userId)
      .executeTakeFirstOrThrow();
    return { token, email: to, userId };
  });
}

/**
 * Sets a new password by a link, which it spends. Every session ends and nobody is signed in by it: a second factor is
 * asked for as ever. Throws `link-spent`, `password-weak`; a password that is too weak leaves the link as it was.
 */
export async function resetPassword(
  port: AccountPort,
  reset: { token: string; password: string },
  origin: Origin,
): Promise<{ userId: string; organizationId: string }> {
  const asAuth = inAuth(port);
  // Looked at first without spending it: strangers cause no hashing.
  const link = await asAuth(db => findLink(db, reset.token, 'reset-password', port));
  if (link === undefined) throw new Problem('link-spent');
  await judge(port, link.userId, reset.password);
  const hash = await hashPassword(reset.password);
  return await asAuth(async db => {
    const spent = await spendLink(db, reset.token, 'reset-password', port);
    if (spent === undefined) throw new Problem('link-spent');
    const { userId, organizationId } = spent;
    await storePassword(db, userId, hash, port);
    const ended = await endSessionsOf(db, userId);
    await forget(db, accountSubject(userId), port);
    await writeAudit(
      db,
      {
        organizationId,
        actorId: userId,
        action: 'password.reset',
        target: { kind: 'user', id: userId },
        data: { sessionsEnded: ended },
        requestId: origin.requestId,
      },
      port,
    );
    return spent;
  });
}

export async function hasPassword(db: Db, userId: string): Promise<boolean> {
  return (
    (await db.selectFrom('passwords').select('user_id').where('user_id', '=', userId).executeTakeFirst()) !== undefined
  );
}

/** Writes the hash, and takes back every link that was made before. */
async function storePassword(db: Db, userId: string, hash: string, port: AccountPort): Promise<void> {
  const now = port.clock.now();
  await db
    .insertInto('passwords')
    .values({ user_id: userId, hash, changed_at: now })
    .onConflict(conflict => conflict.column('user_id').doUpdateSet({ hash, changed_at: now }))
    .execute();
  await db.deleteFrom('sign_in_links').where('user_id', '=', userId).execute();
}

/** Throws `password-weak`, saying why. */
async function judge(port: AccountPort, userId: string, password: string): Promise<void> {
  const context = await inAuth(port)(async db => {
    const person = await db
      .selectFrom('users')
      .select(['email', 'display_name'])
      .where('id', '=', userId)
      .executeTakeFirstOrThrow();
    const organizations = await db
      .selectFrom('memberships')
      .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
      .select('organizations.name')
      .where('memberships.user_id', '=', userId)
      .limit(100)
      .execute();
    return {
      email: person.email,
      names: ['CloudForge', person.display_name, ...organizations.map(({ name }) => name)],
    };
  });
  const reason = await judgePassword(password, context);
  if (reason !== undefined) throw new Problem('password-weak', { detail: reason });
}
