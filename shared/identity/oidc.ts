import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { quotaRoom } from '#shared/limits/quotas.ts';
import type { Role } from '#shared/platform/actor.ts';
import type { Clock, Db, Ids, Services } from '#shared/platform/ctx.ts';
import type { Dialer } from '#shared/platform/dialer.ts';
import { connectProvider, type OidcClient, type ProvedIdentity, SignInNotProved } from './oidc-client.ts';
import { type NewSession, type Origin, openSession, tokenHash } from './sessions.ts';
import { writeAudit } from './write-audit.ts';

/** A sign-in has so long from its start to its return. */
const attemptForMs = 10 * 60_000;
const offeredMax = 20;

export interface OidcLogin {
  /** Providers that people with an address of this domain sign in by, over all organisations: what a stranger may know. */
  providersFor(domain: string): Promise<{ id: string; name: string }[]>;
  /**
   * Begins a sign-in: where the browser is sent, and the state that a cookie binds to it. undefined if there is no such
   * provider. Throws ProviderUnreachable, SignInNotProved or AddressRefused.
   */
  start(
    providerId: string,
    ask: { redirectUri: string; returnTo: string },
  ): Promise<{ url: string; state: string; validForMs: number } | undefined>;
  /**
   * Ends it: the session, and where the person wanted to go. `url` is the redirect URI of this very provider with what it
   * added. Each state works once. Throws SignInNotProved, ProviderUnreachable or AddressRefused.
   */
  finish(
    providerId: string,
    state: string,
    url: URL,
    origin: Origin,
  ): Promise<{ session: NewSession; returnTo: string }>;
}

interface Port {
  database: PlatformDatabase;
  envelopes: Services['envelopes'];
  dialer: Dialer;
  clock: Clock;
  ids: Ids;
}

interface Provider {
  id: string;
  organizationId: string;
  emailDomains: readonly string[];
  joinsAs: Role | null;
  client: OidcClient;
}

/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0; RFC 9700, 2.1). */
export function createOidcLogin(port: Port): OidcLogin {
  const { database, clock, ids } = port;
  const asAuth = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    database.transaction({ role: 'cloudforge_auth' }, work);

  const providerOf = async (id: string): Promise<Provider | undefined> => {
    const row = await asAuth(db =>
      db
        .selectFrom('identity_providers as p')
        .leftJoin('secrets as s', join =>
          join.onRef('s.organization_id', '=', 'p.organization_id').onRef('s.id', '=', 'p.client_secret_id'),
        )
        .select(['p.id', 'p.organization_id', 'p.issuer', 'p.client_id', 'p.email_domains', 'p.joins_as'])
        .select(['s.id as secret_id', 's.key_id', 's.envelope'])
        .where('p.id', '=', id)
        .executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    const clientSecret =
      row.secret_id === null || row.key_id === null || row.envelope === null
        ? undefined
        : new TextDecoder().decode(
            await port.envelopes.open(row.organization_id, row.secret_id, row.key_id, row.envelope),
          );
    const client = await connectProvider(port.dialer, { issuer: row.issuer, clientId: row.client_id, clientSecret });
    return {
      id: row.id,
      organizationId: row.organization_id,
      emailDomains: row.email_domains,
      joinsAs: row.joins_as,
      client,
    };
  };

  return {
    providersFor: async domain =>
      await asAuth(db =>
        db
          .selectFrom('identity_providers')
          .select(['id', 'name'])
          .where(sql<boolean>`${domain.toLowerCase()} = any (email_domains)`)
          .orderBy('created_at')
          .orderBy('id')
          .limit(offeredMax)
          .execute(),
      ),
    start: async (providerId, ask) => {
      const provider = await providerOf(providerId);
      if (provider === undefined) return undefined;
      const [state, nonce, codeVerifier] = [ids.token(32), ids.token(32), ids.token(32)];
      const now = clock.now();
      await asAuth(async db => {
        await db.deleteFrom('oidc_attempts').where('expires_at', '<', now).execute();
        await db
          .insertInto('oidc_attempts')
          .values({
            state_hash: tokenHash(state),
            provider_id: provider.id,
            nonce,
            code_verifier: codeVerifier,
            return_to: ask.returnTo,
            created_at: now,
            expires_at: new Date(now.getTime() + attemptForMs),
          })
          .execute();
      });
      const url = await provider.client.authorizationUrl({
        redirectUri: ask.redirectUri,
        state,
        nonce,
        codeVerifier,
      });
      return { url, state, validForMs: attemptForMs };
    },
    finish: async (providerId, state, url, origin) => {
      // Gone before anything else is done with it: whatever happens now, it does not work again.
      const attempt = await asAuth(db =>
        db
          .deleteFrom('oidc_attempts')
          .where('state_hash', '=', tokenHash(state))
          .returning(['provider_id', 'nonce', 'code_verifier', 'return_to', 'expires_at'])
          .executeTakeFirst(),
      );
      if (attempt === undefined || attempt.expires_at <= clock.now())
        throw new SignInNotProved('The state is unknown, spent or too old.');
      if (attempt.provider_id !== providerId)
        throw new SignInNotProved('The sign-in was begun with another provider than it comes back from.');
      const provider = await providerOf(attempt.provider_id);
      if (provider === undefined) throw new SignInNotProved('The provider was deleted.');
      const proved = await provider.client.finish({
        url,
        state,
        nonce: attempt.nonce,
        codeVerifier: attempt.code_verifier,
      });
      const session = await asAuth(async db => {
        // Two first sign-ins of one person at once make one account.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`${provider.id} ${proved.subject}`}, 7236525))`.execute(
          db,
        );
        const member =
          (await linkedMember(db, provider, proved)) ?? (await newMember(db, port, provider, proved, origin));
        return await openSession(
          db,
          {
            ...member,
            organizationId: provider.organizationId,
            factors: proved.secondFactor ? ['oidc', 'oidc-second-factor'] : ['oidc'],
          },
          origin,
          port,
        );
      });
      return { session, returnTo: attempt.return_to };
    },
  };
}

