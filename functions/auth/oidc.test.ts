import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { projects } from '#functions/projects/function.ts';
import { hashPassword } from '#shared/identity/passwords.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { auth } from './function.ts';
import { startTestProvider, type TestProvider } from './oidc-fixture.ts';

const publicUrl = 'https://cloudforge.example';
let harness: Harness;
let provider: TestProvider;
let providerId: string;

const Created = z.object({ id: z.string(), redirectUri: z.string(), hasSecret: z.boolean() });

test.before(async () => {
  harness = await startHarness({ functions: [auth, projects], settings: { publicUrl } });
  provider = await startTestProvider(/^https:\/\/cloudforge\.example\/api\/auth\/oidc\/[\da-f-]{36}\/callback$/);
  providerId = await createProvider({});
});
test.after(async () => {
  await provider?.stop();
  await harness?.stop();
});
test.before.each(() => {
  provider.tamper = undefined;
  provider.status = undefined;
  provider.person = { subject: systemIds.uuid(), email: `${systemIds.uuid()}@example.com`, emailVerified: true };
});

const callbackOf = (id: string): string => `${publicUrl}/api/auth/oidc/${id}/callback`;

async function createProvider(over: Record<string, unknown>): Promise<string> {
  const { issuer, clientId, clientSecret } = provider;
  const response = await harness.call('POST', '/api/auth/identity-providers', {
    body: { name: 'Test', issuer, clientId, clientSecret, emailDomains: ['example.com'], joinsAs: 'viewer', ...over },
  });
  assert.is(response.status, 201);
  const text = await response.text();
  assert.not.ok(text.includes(clientSecret), 'the secret is not given out');
  const created = Created.parse(JSON.parse(text));
  assert.is(created.redirectUri, callbackOf(created.id));
  return created.id;
}

