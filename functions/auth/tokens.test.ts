import { createLocalJWKSet, jwtVerify } from 'jose';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type Harness, harnessIssuer, startHarness } from '#shared/testing/harness.ts';
import { projects } from '../projects/function.ts';
import { auth } from './function.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [auth, projects] });
});
test.after(async () => {
  await harness.stop();
});

const Answer = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.number(),
  refreshToken: z.string().optional(),
});
const Code = z.object({ code: z.string(), status: z.number() });
const read = async <T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> =>
  schema.parse(await response.json());
const codeOf = async (response: Response): Promise<string> => {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  return (await read(response, Code)).code;
};
const bearer = (token: string) => ({ as: 'nobody' as const, headers: { authorization: `Bearer ${token}` } });

/** A person of the tenant, signed in by a link as a browser is. */
async function signedIn(): Promise<{ cookie: string; sessionId: string }> {
  const { identity } = harness.platform.services;
  const { userId, organizationId } = harness.tenant;
  const link = await identity.createSignInLink(userId, organizationId, 60_000);
  const session = await identity.redeemSignInLink(link, { userAgent: 'test', address: '' });
  assert.ok(session?.actor.kind === 'user');
  return { cookie: `cloudforge_session=${session.sessionToken}`, sessionId: session.actor.sessionId };
}

async function tokensOfSession(): Promise<{ access: string; refresh: string }> {
  const { cookie } = await signedIn();
  const response = await harness.call('POST', '/api/auth/tokens', {
    as: 'nobody',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });
  assert.is(response.status, 201);
  const { accessToken, refreshToken } = await read(response, Answer);
  return { access: accessToken, refresh: refreshToken ?? '' };
}

const refreshWith = (refreshToken: string): Promise<Response> =>
  harness.call('POST', '/api/auth/tokens/refresh', { as: 'nobody', body: { refreshToken } });
const works = async (token: string): Promise<number> =>
  (await harness.call('GET', '/api/projects', bearer(token))).status;
/** Waits for the NOTIFY to come around: milliseconds, two seconds at most. */
const ends = async (token: string, what?: string): Promise<void> => {
  const deadline = Date.now() + 2_000;
  while ((await works(token)) !== 401 && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 5));
  assert.is(await works(token), 401, what);
};
const alerts = async (): Promise<number> =>
  Number(
    (await harness.postgres.query("select count(*) from cloudforge.alerts where kind = 'refresh-token-reused'"))[0]
      ?.count,
  );

