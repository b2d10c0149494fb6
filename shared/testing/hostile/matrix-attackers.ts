import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeyPair, SignJWT } from 'jose';
import { isPermission } from '#shared/identity/actor-look-up.ts';
import { type Permission, permissions, type Role, roles } from '#shared/platform/actor.ts';
import type { Operation } from '#shared/platform/operation.ts';
import { type Harness, harnessIssuer, type Tenant } from '../harness.ts';
import type { FilledIds } from './fill-tenant.ts';

/** What an attacker is to be answered: one of these codes; or, where the request names nothing of theirs, see below. */
export type Expected =
  | { codes: readonly string[] }
  /** Allowed, but nothing of these ids may be in the answer. */
  | { hides: readonly string[] }
  /** Why this attacker has nothing to try here. */
  | { notApplicable: string };

export interface Attacker {
  name: string;
  /** Credentials for a call of this operation. */
  headers(operation: Operation): Record<string, string>;
  expected(operation: Operation, names: (ids: FilledIds) => boolean): Expected;
  /** The request is made with the ids of the project that is closed. */
  closedProject?: true;
  /** Something about the organisation that holds for as long as this attacker is at work. */
  arrange?: { before(): Promise<void>; after(): Promise<void> };
}

/** What hangs on a project: members see it if they see that. */
const partsOfProjects = ['projectId', 'runId', 'artifactId', 'migrationId', 'eventId', 'messageId', 'attemptId'];
const ownOrigin = { 'sec-fetch-site': 'same-origin' };
const notSignedIn = { codes: ['not-signed-in'] };

export interface MatrixParts {
  harness: Harness;
  /** Ids of a project that members see, and of one that is closed to them. */
  open: FilledIds;
  closed: FilledIds;
}