/** Begins a sign-in as a browser does: where it is sent, and the cookie that binds the state to it. */
async function begin(id = providerId, returnTo?: string): Promise<{ url: URL; cookie: string }> {
  const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`;
  const response = await harness.call('GET', `/api/auth/oidc/${id}/start${query}`, { as: 'nobody' });
  assert.is(response.status, 303);
  const set = response.headers.getSetCookie()[0] ?? '';
  assert.match(set, /Path=\/api\/auth\/oidc; HttpOnly; SameSite=Lax; Max-Age=600/);
  return { url: new URL(response.headers.get('location') ?? ''), cookie: set.split(';')[0] ?? '' };
}

const comeBack = async (url: URL, cookie: string): Promise<Response> =>
  await harness.call('GET', `${url.pathname}${url.search}`, {
    as: 'nobody',
    headers: cookie === '' ? {} : { cookie },
  });

async function signIn(id = providerId): Promise<Response> {
  const { url, cookie } = await begin(id);
  return await comeBack(await provider.browse(url.href), cookie);
}

const sessionOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .find(cookie => cookie.startsWith('cloudforge_session='))
    ?.split(';')[0] ?? '';
const selfOf = async (response: Response): Promise<{ userId: string; role: string }> => {
  assert.is(response.status, 303);
  const self = await harness.call('GET', '/api/auth/self', { as: 'nobody', headers: { cookie: sessionOf(response) } });
  assert.is(self.status, 200);
  return z.object({ userId: z.string(), role: z.string() }).parse(await self.json());
};
async function refused(response: Response, what: string): Promise<void> {
  const text = await response.text();
  assert.is(response.status, 401, `${what}: ${text}`);
  assert.is(z.object({ code: z.string() }).parse(JSON.parse(text)).code, 'sign-in-refused', what);
  assert.equal(response.headers.getSetCookie(), [], what);
  assert.not.ok(text.includes(provider.person.email), 'no address in an error');
}
const countUsers = async (): Promise<number> =>
  Number((await harness.postgres.query('select count(*) from cloudforge.users'))[0]?.count);

test('the request carries PKCE, state and nonce, and asks for no more than it needs', async () => {
  const { url } = await begin();
  const ask = Object.fromEntries(url.searchParams);
  assert.is(ask.response_type, 'code');
  assert.is(ask.code_challenge_method, 'S256');
  assert.is(ask.scope, 'openid email');
  assert.is(ask.redirect_uri, callbackOf(providerId));
  for (const name of ['state', 'nonce', 'code_challenge']) assert.ok((ask[name] ?? '').length >= 43, name);
});

test('whoever comes for the first time joins with the role of the provider, and is known afterwards', async () => {
  const { url, cookie } = await begin(providerId, '/runs/?project=1');
  const first = await comeBack(await provider.browse(url.href), cookie);
  assert.is(first.headers.get('location'), '/runs/?project=1');
  const self = await selfOf(first);
  assert.is(self.role, 'viewer');
  const before = await countUsers();
  // The address may change at the provider; who they are is their subject.
  provider.person.email = 'renamed@elsewhere.example';
  provider.person.emailVerified = false;
  assert.is((await selfOf(await signIn())).userId, self.userId);
  assert.is(await countUsers(), before);
  const audit = await harness.postgres.query(
    'select action, data::text from cloudforge.audit_logs where actor_id = $1 order by position',
    [self.userId],
  );
  assert.equal(
    audit.map(row => row.action),
    ['member.joined', 'external-identity.linked', 'session.created', 'session.created'],
  );
  assert.not.match(JSON.stringify(audit), /@/);
});

test('a provider’s sign-in counts as a second factor only where its signed token says that it asked for one', async () => {
  const { organizationId } = harness.tenant;
  await harness.postgres.query('update cloudforge.organizations set two_factor_required = true where id = $1', [
    organizationId,
  ]);
  try {
    const statusWith = async (claims: Record<string, unknown>): Promise<number> => {
      provider.tamper = idToken => provider.resign(idToken, claims);
      const cookie = sessionOf(await signIn());
      return (await harness.call('GET', '/api/projects', { as: 'nobody', headers: { cookie } })).status;
    };
    assert.is(await statusWith({}), 403);
    assert.is(await statusWith({ amr: ['pwd'] }), 403);
    assert.is(await statusWith({ amr: 'mfa' }), 403, 'a text is no list');
    assert.is(await statusWith({ amr: ['pwd', 'otp'] }), 200);
    assert.is(await statusWith({ acr: 'phrh' }), 200);
  } finally {
    await harness.postgres.query('update cloudforge.organizations set two_factor_required = false where id = $1', [
      organizationId,
    ]);
  }
});

test('a provider opens its own organisation and no other, and is no proof for the account of somebody in several', async () => {
  const signedIn = await signIn();
  const { userId } = await selfOf(signedIn);
  let cookie = sessionOf(signedIn);
  const call = async (method: string, path: string, body?: object): Promise<[number, string]> => {
    const response = await harness.call(method, `/api/auth${path}`, {
      as: 'nobody',
      ...(body === undefined ? {} : { body }),
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    const next = sessionOf(response);
    if (next !== '') cookie = next;
    const text = await response.text();
    return [response.status, response.ok ? '' : z.object({ code: z.string() }).parse(JSON.parse(text)).code];
  };
  const { organizationId } = harness.other;
  await harness.postgres.query(
    "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'admin')",
    [organizationId, userId],
  );
  const asked = [403, 'confirmation-needed'];
  const known = async (): Promise<string[]> => {
    const response = await harness.call('GET', '/api/auth/self/organizations', { as: 'nobody', headers: { cookie } });
    const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(await response.json());
    return items.map(({ id }) => id);
  };
  assert.equal(await known(), [harness.tenant.organizationId], 'the provider’s owners learn of no other organisation');
  const nowhere = { organizationId: systemIds.uuid() };
  assert.equal(await call('POST', '/sessions/current/organization', nowhere), asked, 'nor by asking for one');
  assert.equal(await call('POST', '/sessions/current/organization', { organizationId }), asked, 'another organisation');
  assert.equal(await call('PUT', '/self/password', { password: 'eleven green cucumbers' }), asked, 'a first password');
  assert.equal(await call('POST', '/self/second-factors', { name: 'Phone' }), asked, 'an authenticator app');
  assert.equal(await call('GET', '/self/export'), asked, 'everything of the person');
  assert.equal(await call('POST', '/self/erase', {}), asked, 'the end of the account');
  // What the person has themselves opens the way, and what the provider said stays behind.
  await harness.postgres.query('insert into cloudforge.passwords (user_id, hash) values ($1, $2)', [
    userId,
    await hashPassword('eleven green cucumbers'),
  ]);
  assert.equal(await call('POST', '/sessions/current/confirm', { password: 'eleven green cucumbers' }), [204, '']);
  assert.is((await known()).length, 2);
  assert.equal(await call('POST', '/sessions/current/organization', { organizationId }), [200, '']);
  const [session] = await harness.postgres.query(
    'select factors from cloudforge.sessions where user_id = $1 and organization_id = $2',
    [userId, organizationId],
  );
  assert.equal(session?.factors, ['password']);
});

test('who belongs to one organisation alone is vouched for by its provider', async () => {
  const cookie = sessionOf(await signIn());
  const response = await harness.call('PUT', '/api/auth/self/password', {
    as: 'nobody',
    body: { password: 'eleven green cucumbers' },
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });
  assert.is(response.status, 204);
});

test('a member of this organisation alone is linked by a verified address; nobody of another organisation is', async () => {
  const { organizationId, userId } = harness.tenant;
  await harness.postgres.query("update cloudforge.users set email = 'Owner@Example.com' where id = $1", [userId]);
  provider.person.email = 'owner@example.com';
  const self = await selfOf(await signIn());
  assert.equal([self.userId, self.role], [userId, 'owner']);
  // The other tenant's person, with an address of the allowed domain.
  await harness.postgres.query("update cloudforge.users set email = 'theirs@example.com' where id = $1", [
    harness.other.userId,
  ]);
  provider.person = { subject: systemIds.uuid(), email: 'theirs@example.com', emailVerified: true };
  await refused(await signIn(), 'a person of another organisation');
  await harness.postgres.query(
    "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'viewer')",
    [organizationId, harness.other.userId],
  );
  await refused(await signIn(), 'a person of this and another organisation');
  await harness.postgres.query('delete from cloudforge.memberships where organization_id = $1 and user_id = $2', [
    organizationId,
    harness.other.userId,
  ]);
});

test('an address that is not verified, or of a foreign domain, lets nobody in', async () => {
  const before = await countUsers();
  for (const emailVerified of [false, 'true', 'yes', null]) {
    provider.person.emailVerified = emailVerified;
    await refused(await signIn(), `verified: ${String(emailVerified)}`);
  }
  provider.person.emailVerified = true;
  for (const email of [
    'a@example.org',
    'a@sub.example.com',
    'a@notexample.com',
    'a@example.com.evil.example',
    'a@example.com@evil.example',
    'example.com',
    'a b@example.com',
  ]) {
    provider.person.email = email;
    await refused(await signIn(), email);
  }
  assert.is(await countUsers(), before);
});

test('a provider by which nobody joins lets members in only', async () => {
  const id = await createProvider({ joinsAs: null });
  await refused(await signIn(id), 'a stranger');
});

test('nobody joins by a provider beyond the quota of members', async () => {
  const setQuotas = (quotas: string) =>
    harness.postgres.query('update cloudforge.organizations set quotas = $1 where id = $2', [
      quotas,
      harness.tenant.organizationId,
    ]);
  await setQuotas('{"members": 1}');
  await refused(await signIn(), 'a member too many');
  await setQuotas('{}');
  assert.ok((await selfOf(await signIn())).userId);
});

test('who was disabled or has left does not come in', async () => {
  const { userId } = await selfOf(await signIn());
  await harness.postgres.query('update cloudforge.users set disabled_at = now() where id = $1', [userId]);
  await refused(await signIn(), 'disabled');
  await harness.postgres.query('update cloudforge.users set disabled_at = null where id = $1', [userId]);
  await harness.postgres.query('delete from cloudforge.memberships where user_id = $1', [userId]);
  await refused(await signIn(), 'left');
});

test('the sign-in page finds providers by the domain of an address, and a refused browser is led back to it', async () => {
  const ask = async (email: string): Promise<unknown> =>
    await (
      await harness.call('GET', `/api/auth/sign-in-providers?email=${encodeURIComponent(email)}`, { as: 'nobody' })
    ).json();
  const found = z
    .object({ items: z.array(z.object({ id: z.string(), name: z.string(), signInPath: z.string() })) })
    .parse(await ask('nobody@EXAMPLE.com'));
  assert.equal(
    found.items.find(({ id }) => id === providerId),
    { id: providerId, name: 'Test', signInPath: `/api/auth/oidc/${providerId}/start` },
  );
  assert.equal(await ask('nobody@sub.example.com'), { items: [] });
  assert.is((await harness.call('GET', '/api/auth/sign-in-providers?email=example.com', { as: 'nobody' })).status, 400);
  const back = await harness.call('GET', `/api/auth/oidc/${providerId}/callback?state=forged`, {
    as: 'nobody',
    headers: { accept: 'text/html,*/*' },
  });
  assert.equal([back.status, back.headers.get('location')], [303, '/sign-in/?refused']);
  assert.equal(back.headers.getSetCookie(), []);
});

test('a callback works once, in the browser that began, with its own state', async () => {
  const one = await begin();
  const back = await provider.browse(one.url.href);
  await refused(await comeBack(back, ''), 'without the cookie');
  const other = await begin();
  await refused(await comeBack(back, other.cookie), 'in another browser');
  const swapped = new URL(back);
  swapped.searchParams.set('state', other.url.searchParams.get('state') ?? '');
  await refused(await comeBack(swapped, other.cookie), 'a code of another attempt (PKCE)');
  assert.is((await comeBack(back, one.cookie)).status, 303);
  await refused(await comeBack(back, one.cookie), 'a second time');
  const made = new URL(back);
  made.searchParams.set('state', 'x'.repeat(43));
  await refused(await comeBack(made, `cloudforge_oidc=${'x'.repeat(43)}`), 'a state that was never given');
  await refused(await comeBack(new URL(callbackOf(providerId)), ''), 'nothing at all');
});

test('over HTTPS the cookie of an attempt is Secure and bound to the host by its name, and the plain name is not read', async () => {
  const https = { 'x-forwarded-proto': 'https' };
  const begun = await harness.call('GET', `/api/auth/oidc/${providerId}/start`, { as: 'nobody', headers: https });
  const set = begun.headers.getSetCookie()[0] ?? '';
  assert.match(set, /^__Host-cloudforge_oidc=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/);
  const back = await provider.browse(begun.headers.get('location') ?? '');
  const cookie = set.split(';')[0] ?? '';
  const planted = { ...https, cookie: cookie.replace('__Host-', '') };
  const path = `${back.pathname}${back.search}`;
  await refused(await harness.call('GET', path, { as: 'nobody', headers: planted }), 'the plain name');
  const signedIn = await harness.call('GET', path, { as: 'nobody', headers: { ...https, cookie } });
  assert.is(signedIn.status, 303);
  const sent = signedIn.headers.getSetCookie();
  assert.ok(
    sent.some(each => each.startsWith('__Host-cloudforge_oidc=; Path=/;')),
    'it is taken away again',
  );
});

test('what one provider sends back is not taken at the address of another', async () => {
  const otherId = await createProvider({ name: 'Another' });
  const { url, cookie } = await begin();
  const back = await provider.browse(url.href);
  const mixedUp = new URL(back);
  mixedUp.pathname = new URL(callbackOf(otherId)).pathname;
  await refused(await comeBack(mixedUp, cookie), 'the address of another provider');
  // The attempt is spent: whatever was behind it, it does not work again.
  await refused(await comeBack(back, cookie), 'afterwards at its own');
  assert.is((await signIn(otherId)).status, 303);
});

test('an attempt that is too old does not work', async () => {
  const { url, cookie } = await begin();
  const back = await provider.browse(url.href);
  await harness.postgres.query("update cloudforge.oidc_attempts set expires_at = now() - interval '1 s'");
  await refused(await comeBack(back, cookie), 'too old');
});

test('what the provider refuses is refused', async () => {
  const { url, cookie } = await begin();
  const state = url.searchParams.get('state') ?? '';
  const back = new URL(`${callbackOf(providerId)}?error=access_denied&state=${state}`);
  await refused(await comeBack(back, cookie), 'access_denied');
});

test('an ID token that is not for this sign-in, or not of this provider, is refused', async () => {
  const { resign } = provider;
  const seconds = Math.floor(Date.now() / 1_000);
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  const cases: Record<string, (idToken: string) => string | Promise<string>> = {
    'another nonce': token => resign(token, { nonce: 'another' }),
    'no nonce': token => resign(token, { nonce: undefined }),
    'another audience': token => resign(token, { aud: 'another-client' }),
    'another issuer': token => resign(token, { iss: 'https://evil.example' }),
    expired: token => resign(token, { exp: seconds - 600 }),
    'no subject': token => resign(token, { sub: undefined }),
    'another subject than the userinfo': token => resign(token, { sub: 'somebody-else' }),
    'the key of a stranger': token => resign(token, {}, 'stranger'),
    'alg none': token => `${none}.${token.split('.')[1]}.`,
    'no token': () => 'x',
  };
  for (const [what, tamper] of Object.entries(cases)) {
    provider.tamper = tamper;
    await refused(await signIn(), what);
  }
  // The same way, unchanged, lets in: it is the change that was refused.
  provider.tamper = token => resign(token, {});
  assert.is((await signIn()).status, 303);
});

test('metadata that name another issuer than the one that was entered are refused', async () => {
  // The very same server under another name: what it says of itself is not what was entered.
  const entered = provider.issuer.replace('127.0.0.1', 'localhost');
  assert.is.not(entered, provider.issuer);
  const id = await createProvider({ issuer: entered });
  const response = await harness.call('GET', `/api/auth/oidc/${id}/start`, { as: 'nobody' });
  assert.is(response.status, 401);
  const asked = await harness.call('POST', `/api/auth/identity-providers/${id}/test`, {});
  assert.match(await asked.text(), /"reachable":false.*no OpenID Connect discovery document of it/);
});

test('a provider that is down, broken or redirects is told apart from a refusal', async () => {
  const code = async (response: Response): Promise<unknown> => [
    response.status,
    z.object({ code: z.string() }).parse(await response.json()).code,
  ];
  const start = () => harness.call('GET', `/api/auth/oidc/${providerId}/start`, { as: 'nobody' });
  provider.status = 500;
  assert.equal(await code(await start()), [503, 'overloaded']);
  provider.status = 302;
  assert.equal(await code(await start()), [401, 'sign-in-refused'], 'no redirect is followed');
  provider.status = undefined;
  const { url, cookie } = await begin();
  const back = await provider.browse(url.href);
  provider.status = 503;
  assert.equal(await code(await comeBack(back, cookie)), [503, 'overloaded']);
  const down = await createProvider({ issuer: 'http://127.0.0.1:1' });
  const response = await harness.call('GET', `/api/auth/oidc/${down}/start`, { as: 'nobody' });
  assert.equal(await code(response), [503, 'overloaded']);
  const asked = await harness.call('POST', `/api/auth/identity-providers/${down}/test`, {});
  assert.match(JSON.stringify(await asked.json()), /"reachable":false/);
});

test('providers are the owner’s, of one organisation, at public addresses', async () => {
  const body = { name: 'x', issuer: provider.issuer, clientId: 'x', emailDomains: ['example.com'] };
  const create = (over: Record<string, unknown>, as: 'owner' | 'admin' = 'owner') =>
    harness.call('POST', '/api/auth/identity-providers', { as, body: { ...body, ...over } });
  assert.is((await create({}, 'admin')).status, 403);
  assert.is((await create({ issuer: 'https://10.0.0.1' })).status, 422);
  for (const issuer of [
    'http://idp.example',
    'https://idp.example/?a=1',
    'https://u:p@idp.example',
    'file:///etc/passwd',
    'http://127.0.0.1.evil.example',
    'x',
  ])
    assert.is((await create({ issuer })).status, 400, issuer);
  for (const emailDomains of [[], ['*'], ['com'], ['example.com/'], ['a@example.com']])
    assert.is((await create({ emailDomains })).status, 400, String(emailDomains));
  assert.is((await create({ joinsAs: 'owner' })).status, 400);
  const works = await harness.call('POST', `/api/auth/identity-providers/${providerId}/test`, {});
  assert.match(JSON.stringify(await works.json()), /"reachable":true/);
  for (const [method, path] of [
    ['DELETE', ''],
    ['POST', '/test'],
  ] as const)
    assert.is(
      (await harness.call(method, `/api/auth/identity-providers/${providerId}${path}`, { as: 'other-tenant' })).status,
      404,
    );
  const theirs = await harness.call('GET', '/api/auth/identity-providers', { as: 'other-tenant' });
  assert.equal(await theirs.json(), { items: [] });
  const listed = await (await harness.call('GET', '/api/auth/identity-providers')).text();
  assert.ok(listed.includes(providerId) && !listed.includes(provider.clientSecret));
});

test('it goes back to a path of this origin and nowhere else', async () => {
  for (const returnTo of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\nb',
    '',
  ])
    assert.is(
      (
        await harness.call('GET', `/api/auth/oidc/${providerId}/start?returnTo=${encodeURIComponent(returnTo)}`, {
          as: 'nobody',
        })
      ).status,
      400,
      returnTo,
    );
  const unknown = await harness.call('GET', `/api/auth/oidc/${systemIds.uuid()}/start`, { as: 'nobody' });
  assert.is(unknown.status, 404);
});

test('a deleted provider takes its secret and its links with it', async () => {
  const id = await createProvider({});
  await selfOf(await signIn(id));
  const { url, cookie } = await begin(id);
  const back = await provider.browse(url.href);
  const secrets = async (): Promise<number> =>
    (await harness.postgres.query("select 1 from cloudforge.secrets where purpose = 'identity-provider'")).length;
  const before = await secrets();
  assert.is((await harness.call('DELETE', `/api/auth/identity-providers/${id}`)).status, 204);
  assert.is(await secrets(), before - 1);
  assert.equal(
    await harness.postgres.query('select 1 from cloudforge.external_identities where provider_id = $1', [id]),
    [],
  );
  await refused(await comeBack(back, cookie), 'begun before it was deleted');
});

test.run();
