import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { hasSecondFactor, type Origin, ownFactorsOf } from './sessions.ts';
import { type AccountPort, inAuth, type Proof, prove } from './sign-in.ts';
import { confirmedDevices } from './totp.ts';

/** Who is signed in has proved it lately if it was within so long. */
export const freshForMs = 15 * 60_000;

/** Whoever is signed in, as the operations on their own account name them. */
export interface SignedIn {
  userId: string;
  organizationId: string;
  sessionId: string;
}

/**
 * Returns if the session's person has proved who they are within the last quarter of an hour, or does so now.
 * `secondFactor`: where one is set up, a session that came without asks for a code. What only an organisation's identity
 * provider vouches for is no proof of somebody who belongs to other organisations too. Throws `confirmation-needed`,
 * `account-locked`.
 */
export async function requireProof(
  port: AccountPort,
  who: SignedIn,
  proof: Proof,
  origin: Origin,
  options: { secondFactor?: boolean } = {},
): Promise<void> {
  const asAuth = inAuth(port);
  const { session, devices, organizations } = await asAuth(async db => ({
    session: await db
      .selectFrom('sessions')
      .select(['proved_at', 'factors'])
      .where('id', '=', who.sessionId)
      .executeTakeFirst(),
    devices: (await confirmedDevices(db, who.userId)).length,
    organizations: await db
      .selectFrom('memberships')
      .select('organization_id')
      .where('user_id', '=', who.userId)
      .limit(2)
      .execute(),
  }));
  if (session === undefined) throw new Problem('confirmation-needed');
  const needsCode = options.secondFactor === true && devices > 0 && !hasSecondFactor(session.factors);
  if (proof.password === undefined && proof.code === undefined) {
    const vouchedFor = ownFactorsOf(session.factors).length === 0 && organizations.length > 1;
    if (needsCode || vouchedFor || !isFresh(session.proved_at, port)) throw new Problem('confirmation-needed');
    return;
  }
  if (needsCode && proof.code === undefined)
    throw new Problem('confirmation-needed', { detail: 'Send a code of your authenticator app, or a recovery code.' });
  await prove(port, who.userId, needsCode ? { code: proof.code } : proof, origin);
  await asAuth(db =>
    db.updateTable('sessions').set({ proved_at: port.clock.now() }).where('id', '=', who.sessionId).execute(),
  );
}

/** true if it was proved within the last quarter of an hour. */
export function isFresh(provedAt: Date, port: Pick<AccountPort, 'clock'>): boolean {
  return port.clock.now().getTime() - provedAt.getTime() < freshForMs;
}

/**
 * Throws `confirmation-needed` with these words where nobody but an organisation's identity provider vouches for the
 * person of this session.
 */
export async function requireOwnFactor(db: Db, { sessionId }: SignedIn, detail: string): Promise<void> {
  const session = await db.selectFrom('sessions').select('factors').where('id', '=', sessionId).executeTakeFirst();
  if (ownFactorsOf(session?.factors ?? []).length === 0) throw new Problem('confirmation-needed', { detail });
}
