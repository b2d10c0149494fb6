import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Actor } from '#shared/platform/actor.ts';
import type { Clock, Ids, Services } from '#shared/platform/ctx.ts';
import { currentLimits, endByRefreshToken, openTokenSession, refreshSession, revokeAccess } from './refresh.ts';
import { createRevocations, type Revocations, readRevocations, sweepRevocations } from './revocations.ts';
import type { Origin } from './sessions.ts';
import { createSigningKeys, type PublicKey, type SigningKeys } from './signing-keys.ts';
import { createAccessTokens } from './tokens.ts';
import type { TokenActor } from './tokens-claims.ts';

export interface IssuedTokens {
  accessToken: string;
  expiresAt: Date;
  /** For a person's program; a program with an API key asks with that again. */
  refresh?: { token: string; expiresAt: Date };
}

/** Access and refresh tokens (ADR 0010). */
export interface Tokens {
  /** Who an access token speaks for; undefined if it does not hold. */
  authenticate(token: string): Promise<Actor | undefined>;
  /** true if what was known of this bearer must not be taken any more. */
  refuses: Revocations['refuses'];
  /** Tokens for whoever asks with a session or an API key; undefined if those ended meanwhile. */
  issue(actor: TokenActor, origin: Origin): Promise<IssuedTokens | undefined>;
  /** Spends a refresh token. undefined if it does not hold; a spent one ends its session and raises an alert. */
  refresh(refreshToken: string, origin: Origin): Promise<IssuedTokens | undefined>;
  /** Ends the session of a refresh token; an unknown one changes nothing. */
  endByRefreshToken(refreshToken: string, origin: Origin): Promise<void>;
  /** Refuses the access token that was shown, and ends its session if it has one. */
  revoke(actor: TokenActor, origin: Origin): Promise<void>;
  /** The public keys that verify access tokens. */
  publicKeys(): Promise<PublicKey[]>;
}

export interface TokenService extends Tokens {
  keys: SigningKeys;
  /** Rotates and deletes what is due; for the sweeper. */
  maintain(): Promise<void>;
  close(): Promise<void>;
}

/** Tokens over the platform's database. `issuer` is the public origin. */
export function createTokenService(port: {
  database: PlatformDatabase;
  envelopes: Services['envelopes'];
  clock: Clock;
  ids: Ids;
  issuer: string;
  listen: Parameters<typeof createRevocations>[0]['listen'];
}): TokenService {
  const { database, clock } = port;
  const keys = createSigningKeys(port);
  const revocations = createRevocations({ clock, listen: port.listen, read: readRevocations(database) });
  const access = createAccessTokens({
    ...port,
    issuer: new URL(port.issuer).origin,
    keys,
    revocations,
    lookUpLimits: actor => currentLimits({ database }, actor),
  });
  const both = async (refreshed: Awaited<ReturnType<typeof refreshSession>>): Promise<IssuedTokens | undefined> => {
    if (refreshed === undefined) return undefined;
    const { token, expiresAt } = await access.issue(refreshed.actor);
    return {
      accessToken: token,
      expiresAt,
      refresh: { token: refreshed.refreshToken, expiresAt: refreshed.refreshExpiresAt },
    };
  };
  return {
    keys,
    authenticate: token => access.authenticate(token),
    refuses: bearer => revocations.refuses(bearer),
    issue: async (actor, origin) => {
      if (actor.kind === 'user') return await both(await openTokenSession(port, actor, origin));
      const key = await database.transaction({ role: 'cloudforge_auth', readOnly: true }, db =>
        db
          .selectFrom('api_keys')
          .select('expires_at')
          .where('id', '=', actor.keyId)
          .where('revoked_at', 'is', null)
          .executeTakeFirst(),
      );
      if (key === undefined) return undefined;
      const { token, expiresAt } = await access.issue(actor, key.expires_at ?? undefined);
      return { accessToken: token, expiresAt };
    },
    refresh: async (refreshToken, origin) => await both(await refreshSession(port, refreshToken, origin)),
    endByRefreshToken: (refreshToken, origin) => endByRefreshToken(port, refreshToken, origin),
    revoke: (actor, origin) => revokeAccess(port, actor, origin),
    publicKeys: () => keys.published(),
    maintain: async () => {
      await keys.maintain();
      await sweepRevocations({ database, clock });
      await database.transaction({ role: 'cloudforge_auth' }, db =>
        db.deleteFrom('refresh_tokens').where('expires_at', '<', clock.now()).execute(),
      );
    },
    close: () => revocations.close(),
  };
}
