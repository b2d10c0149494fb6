import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { type Actor, roles } from '#shared/platform/actor.ts';
import type { Clock, Db, Identity, Ids } from '#shared/platform/ctx.ts';

const sessionForMs = 30 * 24 * 60 * 60 * 1_000;
const keyPattern = /^cf_([A-Za-z0-9_-]{8})_[A-Za-z0-9_-]{43}$/;
const lastSeenEveryMs = 60_000;

/**
 * Who is who, before a tenant is known. Only hashes of tokens are stored: 256 random bits need no slow hash
 * (NIST SP 800-63B, 5.1.4).
 */
export function createIdentity(port: { database: PlatformDatabase; clock: Clock; ids: Ids }): Identity {
  const { database, clock, ids } = port;
  const asAuth = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    database.transaction({ role: 'cloudforge_auth' }, work);

  return {
    authenticate: async credential =>
      credential.kind === 'session' ? await bySession(port, credential.token) : await byKey(port, credential.token),

    createSignInLink: async (userId, organizationId, validForMs) => {
      const token = ids.token(32);
      const now = clock.now();
      await asAuth(async db => {
        await db.deleteFrom('sign_in_links').where('expires_at', '<', now).execute();
        await db
          .insertInto('sign_in_links')
          .values({
            token_hash: hash(token),
            user_id: userId,
            organization_id: organizationId,
            created_at: now,
            expires_at: new Date(now.getTime() + validForMs),
          })
          .execute();
      });
      return token;
    },

    redeemSignInLink: async (token, userAgent) =>
      await asAuth(async db => {
        const now = clock.now();
        const link = await db
          .updateTable('sign_in_links')
          .set({ used_at: now })
          .where('token_hash', '=', hash(token))
          .where('used_at', 'is', null)
          .where('expires_at', '>', now)
          .returning(['user_id', 'organization_id'])
          .executeTakeFirst();
        if (link === undefined) return undefined;
        const membership = await db
          .selectFrom('memberships')
          .select('role')
          .where('user_id', '=', link.user_id)
          .where('organization_id', '=', link.organization_id)
          .executeTakeFirst();
        if (membership === undefined) return undefined;
        const sessionToken = ids.token(32);
        const sessionId = ids.uuid();
        const expiresAt = new Date(now.getTime() + sessionForMs);
        await db.deleteFrom('sessions').where('expires_at', '<', now).execute();
        await db
          .insertInto('sessions')
          .values({
            token_hash: hash(sessionToken),
            id: sessionId,
            user_id: link.user_id,
            organization_id: link.organization_id,
            created_at: now,
            last_seen_at: now,
            expires_at: expiresAt,
            user_agent: userAgent.slice(0, 300),
          })
          .execute();
        await auditSignIn(db, port, link.organization_id, link.user_id, sessionId);
        return {
          sessionToken,
          expiresAt,
          actor: {
            kind: 'user',
            userId: link.user_id,
            organizationId: link.organization_id,
            role: membership.role,
            sessionId,
          },
        };
      }),

    endSession: async sessionId => {
      await asAuth(db => db.deleteFrom('sessions').where('id', '=', sessionId).execute());
    },

    createApiKey: async input => {
      const role = roles.find(known => known === input.role);
      if (role === undefined) throw new Error(`There is no role ${input.role}.`);
      const prefix = ids.token(6);
      const secret = `cf_${prefix}_${ids.token(32)}`;
      const id = ids.uuid();
      await asAuth(db =>
        db
          .insertInto('api_keys')
          .values({
            organization_id: input.organizationId,
            id,
            user_id: input.userId,
            name: input.name,
            prefix,
            secret_hash: hash(secret),
            role,
            created_at: clock.now(),
            expires_at: input.expiresAt ?? null,
          })
          .execute(),
      );
      return { id, secret, prefix };
    },

    revokeApiKey: async (organizationId, id) => {
      const updated = await asAuth(db =>
        db
          .updateTable('api_keys')
          .set({ revoked_at: clock.now() })
          .where('organization_id', '=', organizationId)
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst(),
      );
      return updated.numUpdatedRows > 0n;
    },

    ensureOwner: async input =>
      await asAuth(async db => {
        await sql`select pg_advisory_xact_lock(7236523)`.execute(db);
        const owner = await db
          .selectFrom('memberships')
          .select(['user_id', 'organization_id'])
          .where('role', '=', 'owner')
          .orderBy('created_at')
          .limit(1)
          .executeTakeFirst();
        if (owner !== undefined)
          return { userId: owner.user_id, organizationId: owner.organization_id, created: false };
        const organizationId = ids.uuid();
        const userId = ids.uuid();
        await db
          .insertInto('organizations')
          .values({ id: organizationId, name: input.organizationName, created_at: clock.now() })
          .execute();
        await db
          .insertInto('users')
          .values({ id: userId, email: input.email, display_name: 'Owner', created_at: clock.now() })
          .execute();
        await db
          .insertInto('memberships')
          .values({ organization_id: organizationId, user_id: userId, role: 'owner', created_at: clock.now() })
          .execute();
        return { userId, organizationId, created: true };
      }),

    resetOwner: async () =>
      await asAuth(async db => {
        const owner = await db
          .selectFrom('memberships')
          .select(['user_id', 'organization_id'])
          .where('role', '=', 'owner')
          .orderBy('created_at')
          .limit(1)
          .executeTakeFirst();
        if (owner === undefined) throw new Error('There is no owner yet: start the platform once.');
        await db.deleteFrom('sessions').where('user_id', '=', owner.user_id).execute();
        await db.deleteFrom('sign_in_links').where('user_id', '=', owner.user_id).execute();
        await db
          .updateTable('api_keys')
          .set({ revoked_at: clock.now() })
          .where('user_id', '=', owner.user_id)
          .where('revoked_at', 'is', null)
          .execute();
        return { userId: owner.user_id, organizationId: owner.organization_id };
      }),
  };
}

