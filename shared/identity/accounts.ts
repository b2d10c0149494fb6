import { endSession, endSessionsOf, listSessions, type NewSession, type Origin } from './sessions.ts';
import { type AccountPort, inAuth, type Proof, signInWithPassword } from './sign-in.ts';
import {
  admitReset,
  changePassword,
  hasPassword,
  type RenewedSession,
  requestReset,
  resetPassword,
} from './sign-in-passwords.ts';
import { requireProof, type SignedIn } from './sign-in-proof.ts';
import {
  confirmSecondFactor,
  confirmSession,
  enrolSecondFactor,
  listSecondFactors,
  removeSecondFactor,
  renewRecoveryCodes,
} from './totp-second-factors.ts';
import { writeAudit } from './write-audit.ts';

export type { NewSession, Origin } from './sessions.ts';
export type { Proof } from './sign-in.ts';
export type { RenewedSession } from './sign-in-passwords.ts';
export type { SignedIn } from './sign-in-proof.ts';

/** What somebody may know about their own account: no secret, no hash. */
export interface AccountDescription {
  email: string;
  displayName: string;
  organizationName: string;
  hasPassword: boolean;
  devices: { id: string; name: string; createdAt: Date }[];
  recoveryCodesLeft: number;
  /** The organisation asks every session for a second factor. */
  secondFactorRequired: boolean;
}

export interface SessionDescription {
  id: string;
  kind: 'browser' | 'token';
  userAgent: string;
  address: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  factors: string[];
}

/**
 * Passwords, second factors and sessions of people. Works under the auth role; each change writes its audit row in its
 * own transaction. What goes wrong is thrown as a Problem.
 */
export interface Accounts {
  signIn(given: { email: string; password: string; code?: string | undefined }, origin: Origin): Promise<NewSession>;
  describe(who: { userId: string; organizationId: string }): Promise<AccountDescription>;
  /** Gives the person another name. */
  rename(who: SignedIn, displayName: string, origin: Origin): Promise<void>;
  changePassword(who: SignedIn, change: { password: string; proof: Proof }, origin: Origin): Promise<RenewedSession>;
  /** Counts that somebody asks for a reset link; throws `account-locked` where that is too often. */
  admitReset(origin: Origin): Promise<void>;
  requestReset(email: string, origin: Origin): Promise<{ token: string; email: string; userId: string } | undefined>;
  /** Returns whose it is, and the organisation that the link was made in. */
  resetPassword(
    reset: { token: string; password: string },
    origin: Origin,
  ): Promise<{ userId: string; organizationId: string }>;
  enrol(
    who: SignedIn,
    device: { name: string; proof: Proof },
    origin: Origin,
  ): Promise<{ id: string; secret: string; uri: string }>;
  confirmDevice(
    who: SignedIn,
    device: { id: string; code: string },
    origin: Origin,
  ): Promise<{ session: RenewedSession; recoveryCodes: string[] }>;
  removeDevice(who: SignedIn, device: { id: string; proof: Proof }, origin: Origin): Promise<RenewedSession>;
  renewRecoveryCodes(who: SignedIn, proof: Proof, origin: Origin): Promise<string[]>;
  confirmSession(who: SignedIn, proof: Proof, origin: Origin): Promise<RenewedSession>;
  /** Returns if the session was proved within the last quarter of an hour, or is by `proof`. */
  requireProof(who: SignedIn, proof: Proof, origin: Origin): Promise<void>;
  listSessions(userId: string): Promise<SessionDescription[]>;
  /** false if the person has no such session. */
  endSession(who: SignedIn, sessionId: string, origin: Origin): Promise<boolean>;
  endOtherSessions(who: SignedIn, origin: Origin): Promise<number>;
}

export function createAccounts(port: AccountPort): Accounts {
  const asAuth = inAuth(port);
  return {
    signIn: (given, origin) => signInWithPassword(port, given, origin),
    changePassword: (who, change, origin) => changePassword(port, who, change, origin),
    admitReset: origin => admitReset(port, origin),
    requestReset: (email, origin) => requestReset(port, email, origin),
    resetPassword: (reset, origin) => resetPassword(port, reset, origin),
    enrol: (who, device, origin) => enrolSecondFactor(port, who, device, origin),
    confirmDevice: (who, device, origin) => confirmSecondFactor(port, who, device, origin),
    removeDevice: (who, device, origin) => removeSecondFactor(port, who, device, origin),
    renewRecoveryCodes: (who, proof, origin) => renewRecoveryCodes(port, who, proof, origin),
    confirmSession: (who, proof, origin) => confirmSession(port, who, proof, origin),
    requireProof: (who, proof, origin) => requireProof(port, who, proof, origin),

    describe: async ({ userId, organizationId }) =>
      await asAuth(async db => {
        const row = await db
          .selectFrom('users')
          .innerJoin('memberships', 'memberships.user_id', 'users.id')
          .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
          .select(['users.email', 'users.display_name', 'organizations.name', 'organizations.two_factor_required'])
          .where('users.id', '=', userId)
          .where('organizations.id', '=', organizationId)
          .executeTakeFirstOrThrow();
        return {
          email: row.email,
          displayName: row.display_name,
          organizationName: row.name,
          hasPassword: await hasPassword(db, userId),
          ...(await listSecondFactors(db, userId)),
          secondFactorRequired: row.two_factor_required,
        };
      }),

    rename: async ({ userId, organizationId }, displayName, origin) =>
      await asAuth(async db => {
        await db.updateTable('users').set({ display_name: displayName }).where('id', '=', userId).execute();
        await writeAudit(
          db,
          {
            organizationId,
            actorId: userId,
            action: 'person.renamed',
            target: { kind: 'user', id: userId },
            requestId: origin.requestId,
          },
          port,
        );
      }),

    listSessions: async userId =>
      (await asAuth(db => listSessions(db, userId, port))).map(row => ({
        id: row.id,
        kind: row.kind,
        userAgent: row.user_agent,
        address: row.address,
        createdAt: row.created_at,
        lastSeenAt: row.last_seen_at,
        expiresAt: row.expires_at,
        factors: row.factors,
      })),

    endSession: async (who, sessionId, origin) =>
      await asAuth(async db => {
        const ended = await endSession(db, sessionId, who.userId);
        if (ended)
          await writeAudit(
            db,
            {
              organizationId: who.organizationId,
              actorId: who.userId,
              action: 'session.ended',
              target: { kind: 'session', id: sessionId },
              requestId: origin.requestId,
            },
            port,
          );
        return ended;
      }),

    endOtherSessions: async (who, origin) =>
      await asAuth(async db => {
        const ended = await endSessionsOf(db, who.userId, { except: who.sessionId });
        await writeAudit(
          db,
          {
            organizationId: who.organizationId,
            actorId: who.userId,
            action: 'sessions.ended',
            target: { kind: 'user', id: who.userId },
            data: { sessionsEnded: ended },
            requestId: origin.requestId,
          },
          port,
        );
        return ended;
      }),
  };
}
