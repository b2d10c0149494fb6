import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Clock, Db, Ids } from '#shared/platform/ctx.ts';
import { LimitsRow, limitsOf } from './actor-look-up.ts';
import { raiseAlert } from './alerts.ts';
import { hasSecondFactor, type Origin, sessionForMs, tokenHash } from './sessions.ts';
import type { TokenActor } from './tokens-claims.ts';
import { writeAudit } from './write-audit.ts';

/** A refresh token is good for so long, once, and never longer than its session. */
export const refreshTokenForMs = 30 * 24 * 60 * 60_000;

type Port = { database: PlatformDatabase; clock: Clock; ids: Ids };
type UserActor = Extract<TokenActor, { kind: 'user' }>;

export interface Refreshed {
  actor: UserActor;
  refreshToken: string;
  refreshExpiresAt: Date;
}

/**
 * Opens a session for a program on behalf of a person who is signed in, with its first refresh token. undefined if the
 * session it is asked with has ended in the meantime.
 */
export async function openTokenSession(port: Port, actor: UserActor, origin: Origin): Promise<Refreshed | undefined> {
  return await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    const now = port.clock.now();
    const before = await db
      .selectFrom('sessions')
      .select(['factors', 'proved_at'])
      .where('id', '=', actor.sessionId)
      .where('kind', '=', 'browser')
      .where('expires_at', '>', now)
      .forShare()
      .executeTakeFirst();
    if (before === undefined) return undefined;
    const id = port.ids.uuid();
    const expiresAt = new Date(now.getTime() + sessionForMs);
    await db
      .insertInto('sessions')
      .values({
        // Nobody holds this token: the session is reached by its refresh tokens only.
        token_hash: tokenHash(port.ids.token(32)),
        id,
        user_id: actor.userId,
        organization_id: actor.organizationId,
        created_at: now,
        last_seen_at: now,
        proved_at: before.proved_at,
        expires_at: expiresAt,
        user_agent: origin.userAgent.slice(0, 300),
        address: origin.address.slice(0, 100),
        kind: 'token',
        factors: before.factors,
      })
      .execute();
    await audit(db, port, 'session.created', { ...actor, sessionId: id }, origin, { kind: 'token' });
    const refreshed = await nextToken(db, port, id, expiresAt);
    return await withActor(db, refreshed, id, now);
  });
}

/**
 * Spends a refresh token and gives the next one. undefined if it is unknown, too old or spent, or if its session has
 * ended.
 *
 * A spent one ends its session and raises an alert, however soon it comes. A grace of some seconds for clients that send
 * one twice would be a gift to a thief who is first: the rightful client, coming second, would be told nothing, and the
 * thief would hold the only living token (RFC 9700, 4.14.2). Of two requests at once with one token the row's lock lets
 * one go first; the other then ends the session of both. A client asks once and waits for the answer.
 */
export async function refreshSession(port: Port, token: string, origin: Origin): Promise<Refreshed | undefined> {
  return await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    const now = port.clock.now();
    const hash = tokenHash(token);
    const spent = await db
      .updateTable('refresh_tokens')
      .set({ used_at: now })
      .where('token_hash', '=', hash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('session_id')
      .executeTakeFirst();
    if (spent === undefined) {
      await endIfReused(db, port, hash, origin);
      return undefined;
    }
    const session = await db
      .updateTable('sessions')
      .set({ last_seen_at: now })
      .where('id', '=', spent.session_id)
      .where('expires_at', '>', now)
      .returning('expires_at')
      .executeTakeFirst();
    if (session === undefined) return undefined;
    const refreshed = await nextToken(db, port, spent.session_id, session.expires_at);
    const result = await withActor(db, refreshed, spent.session_id, now);
    if (result !== undefined) await audit(db, port, 'session.refreshed', result.actor, origin);
    return result;
  });
}

/** Ends the session of a refresh token, spent or not. An unknown token changes nothing (RFC 7009, 2.2). */
export async function endByRefreshToken(port: Port, token: string, origin: Origin): Promise<void> {
  await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    const row = await db
      .selectFrom('refresh_tokens')
      .select('session_id')
      .where('token_hash', '=', tokenHash(token))
      .executeTakeFirst();
    if (row !== undefined) await end(db, port, row.session_id, origin, 'revoked');
  });
}

/** Refuses one access token from now on; the session of a person's ends with it. */
export async function revokeAccess(port: Port, actor: TokenActor, origin: Origin): Promise<void> {
  await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    if (actor.kind === 'user') return await end(db, port, actor.sessionId, origin, 'revoked');
    if (actor.tokenId === undefined) return;
    const atMs = port.clock.now().getTime();
    const subject = `token:${actor.tokenId}`;
    await db
      .insertInto('token_revocations')
      .values({ subject, revoked_at: new Date(atMs) })
      .execute();
    await sql`select pg_notify('cloudforge_session_ended', ${`${subject} ${atMs}`})`.execute(db);
    const { organizationId, userId, keyId, tokenId } = actor;
    const target = { kind: 'access-token', id: tokenId };
    const row = { organizationId, actorId: userId, action: 'access-token.revoked', target, data: { keyId } };
    await writeAudit(db, { ...row, requestId: origin.requestId }, port);
  });
}

