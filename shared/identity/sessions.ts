import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { type Actor, type Role, roles } from '#shared/platform/actor.ts';
import type { Clock, Db, Ids } from '#shared/platform/ctx.ts';
import { LimitsRow, limitsJoin, limitsOf } from './actor-look-up.ts';
import { writeAudit } from './write-audit.ts';

/** A session ends so long after it began, whatever is done with it. */
export const sessionForMs = 30 * 24 * 60 * 60 * 1_000;
/** A session ends when nothing was done with it for so long. */
export const sessionIdleMs = 7 * 24 * 60 * 60 * 1_000;

const lastSeenEveryMs = 60_000;
/** Sessions of one person at a time; the next one ends the one that was used longest ago. */
export const sessionsMax = 100;
const listedMax = 200;

/** How somebody proved who they are. */
export type Factor = 'link' | 'password' | 'totp' | 'recovery' | 'oidc' | 'oidc-second-factor';

/** Where a request comes from, for sessions and the audit log. */
export interface Origin {
  userAgent: string;
  /** Network address; empty where the gateway does not tell it. */
  address: string;
  requestId?: string | undefined;
}

export interface SessionPort {
  database: PlatformDatabase;
  clock: Clock;
  ids: Ids;
}

export interface NewSession {
  sessionToken: string;
  expiresAt: Date;
  actor: Extract<Actor, { kind: 'user' }>;
}

/** Opens a session of a browser in this transaction, with its audit row. Only the hash of its token is stored. */
export async function openSession(
  db: Db,
  who: { userId: string; organizationId: string; role: Role; factors: readonly Factor[] },
  origin: Origin,
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<NewSession> {
  const now = port.clock.now();
  const sessionToken = port.ids.token(32);
  const sessionId = port.ids.uuid();
  const expiresAt = new Date(now.getTime() + sessionForMs);
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute();
  await endOldestSessions(db, who.userId, sessionsMax - 1);
  await db
    .insertInto('sessions')
    .values({
      token_hash: tokenHash(sessionToken),
      id: sessionId,
      user_id: who.userId,
      organization_id: who.organizationId,
      created_at: now,
      last_seen_at: now,
      proved_at: now,
      expires_at: expiresAt,
      user_agent: origin.userAgent.slice(0, 300),
      address: origin.address.slice(0, 100),
      factors: [...who.factors],
    })
    .execute();
  await writeAudit(
    db,
    {
      organizationId: who.organizationId,
      actorId: who.userId,
      action: 'session.created',
      target: { kind: 'session', id: sessionId },
      data: { factors: who.factors },
      requestId: origin.requestId,
    },
    port,
  );
  const { userId, organizationId, role } = who;
  return { sessionToken, expiresAt, actor: { kind: 'user', userId, organizationId, role, sessionId } };
}

/**
 * Gives a session another token and id, as each change of privilege does. It ends when the old one would have. The old
 * row goes, and with it (by the trigger that tells every process) whatever was made out to it. undefined where it has
 * ended already, or is a program's, which has no cookie to change: that one keeps its id and gets its factors.
 */
export async function renewSession(
  db: Db,
  sessionId: string,
  factors: (before: readonly string[]) => readonly string[],
  port: Pick<SessionPort, 'clock' | 'ids'>,
): Promise<{ sessionToken: string; sessionId: string; expiresAt: Date } | undefined> {
  const row = await db.selectFrom('sessions').selectAll().where('id', '=', sessionId).forUpdate().executeTakeFirst();
  if (row === undefined) return undefined;
  const proof = { factors: [...new Set(factors(row.factors))], proved_at: port.clock.now() };
  if (row.kind === 'token') {
    await db.updateTable('sessions').set(proof).where('id', '=', sessionId).execute();
    return undefined;
  }
  const sessionToken = port.ids.token(32);
  const id = port.ids.uuid();
  await db.deleteFrom('sessions').where('id', '=', sessionId).execute();
  await db
    .insertInto('sessions')
    .values({ ...row, ...proof, id, token_hash: tokenHash(sessionToken) })
    .execute();
  return { sessionToken, sessionId: id, expiresAt: row.expires_at };
}

/** Leaves a person so many sessions, those that were used last. */
async function endOldestSessions(db: Db, userId: string, kept: number): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('id', 'in', old =>
      old
        .selectFrom('sessions')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('last_seen_at', 'desc')
        .orderBy('id', 'desc')
        .offset(kept),
    )
    .execute();
}

