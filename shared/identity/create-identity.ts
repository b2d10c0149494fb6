import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { roles } from '#shared/platform/actor.ts';
import type { Clock, Db, Identity, Ids } from '#shared/platform/ctx.ts';
import { lookUpApiKey, makeApiKey } from './api-keys.ts';
import { createKeyActors } from './key-actors.ts';
import { authenticateSession } from './sessions.ts';
import { createLink, redeemSignInLink } from './sign-in-links.ts';
import { resetFirstOwner } from './sign-in-owner-reset.ts';
import type { Tokens } from './tokens-service.ts';
import { writeAudit } from './write-audit.ts';

/**
 * Who is who, before a tenant is known. Only hashes of tokens are stored: 256 random bits need no slow hash
 * (NIST SP 800-63B, 5.1.4).
 */
export function createIdentity(port: {
  database: PlatformDatabase;
  clock: Clock;
  ids: Ids;
  /** Without it access tokens are refused: the command line has no use for them. */
  tokens?: Pick<Tokens, 'authenticate' | 'refuses'>;
}): Identity {
  const { database, clock, ids } = port;
  const keys =
    port.tokens === undefined
      ? undefined
      : createKeyActors({ lookUp: token => lookUpApiKey(port, token), revocations: port.tokens, clock });
  const asAuth = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    database.transaction({ role: 'cloudforge_auth' }, work);

  return {
    authenticate: async ({ kind, token }) => {
      if (kind === 'session') return await authenticateSession(port, token);
      if (kind === 'token') return await port.tokens?.authenticate(token);
      return keys === undefined ? (await lookUpApiKey(port, token))?.actor : await keys.actorOf(token);
    },

    forgetKeys: organizationId => keys?.forget(organizationId),

    createSignInLink: async (userId, organizationId, validForMs, purpose = 'sign-in') =>
      await asAuth(async db => {
        await writeAudit(
          db,
          {
            organizationId,
            actorKind: 'system',
            actorId: 'command-line',
            action: 'sign-in-link.created',
            target: { kind: 'user', id: userId },
            data: { purpose },
          },
          port,
        );
        return await createLink(db, { userId, organizationId, purpose, validForMs }, port);
      }),

    redeemSignInLink: async (token, origin) => await redeemSignInLink(port, token, origin),

    createApiKey: async input => {
      const role = roles.find(known => known === input.role);
      if (role === undefined) throw new Error(`There is no role ${input.role}.`);
      const { secret, prefix, hash } = makeApiKey(ids);
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
            secret_hash: hash,
            role,
            created_at: clock.now(),
            expires_at: input.expiresAt ?? null,
          })
          .execute(),
      );
      return { id, secret, prefix };
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

    resetOwner: async () => await asAuth(db => resetFirstOwner(db, port)),
  };
}