/** Roles on projects and hidden projects as they are now. */
export async function currentLimits(
  port: { database: PlatformDatabase },
  actor: TokenActor,
): Promise<Pick<TokenActor, 'projectRoles' | 'hiddenProjects'>> {
  return await port.database.transaction({ role: 'cloudforge_auth', readOnly: true }, db => readLimits(db, actor));
}

async function readLimits(db: Db, actor: TokenActor): Promise<Pick<TokenActor, 'projectRoles' | 'hiddenProjects'>> {
  const keyId = actor.kind === 'api-key' ? actor.keyId : null;
  const { rows } = await sql`select * from cloudforge.cloudforge_actor_limits(
    ${actor.organizationId}::uuid, ${actor.userId}::uuid, ${keyId}::uuid)`.execute(db);
  return limitsOf(actor.role, LimitsRow.parse(rows[0]));
}

async function nextToken(
  db: Db,
  port: Port,
  sessionId: string,
  notAfter: Date,
): Promise<{ refreshToken: string; refreshExpiresAt: Date }> {
  const now = port.clock.now();
  const refreshToken = `cfr_${port.ids.token(32)}`;
  const refreshExpiresAt = new Date(Math.min(now.getTime() + refreshTokenForMs, notAfter.getTime()));
  await db
    .insertInto('refresh_tokens')
    .values({
      token_hash: tokenHash(refreshToken),
      session_id: sessionId,
      created_at: now,
      expires_at: refreshExpiresAt,
    })
    .execute();
  return { refreshToken, refreshExpiresAt };
}

/** Who the session speaks for, as it is now; undefined if its person left or was disabled. */
async function withActor(
  db: Db,
  refreshed: { refreshToken: string; refreshExpiresAt: Date },
  sessionId: string,
  now: Date,
): Promise<Refreshed | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('memberships', join =>
      join
        .onRef('memberships.user_id', '=', 'sessions.user_id')
        .onRef('memberships.organization_id', '=', 'sessions.organization_id'),
    )
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('organizations', 'organizations.id', 'sessions.organization_id')
    .select(['sessions.user_id', 'sessions.organization_id', 'sessions.factors', 'memberships.role'])
    .select('organizations.two_factor_required')
    .where('sessions.id', '=', sessionId)
    .where('sessions.expires_at', '>', now)
    .where('users.disabled_at', 'is', null)
    // A change of the role waits for this token, and so refuses it; one that was first is seen here.
    .forShare(['memberships'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const actor: UserActor = {
    kind: 'user',
    userId: row.user_id,
    organizationId: row.organization_id,
    role: row.role,
    sessionId,
    ...(row.two_factor_required && !hasSecondFactor(row.factors) ? { scopes: ['self:read', 'self:write'] } : {}),
  };
  return { ...refreshed, actor: { ...actor, ...(await readLimits(db, actor)) } };
}

async function endIfReused(db: Db, port: Port, hash: Buffer, origin: Origin): Promise<void> {
  const row = await db
    .selectFrom('refresh_tokens')
    .select(['session_id', 'used_at'])
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (row?.used_at == null) return;
  await end(db, port, row.session_id, origin, 'refresh-token-reused');
}

async function end(
  db: Db,
  port: Port,
  sessionId: string,
  origin: Origin,
  reason: 'revoked' | 'refresh-token-reused',
): Promise<void> {
  // The refresh tokens go with it; a trigger tells every process.
  const ended = await db
    .deleteFrom('sessions')
    .where('id', '=', sessionId)
    .returning(['user_id', 'organization_id'])
    .executeTakeFirst();
  if (ended === undefined) return;
  const { user_id: userId, organization_id: organizationId } = ended;
  await audit(db, port, 'session.ended', { userId, organizationId, sessionId }, origin, { reason });
  if (reason !== 'refresh-token-reused') return;
  await raiseAlert(
    db,
    {
      organizationId,
      kind: 'refresh-token-reused',
      subject: `user:${userId}`,
      message: 'A refresh token was used a second time. Somebody may have copied it; the session was ended.',
      data: { sessionId },
    },
    port,
  );
}

async function audit(
  db: Db,
  port: Port,
  action: string,
  session: { organizationId: string; userId: string; sessionId: string },
  origin: Origin,
  data: Record<string, unknown> = {},
): Promise<void> {
  await writeAudit(
    db,
    {
      organizationId: session.organizationId,
      actorId: session.userId,
      action,
      target: { kind: 'session', id: session.sessionId },
      data,
      requestId: origin.requestId,
    },
    port,
  );
}