test('a service exchanges its API key for a token, which others verify by the published keys', async () => {
  const response = await harness.call('POST', '/api/auth/tokens', { as: 'operator' });
  assert.is(response.status, 201);
  assert.is(response.headers.get('cache-control'), 'no-store');
  const answer = await read(response, Answer);
  assert.is(answer.refreshToken, undefined, 'a key is asked again instead');
  assert.ok(answer.expiresIn > 590 && answer.expiresIn <= 600);
  assert.is(await works(answer.accessToken), 200);
  const created = await harness.call('POST', '/api/projects', {
    ...bearer(answer.accessToken),
    body: { name: 'By token' },
  });
  assert.is(created.status, 201, 'the role of the key, and no question of the origin');
  const deleted = await harness.call('DELETE', `/api/projects/${harness.tenant.projectId}`, bearer(answer.accessToken));
  assert.is(await codeOf(deleted), 'forbidden');

  const published = await harness.call('GET', '/api/auth/jwks.json', { as: 'nobody' });
  assert.is(published.headers.get('cache-control'), 'public, max-age=900');
  const jwks = z.object({ keys: z.array(z.record(z.string(), z.string())) }).parse(await published.json());
  assert.equal(Object.keys(jwks.keys[0] ?? {}).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'], 'no private part');
  const { payload } = await jwtVerify(
    answer.accessToken,
    createLocalJWKSet({ keys: jwks.keys.map(key => ({ ...key, kty: 'RSA' })) }),
    {
      issuer: harnessIssuer,
      audience: 'cloudforge',
      algorithms: ['RS256'],
    },
  );
  assert.is(payload.sub, harness.tenant.userId);
  assert.is(payload.org, harness.tenant.organizationId);
  assert.is(payload.role, 'operator');
});

test('an access token gives no other, and is refused once it is revoked', async () => {
  const { accessToken } = await read(await harness.call('POST', '/api/auth/tokens', { as: 'viewer' }), Answer);
  assert.is(await codeOf(await harness.call('POST', '/api/auth/tokens', bearer(accessToken))), 'forbidden');
  assert.is((await harness.call('DELETE', '/api/auth/tokens/current', bearer(accessToken))).status, 204);
  await ends(accessToken);
  // The key itself goes on, and gives another.
  const next = await read(await harness.call('POST', '/api/auth/tokens', { as: 'viewer' }), Answer);
  assert.is(await works(next.accessToken), 200);
  const withoutToken = await harness.call('DELETE', '/api/auth/tokens/current', { as: 'viewer' });
  assert.is(await codeOf(withoutToken), 'not-found');
});

test('a page of another site gets no token with the browser’s cookie', async () => {
  const { cookie } = await signedIn();
  const response = await harness.call('POST', '/api/auth/tokens', {
    as: 'nobody',
    headers: { cookie, 'sec-fetch-site': 'cross-site' },
  });
  assert.is(await codeOf(response), 'origin-refused');
  assert.is((await harness.call('POST', '/api/auth/tokens', { as: 'nobody' })).status, 401);
  assert.is((await harness.call('POST', '/api/auth/tokens', { as: 'forged' })).status, 401);
});

test('a refresh token is good once, and the chain goes on', async () => {
  const first = await tokensOfSession();
  assert.is(await works(first.access), 200);
  const self = await harness.call('GET', '/api/auth/self', bearer(first.access));
  assert.is(z.object({ userId: z.string() }).parse(await self.json()).userId, harness.tenant.userId);
  let refresh = first.refresh;
  for (let round = 0; round < 3; round += 1) {
    const response = await refreshWith(refresh);
    assert.is(response.status, 201);
    const next = await read(response, Answer);
    assert.is(await works(next.accessToken), 200);
    assert.is.not(next.refreshToken, refresh);
    refresh = next.refreshToken ?? '';
  }
  const stored = await harness.postgres.query('select token_hash from cloudforge.refresh_tokens');
  assert.not.ok(JSON.stringify(stored).includes(refresh), 'only hashes are stored');
});

test('a spent refresh token ends its session, revokes its access tokens and raises an alert', async () => {
  const before = await alerts();
  const first = await tokensOfSession();
  const next = await read(await refreshWith(first.refresh), Answer);
  assert.is(await codeOf(await refreshWith(first.refresh)), 'token-invalid');
  assert.is(await alerts(), before + 1);
  await ends(next.accessToken, 'the access token of the thief');
  await ends(first.access);
  assert.is((await refreshWith(next.refreshToken ?? '')).status, 401, 'the refresh token of the thief');
  const [ended] = await harness.postgres.query(
    "select actor_id, data from cloudforge.audit_logs where action = 'session.ended' order by position desc limit 1",
  );
  assert.equal(ended, { actor_id: harness.tenant.userId, data: { reason: 'refresh-token-reused' } });
  const events = await harness.postgres.query(
    "select data from cloudforge.outbox where type = 'cloudforge.security.alert.v1'",
  );
  assert.not.match(JSON.stringify(events), /@|cfr_/);
});

test('two at once with one refresh token: one gets the next, then the session of both ends', async () => {
  const first = await tokensOfSession();
  const answers = await Promise.all([refreshWith(first.refresh), refreshWith(first.refresh)]);
  assert.equal(answers.map(answer => answer.status).sort(), [201, 401]);
  const winner = answers.find(answer => answer.status === 201);
  assert.ok(winner);
  const { accessToken, refreshToken } = await read(winner, Answer);
  await ends(accessToken);
  assert.is((await refreshWith(refreshToken ?? '')).status, 401);
});

test('unknown, empty and huge refresh tokens are refused; an expired one raises no alert', async () => {
  const before = await alerts();
  assert.is(await codeOf(await refreshWith('cfr_unknown')), 'token-invalid');
  assert.is(await codeOf(await refreshWith('')), 'validation-failed');
  assert.is((await refreshWith('x'.repeat(201))).status, 400);
  assert.is((await refreshWith('x'.repeat(5_000))).status, 413);
  const { refresh } = await tokensOfSession();
  await harness.postgres.query(
    "update cloudforge.refresh_tokens set expires_at = now() - interval '1 s' where used_at is null",
  );
  assert.is(await codeOf(await refreshWith(refresh)), 'token-invalid');
  assert.is(await alerts(), before);
});

test('revoking by the refresh token ends the session; an unknown one answers the same', async () => {
  const { access, refresh } = await tokensOfSession();
  const revoke = (refreshToken: string) =>
    harness.call('POST', '/api/auth/tokens/revoke', { as: 'nobody', body: { refreshToken } });
  assert.is((await revoke('cfr_unknown')).status, 204);
  assert.is(await works(access), 200);
  assert.is((await revoke(refresh)).status, 204);
  await ends(access);
  assert.is((await refreshWith(refresh)).status, 401);
});

test('a person’s access token revokes itself with its session', async () => {
  const { access, refresh } = await tokensOfSession();
  assert.is((await harness.call('DELETE', '/api/auth/tokens/current', bearer(access))).status, 204);
  await ends(access);
  assert.is((await refreshWith(refresh)).status, 401);
});

test('who loses the role, the membership or the account loses the tokens from before', async () => {
  const { userId, organizationId } = harness.tenant;
  const change = async (statement: string, values: unknown[]): Promise<void> => {
    await harness.postgres.query(`set search_path = cloudforge`);
    await harness.postgres.query(statement, values);
  };
  const first = await tokensOfSession();
  assert.is(await works(first.access), 200);
  await change("update cloudforge.memberships set role = 'viewer' where user_id = $1", [userId]);
  await ends(first.access, 'it said owner');
  // A token of the same second counts as older: clocks differ.
  await new Promise(resolve => setTimeout(resolve, 1_100));
  const next = await read(await refreshWith(first.refresh), Answer);
  const created = await harness.call('POST', '/api/projects', { ...bearer(next.accessToken), body: { name: 'x' } });
  assert.is(await codeOf(created), 'forbidden', 'the role as it is now');
  await change('update cloudforge.users set disabled_at = now() where id = $1', [userId]);
  await ends(next.accessToken);
  assert.is((await refreshWith(next.refreshToken ?? '')).status, 401);
  assert.is((await harness.call('GET', '/api/projects', { as: 'operator' })).status, 401, 'and the keys');
  await change('update cloudforge.users set disabled_at = null where id = $1', [userId]);
  await change("update cloudforge.memberships set role = 'owner' where user_id = $1", [userId]);
  assert.is((await harness.call('GET', '/api/projects', { as: 'operator' })).status, 200);
  assert.ok(organizationId);
});

test('forged tokens answer 401 with a problem document, and so does what is no token at all', async () => {
  const { accessToken } = await read(await harness.call('POST', '/api/auth/tokens', { as: 'owner' }), Answer);
  const [head = '', body = '', signature = ''] = accessToken.split('.');
  const claims = z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  const other = Buffer.from(JSON.stringify({ ...claims, org: harness.other.organizationId })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  const { cookie } = await signedIn();
  for (const token of [
    `${head}.${other}.${signature}`,
    `${none}.${body}.`,
    `${none}.${body}.x`,
    'a.b.c',
    'x'.repeat(9_000),
    '%',
    '',
  ]) {
    const response = await harness.call('GET', '/api/projects', {
      as: 'nobody',
      // The cookie that comes along does not make up for a bad token.
      headers: { authorization: `Bearer ${token}`, cookie },
    });
    assert.is(response.status, 401, token.slice(0, 40));
    assert.is(await codeOf(response), 'not-signed-in');
    assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/);
  }
});

test('no token and no secret lies in the audit log, the events or the outbox', async () => {
  const rows = await harness.postgres.query(
    'select data::text from cloudforge.audit_logs union all select data::text from cloudforge.outbox union all select data::text from cloudforge.alerts',
  );
  assert.ok(rows.length > 5);
  assert.not.match(JSON.stringify(rows), /cfr_|eyJ|cf_[\w-]{8}_|@example/);
});

test.run();