/** Whoever this subject of the provider is linked to; undefined if nobody. Throws if that person may not come in. */
async function linkedMember(
  db: Db,
  provider: Provider,
  proved: ProvedIdentity,
): Promise<{ userId: string; role: Role } | undefined> {
  const link = await db
    .selectFrom('external_identities')
    .select('user_id')
    .where('provider_id', '=', provider.id)
    .where('subject', '=', proved.subject)
    .executeTakeFirst();
  if (link === undefined) return undefined;
  const member = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['memberships.user_id', 'memberships.role'])
    .where('memberships.user_id', '=', link.user_id)
    .where('memberships.organization_id', '=', provider.organizationId)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (member === undefined) throw new SignInNotProved('The person is disabled, or no member any more.');
  return { userId: member.user_id, role: member.role };
}

/**
 * Links a subject that is seen for the first time: to the member with its address, or to a new one. Only where the
 * provider has verified the address and its domain is one of the organisation's.
 *
 * An existing account is linked only if it belongs to this organisation and to no other: who runs an organisation chooses
 * its provider, which can claim any address, and must not get into somebody's other organisations by that.
 */
async function newMember(
  db: Db,
  port: Port,
  provider: Provider,
  proved: ProvedIdentity,
  origin: Origin,
): Promise<{ userId: string; role: Role }> {
  const { organizationId } = provider;
  const email = proved.email ?? '';
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!proved.emailVerified || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email))
    throw new SignInNotProved('The provider has verified no address.');
  if (!provider.emailDomains.includes(domain)) throw new SignInNotProved('The domain of the address is not allowed.');
  const now = port.clock.now();
  const known = await db
    .selectFrom('users')
    .select(['id', 'disabled_at'])
    .where(where => where.eb(where.fn<string>('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst();
  const audit = async (action: string, userId: string): Promise<void> =>
    await writeAudit(
      db,
      {
        organizationId,
        actorId: userId,
        action,
        target: { kind: 'user', id: userId },
        data: { providerId: provider.id },
        requestId: origin.requestId,
      },
      port,
    );
  const link = async (userId: string): Promise<void> => {
    await db
      .insertInto('external_identities')
      .values({ provider_id: provider.id, subject: proved.subject, user_id: userId, linked_at: now })
      .execute();
    await audit('external-identity.linked', userId);
  };
  if (known !== undefined) {
    const memberships = await db
      .selectFrom('memberships')
      .select(['organization_id', 'role'])
      .where('user_id', '=', known.id)
      .limit(2)
      .execute();
    const [only, other] = memberships;
    if (known.disabled_at !== null || only?.organization_id !== organizationId || other !== undefined)
      throw new SignInNotProved('The account of this address is not this organisation’s alone.');
    await link(known.id);
    return { userId: known.id, role: only.role };
  }
  const role = provider.joinsAs;
  if (role === null) throw new SignInNotProved('Nobody joins by this provider.');
  if ((await quotaRoom(db, organizationId, 'members')) < 1)
    throw new SignInNotProved('The organisation has as many members as it may have.');
  const userId = port.ids.uuid();
  await db.insertInto('users').values({ id: userId, email, created_at: now }).execute();
  await db
    .insertInto('memberships')
    .values({ organization_id: organizationId, user_id: userId, role, created_at: now })
    .execute();
  await audit('member.joined', userId);
  await link(userId);
  return { userId, role };
}