/** Ends sessions of one person, all or all but one. Returns how many. */
export async function endSessionsOf(db: Db, userId: string, options: { except?: string } = {}): Promise<number> {
  const { except } = options;
  const ended = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(except !== undefined, query => query.where('id', '!=', except ?? ''))
    .executeTakeFirst();
  return Number(ended.numDeletedRows);
}

/** Ends one session of a person. false if they have none such. */
export async function endSession(db: Db, sessionId: string, userId: string): Promise<boolean> {
  const ended = await db
    .deleteFrom('sessions')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return ended.numDeletedRows > 0n;
}

/** Sessions of one person that are valid now, the latest first. */
export async function listSessions(db: Db, userId: string, port: Pick<SessionPort, 'clock'>) {
  const now = port.clock.now();
  return await db
    .selectFrom('sessions')
    .select(['id', 'kind', 'user_agent', 'address', 'created_at', 'last_seen_at', 'expires_at', 'factors'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where(({ eb, or }) =>
      or([eb('kind', '=', 'token'), eb('last_seen_at', '>', new Date(now.getTime() - sessionIdleMs))]),
    )
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(listedMax)
    .execute();
}

/** A session that is valid now, and what decides how far it reaches. */
const SessionRow = LimitsRow.extend({
  id: z.string(),
  user_id: z.string(),
  organization_id: z.string(),
  role: z.enum(roles),
  seen_at: z.date(),
  factors: z.array(z.string()),
  two_factor_required: z.boolean(),
});

/** Who a browser's session token speaks for; undefined where it is unknown, has ended, or its person is locked out. */
export async function authenticateSession(port: SessionPort, token: string): Promise<Actor | undefined> {
  const now = port.clock.now();
  const idleSince = new Date(now.getTime() - sessionIdleMs);
  const [row] = await port.database.lookUp(
    'cloudforge_auth',
    SessionRow,
    `select s.id, s.user_id, s.organization_id, s.last_seen_at as seen_at, s.factors, m.role, o.two_factor_required,
       l.grants, l.restricted
     from cloudforge.sessions s
     join cloudforge.memberships m on m.user_id = s.user_id and m.organization_id = s.organization_id
     join cloudforge.users u on u.id = s.user_id and u.disabled_at is null
     join cloudforge.organizations o on o.id = s.organization_id
     ${limitsJoin('s.organization_id', 's.user_id', 'null')}
     where s.token_hash = $1 and s.kind = 'browser' and s.expires_at > $2 and s.last_seen_at > $3`,
    [tokenHash(token), now, idleSince],
  );
  if (row === undefined) return undefined;
  if (isLongAgo(row.seen_at, now)) {
    await port.database.transaction({ role: 'cloudforge_auth' }, db =>
      db.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', row.id).execute(),
    );
  }
  return {
    kind: 'user',
    userId: row.user_id,
    organizationId: row.organization_id,
    role: row.role,
    sessionId: row.id,
    ...limitsOf(row.role, row),
    // Nothing but one's own account, where a second factor can be set up.
    ...(row.two_factor_required && !hasSecondFactor(row.factors)
      ? { scopes: ['self:read', 'self:write'], secondFactorMissing: true }
      : {}),
  };
}

const secondFactors: readonly string[] = ['totp', 'recovery', 'oidc-second-factor'] satisfies Factor[];

/** true if more than one thing was shown. A provider's sign-in counts as one, unless it said that it asked for another. */
export function hasSecondFactor(factors: readonly string[]): boolean {
  return factors.some(factor => secondFactors.includes(factor));
}

const ownFactors: readonly string[] = ['link', 'password', 'totp', 'recovery'] satisfies readonly Factor[];

/**
 * What the person themselves has shown, of the factors of a session. An identity provider is chosen by an organisation,
 * and vouches for its members there: in no other organisation, and not for the account, which is the person's own.
 */
export function ownFactorsOf<T extends string>(factors: readonly T[]): T[] {
  return factors.filter(factor => ownFactors.includes(factor));
}

export function isLongAgo(seenAt: Date | null, now: Date): boolean {
  return seenAt === null || now.getTime() - seenAt.getTime() > lastSeenEveryMs;
}

/** 256 random bits need no slow hash (NIST SP 800-63B, 5.1.4). */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