/** Everybody who tries, with real credentials where they have any. */
export async function makeAttackers({ harness, open, closed }: MatrixParts): Promise<Attacker[]> {
  const { tenant, other, platform } = harness;
  const owner = await cookieOf(harness, tenant, tenant.userId);
  const members = new Map<Role, string>();
  for (const role of roles) members.set(role, await cookieOf(harness, tenant, await member(harness, tenant, role)));
  const scoped = new Map<Permission, string>();
  for (const name of Object.keys(permissions).filter(isPermission))
    if (name !== 'self:read') scoped.set(name, await keyWithout(harness, name));
  const stranger = await cookieOf(harness, other, other.userId);
  const badTokens = await refusedTokens(harness);

  const byHeader = (name: string, headers: Record<string, string>): Attacker => ({
    name,
    headers: () => ({ ...ownOrigin, ...headers }),
    expected: () => notSignedIn,
  });
  return [
    byHeader('nobody', {}),
    byHeader('forged key', { authorization: `Bearer cf_AAAAAAAA_${'A'.repeat(43)}` }),
    byHeader('forged session', { cookie: `cloudforge_session=${'A'.repeat(43)}` }),
    byHeader('forged token', { authorization: `Bearer ${badTokens.forged}` }),
    byHeader('unsigned token', { authorization: `Bearer ${badTokens.unsigned}` }),
    byHeader('expired token', { authorization: `Bearer ${badTokens.expired}` }),
    byHeader('revoked token', { authorization: `Bearer ${badTokens.revoked}` }),
    byHeader('revoked session', { cookie: badTokens.endedCookie }),
    byHeader('revoked key', { authorization: `Bearer ${await revokedKey(harness)}` }),
    {
      name: 'owner of another organisation',
      headers: () => ({ ...ownOrigin, cookie: stranger }),
      expected: ({ method, path }, names) => {
        // A list that is narrowed to a project that does not exist is empty.
        if (names(open) && !(method === 'GET' && !path.includes(':'))) return { codes: ['not-found'] };
        if (method === 'GET') return { hides: idsOf(tenant, open, closed) };
        return { notApplicable: 'it names nothing of another organisation' };
      },
    },
    ...(['admin', 'operator', 'viewer'] as const).map(
      (role): Attacker => ({
        name: `member who is ${role}`,
        headers: () => ({ ...ownOrigin, cookie: members.get(role) ?? '' }),
        expected: ({ access }) => {
          const allowed: readonly Role[] = access === 'public' ? roles : permissions[access];
          return allowed.includes(role) ? { notApplicable: `${role} may` } : { codes: ['forbidden'] };
        },
      }),
    ),
    {
      name: 'API key without the scope',
      headers: ({ access }): Record<string, string> => ({
        authorization: `Bearer ${access === 'public' ? '' : scoped.get(access)}`,
      }),
      expected: ({ access }) =>
        access === 'self:read' ? { notApplicable: 'who asks may always ask who it is' } : { codes: ['forbidden'] },
    },
    {
      name: 'API key on what is a person’s own',
      headers: () => ({ authorization: `Bearer ${tenant.keys.owner}` }),
      expected: ({ access }) =>
        access === 'self:write' ? { codes: ['forbidden'] } : { notApplicable: 'keys may be used here' },
    },
    {
      name: 'member without a grant on a restricted project',
      closedProject: true,
      headers: () => ({ ...ownOrigin, cookie: members.get('operator') ?? '' }),
      expected: ({ access, method, path }, names) => {
        const allowed: readonly Role[] = access === 'public' ? roles : permissions[access];
        if (!allowed.includes('operator')) return { codes: ['forbidden'] };
        const isPart = partsOfProjects.some(part => path.includes(`:${part}`));
        if (isPart || path.includes(':sourceId') || names({ projectId: closed.projectId ?? '' }))
          return method === 'GET' && !path.includes(':') ? { hides: hiddenOf(closed) } : { codes: ['not-found'] };
        if (method === 'GET') return { hides: hiddenOf(closed) };
        return { notApplicable: 'it is done to nothing of a project' };
      },
    },
    {
      name: 'page of a foreign origin, with the owner’s cookie',
      headers: () => ({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', cookie: owner }),
      expected: ({ method }) =>
        ['GET', 'HEAD', 'OPTIONS'].includes(method)
          ? { notApplicable: 'it changes nothing, and another origin can not read the answer' }
          : { codes: ['origin-refused'] },
    },
    {
      name: 'owner without the second factor that is asked for',
      headers: () => ({ ...ownOrigin, cookie: owner }),
      expected: ({ access }) =>
        access === 'self:read' || access === 'self:write'
          ? { notApplicable: 'one’s own account stays open, to set one up' }
          : { codes: ['second-factor-required'] },
      arrange: {
        before: () => askForSecondFactor(true),
        after: () => askForSecondFactor(false),
      },
    },
  ];

  async function askForSecondFactor(asked: boolean): Promise<void> {
    await platform.database.transaction({ role: 'cloudforge_auth' }, db =>
      db
        .updateTable('organizations')
        .set({ two_factor_required: asked })
        .where('id', '=', tenant.organizationId)
        .execute(),
    );
  }
}

function idsOf(tenant: Tenant, ...filled: FilledIds[]): string[] {
  return [tenant.organizationId, tenant.userId, ...filled.flatMap(ids => Object.values(ids))];
}

function hiddenOf(closed: FilledIds): string[] {
  return [...partsOfProjects, 'sourceId', 'grantId'].flatMap(name => closed[name] ?? []);
}

async function member(harness: Harness, tenant: Tenant, role: Role): Promise<string> {
  const userId = harness.platform.ids.uuid();
  await harness.postgres.query('insert into cloudforge.users (id, email) values ($1, $2)', [
    userId,
    `${role}-${userId}@example.org`,
  ]);
  await harness.postgres.query(
    'insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, $3)',
    [tenant.organizationId, userId, role],
  );
  return userId;
}

async function openSession(harness: Harness, tenant: Tenant, userId: string) {
  const { identity } = harness.platform.services;
  const link = await identity.createSignInLink(userId, tenant.organizationId, 60_000);
  const session = await identity.redeemSignInLink(link, { userAgent: 'matrix', address: '' });
  if (session?.actor.kind !== 'user') throw new Error('The session was not opened.');
  return { cookie: `cloudforge_session=${session.sessionToken}`, actor: session.actor };
}

async function cookieOf(harness: Harness, tenant: Tenant, userId: string): Promise<string> {
  return (await openSession(harness, tenant, userId)).cookie;
}

/** An owner's key with every permission but one. */
async function keyWithout(harness: Harness, access: Permission): Promise<string> {
  const { tenant, platform } = harness;
  const { id, secret } = await platform.services.identity.createApiKey({
    organizationId: tenant.organizationId,
    userId: tenant.userId,
    name: 'Narrow',
    role: 'owner',
  });
  const scopes = Object.keys(permissions).filter(name => name !== access && name !== 'self:write');
  await harness.postgres.query('update cloudforge.api_keys set scopes = $2 where id = $1', [id, scopes]);
  return secret;
}

async function revokedKey(harness: Harness): Promise<string> {
  const { tenant, platform } = harness;
  const { id, secret } = await platform.services.identity.createApiKey({
    organizationId: tenant.organizationId,
    userId: tenant.userId,
    name: 'Revoked',
    role: 'owner',
  });
  await harness.postgres.query('update cloudforge.api_keys set revoked_at = now() where id = $1', [id]);
  return secret;
}

/** Access tokens that look right and do not hold, of an owner; and the cookie of the session that one was made out to. */
async function refusedTokens(harness: Harness) {
  const { tenant, platform, postgres } = harness;
  const { tokens } = platform.services;
  const session = await openSession(harness, tenant, tenant.userId);
  const origin = { userAgent: 'matrix', address: '' };
  const issue = async (): Promise<string> => {
    const issued = await tokens.issue(session.actor, origin);
    if (issued === undefined) throw new Error('No token was issued.');
    return issued.accessToken;
  };
  const { clock } = platform;
  const now = clock.now;
  clock.now = () => new Date(now().getTime() - 3_600_000);
  const expired = await issue();
  clock.now = now;
  // What was made for this test a moment ago, grants and a closed project, refuses tokens of the same second.
  let revoked = await issue();
  for (let tries = 0; tries < 50 && (await tokens.authenticate(revoked)) === undefined; tries += 1) {
    await sleep(100);
    revoked = await issue();
  }
  const [header = '', payload = ''] = revoked.split('.');
  const { privateKey } = await generateKeyPair('RS256');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid: string };
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' }).sign(privateKey);
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  const unsigned = `${none}.${payload}.${createHash('sha256').update(randomBytes(8)).digest('base64url')}`;
  if (claims.iss !== harnessIssuer) throw new Error('The token is of another issuer.');
  if ((await tokens.authenticate(revoked)) === undefined) throw new Error('The token holds for nobody to begin with.');
  // A token has a session of its own beside that of the browser which asked for it.
  await postgres.query('delete from cloudforge.sessions where id = $1 or (user_id = $2 and kind = $3)', [
    session.actor.sessionId,
    tenant.userId,
    'token',
  ]);
  // Told to every process by a notification, which takes its time.
  for (let tries = 0; (await tokens.authenticate(revoked)) !== undefined; tries += 1) {
    if (tries >= 500) throw new Error('The token of a session that ended still holds after 5 s.');
    await sleep(10);
  }
  return { forged, unsigned, expired, revoked, endedCookie: session.cookie };
}