type Port = { database: PlatformDatabase; clock: Clock; ids: Ids };

async function bySession(port: Port, token: string): Promise<Actor | undefined> {
  const now = port.clock.now();
  const [row] = await port.database.lookUp(
    'cloudforge_auth',
    CredentialRow,
    `select s.id, s.user_id, s.organization_id, s.last_seen_at as seen_at, m.role
     from cloudforge.sessions s
     join cloudforge.memberships m on m.user_id = s.user_id and m.organization_id = s.organization_id
     where s.token_hash = ${bytea(hash(token))} and s.expires_at > ${timestamp(now)}`,
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
  };
}

async function byKey(port: Port, token: string): Promise<Actor | undefined> {
  if (!keyPattern.test(token)) return undefined;
  const now = port.clock.now();
  const [row] = await port.database.lookUp(
    'cloudforge_auth',
    CredentialRow,
    `select id, user_id, organization_id, role, last_used_at as seen_at from cloudforge.api_keys
     where secret_hash = ${bytea(hash(token))} and revoked_at is null
       and (expires_at is null or expires_at > ${timestamp(now)})`,
  );
  if (row === undefined) return undefined;
  if (isLongAgo(row.seen_at, now)) {
    await port.database.transaction({ role: 'cloudforge_auth' }, db =>
      db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', row.id).execute(),
    );
  }
  const { user_id: userId, organization_id: organizationId, role, id: keyId } = row;
  return { kind: 'api-key', userId, organizationId, role, keyId };
}

/** A credential that is valid now, and when it was last seen. */
const CredentialRow = z.object({
  id: z.string(),
  user_id: z.string(),
  organization_id: z.string(),
  role: z.enum(roles),
  seen_at: z.date().nullable(),
});

function isLongAgo(seenAt: Date | null, now: Date): boolean {
  return seenAt === null || now.getTime() - seenAt.getTime() > lastSeenEveryMs;
}

/** Bytes as a literal; hexadecimal digits need no quoting. */
function bytea(bytes: Buffer): string {
  return `'\\x${bytes.toString('hex')}'::bytea`;
}

/** A moment as a literal, in ISO 8601. */
function timestamp(moment: Date): string {
  return `'${moment.toISOString()}'::timestamptz`;
}

async function auditSignIn(
  db: Db,
  port: Port,
  organizationId: string,
  userId: string,
  sessionId: string,
): Promise<void> {
  await db
    .insertInto('audit_logs')
    .values({
      organization_id: organizationId,
      id: port.ids.uuid(),
      actor_kind: 'user',
      actor_id: userId,
      action: 'session.created',
      target_kind: 'session',
      target_id: sessionId,
      data: '{}',
      request_id: null,
      at: port.clock.now(),
      sealed_sequence: null,
      seal: null,
    })
    .execute();
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
