import { createHash } from 'node:crypto';
import { countedAddress } from '#shared/limits/client-address.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { raiseAlert } from './alerts.ts';
import { decoyHash, hashPassword, needsRehash, verifyPassword } from './passwords.ts';
import { looksLikeRecoveryCode, spendRecoveryCode } from './recovery-codes.ts';
import { type Factor, type NewSession, type Origin, openSession, type SessionPort } from './sessions.ts';
import { type Admission, admit, forget, forgive, freeAttempts, type Subject } from './throttle.ts';
import { confirmedDevices, spendTotpCode, type TotpPort } from './totp.ts';
import { writeAudit } from './write-audit.ts';

export type AccountPort = SessionPort & Pick<TotpPort, 'envelopes'>;

/** What somebody shows to prove that they are who they say: their password, or a code. */
export interface Proof {
  password?: string | undefined;
  /** Six digits of an authenticator app, or a recovery code. */
  code?: string | undefined;
}

/** One spelling for an e-mail address, as users are found by. */
export function canonicalEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

/**
 * Signs in with a password and, where one is set up, a second factor. An address that nobody has is counted, measured
 * against a hash and answered like one that somebody has. Throws `sign-in-refused`, `second-factor-needed` or
 * `account-locked`.
 */
export async function signInWithPassword(
  port: AccountPort,
  given: { email: string; password: string; code?: string | undefined },
  origin: Origin,
): Promise<NewSession> {
  const asAuth = inAuth(port);
  const email = canonicalEmail(given.email);
  const person = await asAuth(db => personByEmail(db, email));
  const account = person === undefined ? unknownAccount(email) : accountSubject(person.userId);
  const admissions = await asAuth(db => admit(db, [...addressSubject(origin), account], port));
  const matches = await verifyPassword(person?.hash ?? (await decoyHash()), given.password);
  if (!matches || person?.hash == null) return await refuse(port, person?.userId, admissions, 'sign-in-refused');
  const { userId, hash } = person;
  const rehashed = needsRehash(hash) ? await hashPassword(given.password) : undefined;
  const outcome = await asAuth(async db => {
    // A password that was changed since it was read is not right any more.
    const now = await db
      .selectFrom('passwords')
      .select('hash')
      .where('user_id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    const member = await firstMembership(db, userId);
    if (now?.hash !== hash || member === undefined) return 'wrong';
    const factors: Factor[] = ['password'];
    if ((await confirmedDevices(db, userId)).length > 0) {
      if (given.code === undefined) return 'code-missing';
      const factor = await spendAnyCode(db, userId, given.code, port);
      if (factor === undefined) return 'wrong';
      factors.push(factor);
    }
    if (rehashed !== undefined)
      await db.updateTable('passwords').set({ hash: rehashed }).where('user_id', '=', userId).execute();
    await settle(db, admissions, port);
    return await openSession(db, { userId, ...member, factors }, origin, port);
  });
  if (outcome === 'wrong') return await refuse(port, userId, admissions, 'sign-in-refused');
  if (outcome === 'code-missing') {
    // Half of what is needed is neither wrong nor right: it is not counted, and forgives nothing.
    await asAuth(async db => {
      for (const admission of admissions) await forgive(db, admission);
    });
    throw new Problem('second-factor-needed');
  }
  return outcome;
}

/**
 * Proves once more who somebody is that is signed in already. Counted and locked like signing in. Returns what was
 * shown. Throws `confirmation-needed` where it is not right, `account-locked`.
 */
export async function prove(port: AccountPort, userId: string, proof: Proof, origin: Origin): Promise<Factor> {
  const asAuth = inAuth(port);
  const { password, code } = proof;
  if (password === undefined && code === undefined) throw new Problem('confirmation-needed');
  const admissions = await asAuth(db => admit(db, [...addressSubject(origin), accountSubject(userId)], port));
  const factor = password === undefined ? undefined : await provePassword(port, userId, password);
  const shown =
    password === undefined && code !== undefined
      ? await asAuth(async db => {
          const spent = await spendAnyCode(db, userId, code, port);
          if (spent !== undefined) await settle(db, admissions, port);
          return spent;
        })
      : factor;
  if (shown === undefined) return await refuse(port, userId, admissions, 'confirmation-needed');
  if (factor !== undefined) await asAuth(db => settle(db, admissions, port));
  return shown;
}

async function provePassword(port: AccountPort, userId: string, password: string): Promise<Factor | undefined> {
  const row = await inAuth(port)(db =>
    db.selectFrom('passwords').select('hash').where('user_id', '=', userId).executeTakeFirst(),
  );
  const matches = await verifyPassword(row?.hash ?? (await decoyHash()), password);
  return matches && row !== undefined ? 'password' : undefined;
}

/** Spends a code of either kind in this transaction; undefined if it is not right. */
async function spendAnyCode(
  db: Db,
  userId: string,
  code: string,
  port: TotpPort,
): Promise<'totp' | 'recovery' | undefined> {
  if (looksLikeRecoveryCode(code)) return (await spendRecoveryCode(db, userId, code, port)) ? 'recovery' : undefined;
  return (await spendTotpCode(db, userId, code.replaceAll(/\s/g, ''), port)) ? 'totp' : undefined;
}

/** The account's count begins anew; the network address, where others are, only gets this attempt back. */
async function settle(db: Db, admissions: readonly Admission[], port: Pick<AccountPort, 'clock'>): Promise<void> {
  for (const admission of admissions)
    await (admission.name.startsWith('user:') ? forget(db, admission, port) : forgive(db, admission));
}

/** Leaves the attempt counted, tells the owners of an account that it has locked, and throws. */
async function refuse(
  port: AccountPort,
  userId: string | undefined,
  admissions: readonly Admission[],
  code: 'sign-in-refused' | 'confirmation-needed',
): Promise<never> {
  const account = admissions.find(({ name }) => name === `user:${userId}`);
  if (userId !== undefined && account !== undefined && account.failures >= account.free)
    await inAuth(port)(db => tellOfLock(db, userId, account.failures, port));
  throw new Problem(code, code === 'confirmation-needed' ? { detail: 'The password or code is not right.' } : {});
}

async function tellOfLock(db: Db, userId: string, failures: number, port: AccountPort): Promise<void> {
  const memberships = await db
    .selectFrom('memberships')
    .select('organization_id')
    .where('user_id', '=', userId)
    .orderBy('organization_id')
    .execute();
  for (const { organization_id: organizationId } of memberships) {
    await raiseAlert(
      db,
      {
        organizationId,
        kind: 'account-locked',
        subject: `user:${userId}`,
        message: 'Too many wrong passwords or codes: this account waits longer after each further one.',
        data: { userId },
      },
      port,
    );
    await writeAudit(
      db,
      {
        organizationId,
        actorKind: 'system',
        actorId: 'sign-in',
        action: 'account.locked',
        target: { kind: 'user', id: userId },
        data: { failures },
      },
      port,
    );
  }
}

interface Person {
  userId: string;
  /** null: no password is set. */
  hash: string | null;
}

/** The person of an address, unless they are disabled. */
export async function personByEmail(db: Db, email: string): Promise<Person | undefined> {
  const row = await db
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_id', 'users.id')
    .select(['users.id', 'passwords.hash'])
    .where(({ eb, fn, val }) => eb(fn('lower', ['users.email']), '=', val(email)))
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : { userId: row.id, hash: row.hash };
}

/** The organisation that somebody has been in for longest, and their role there. */
export async function firstMembership(
  db: Db,
  userId: string,
): Promise<{ organizationId: string; role: 'owner' | 'admin' | 'operator' | 'viewer' } | undefined> {
  const row = await db
    .selectFrom('memberships')
    .select(['organization_id', 'role'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('organization_id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { organizationId: row.organization_id, role: row.role };
}

export function accountSubject(userId: string): Subject {
  return { name: `user:${userId}`, free: freeAttempts.account };
}

function unknownAccount(email: string): Subject {
  // Only a hash: what strangers type is nobody's business, and may be as long as they like.
  return { name: `name:${createHash('sha256').update(email).digest('hex')}`, free: freeAttempts.account };
}

export function addressSubject(origin: Origin): Subject[] {
  if (origin.address === '') return [];
  // Of IPv6 the /64, for whoever has one address there has all of them.
  const counted = countedAddress(origin.address) || origin.address.slice(0, 100);
  return [{ name: `address:${counted}`, free: freeAttempts.address }];
}

export function inAuth(port: SessionPort): <T>(work: (db: Db) => Promise<T>) => Promise<T> {
  return work => port.database.transaction({ role: 'cloudforge_auth' }, work);
}
