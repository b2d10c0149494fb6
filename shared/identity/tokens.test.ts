import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { exportSPKI, SignJWT } from 'jose';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemIds } from '#shared/platform/ids.ts';
import type { Revocations } from './revocations.ts';
import { accessTokenForMs, clockToleranceMs, type SigningKeys } from './signing-keys.ts';
import { createAccessTokens } from './tokens.ts';
import { claimsOf, type TokenActor } from './tokens-claims.ts';

const issuer = 'https://cloudforge.example';
const kid = 'k'.repeat(43);
const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const otherPair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const privateOf = async (from: typeof pair) =>
  await crypto.subtle.importKey('pkcs8', from.privateKey.export({ type: 'pkcs8', format: 'der' }), rsa, false, [
    'sign',
  ]);
const publicKey = await crypto.subtle.importKey('jwk', pair.publicKey.export({ format: 'jwk' }), rsa, true, ['verify']);
const privateKey = await privateOf(pair);
const otherPrivateKey = await privateOf(otherPair);

let nowMs = Date.UTC(2026, 10, 24, 12, 0, 0, 250);
const clock = { now: () => new Date(nowMs) };
const asked: string[] = [];
const keys: SigningKeys = {
  signer: async () => ({ kid, key: privateKey }),
  verifier: async id => {
    asked.push(id);
    return id === kid ? publicKey : undefined;
  },
  published: async () => [],
  rotate: async () => ({ kid, signsFrom: clock.now(), created: false }),
  maintain: async () => undefined,
};
const refused = new Set<string>();
const revocations: Revocations = {
  refuses: async bearer => refused.has(bearer.tokenId ?? ''),
  close: async () => undefined,
};
const create = (verifiedMax = 10) =>
  createAccessTokens({
    keys,
    revocations,
    lookUpLimits: async () => ({ hiddenProjects: ['looked-up'] }),
    clock,
    ids: systemIds,
    issuer,
    verifiedMax,
  });

const actor: TokenActor = {
  kind: 'user',
  userId: systemIds.uuid(),
  organizationId: systemIds.uuid(),
  role: 'operator',
  sessionId: systemIds.uuid(),
};

/** A token of ours but for what `change` does to it. */
async function forged(
  change: {
    claims?: Record<string, unknown>;
    header?: Record<string, unknown>;
    key?: typeof privateKey;
    iat?: number;
    exp?: number;
    nbf?: number;
    iss?: string;
    aud?: string;
  } = {},
): Promise<string> {
  const seconds = Math.floor(nowMs / 1_000);
  const jwt = new SignJWT({ ...claimsOf(actor), ...change.claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid, ...change.header })
    .setIssuer(change.iss ?? issuer)
    .setAudience(change.aud ?? 'cloudforge')
    .setSubject(actor.userId)
    .setJti(systemIds.uuid())
    .setIssuedAt(change.iat ?? seconds)
    .setExpirationTime(change.exp ?? seconds + 600);
  if (change.nbf !== undefined) jwt.setNotBefore(change.nbf);
  return await jwt.sign(change.key ?? privateKey);
}

/** Header and payload as given, and a signature made of them by hand. */
function byHand(header: unknown, payload: unknown, signature: (input: string) => string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${signature(input)}`;
}

const payload = (): Record<string, unknown> => ({
  ...claimsOf(actor),
  iss: issuer,
  aud: 'cloudforge',
  sub: actor.userId,
  jti: systemIds.uuid(),
  iat: Math.floor(nowMs / 1_000),
  exp: Math.floor(nowMs / 1_000) + 600,
});

test('a token says who it speaks for, with scopes, roles on projects and hidden projects', async () => {
  const tokens = create();
  const projectId = systemIds.uuid();
  const hidden = [systemIds.uuid()];
  const full: TokenActor = {
    kind: 'api-key',
    userId: actor.userId,
    organizationId: actor.organizationId,
    role: 'viewer',
    keyId: systemIds.uuid(),
    scopes: ['projects:read', 'self:read'],
    projectRoles: new Map([[projectId, 'admin']]),
    hiddenProjects: hidden,
  };
  const { token, expiresAt } = await tokens.issue(full);
  const read = await tokens.authenticate(token);
  assert.ok(read?.kind === 'api-key');
  assert.match(read.tokenId ?? '', /^[0-9a-f-]{36}$/);
  assert.equal({ ...read, tokenId: undefined }, { ...full, tokenId: undefined });
  assert.ok(expiresAt.getTime() <= nowMs + accessTokenForMs);
  assert.ok(expiresAt.getTime() > nowMs + accessTokenForMs - 1_000);
  assert.is(
    (await tokens.issue(full, new Date(nowMs + 5_000))).expiresAt.getTime(),
    Math.floor((nowMs + 5_000) / 1_000) * 1_000,
  );
});

test('with more limits than a token holds they are looked up at each request', async () => {
  const tokens = create();
  const { token } = await tokens.issue({
    ...actor,
    hiddenProjects: Array.from({ length: 200 }, () => systemIds.uuid()),
  });
  assert.ok(token.length < 2_000, `${token.length} characters`);
  assert.equal(((await tokens.authenticate(token)) as TokenActor).hiddenProjects, ['looked-up']);
});

test('a token ends, with half a minute for clocks that differ', async () => {
  const tokens = create();
  const { token, expiresAt } = await tokens.issue(actor);
  const fresh = create();
  const start = nowMs;
  try {
    nowMs = expiresAt.getTime() + clockToleranceMs - 1_000;
    assert.ok(await tokens.authenticate(token));
    assert.ok(await fresh.authenticate(token));
    nowMs = expiresAt.getTime() + clockToleranceMs + 1_000;
    assert.is(await tokens.authenticate(token), undefined, 'from memory');
    assert.is(await create().authenticate(token), undefined, 'read anew');
  } finally {
    nowMs = start;
  }
});

test('a revoked token is refused, also one that was verified before', async () => {
  const tokens = create();
  const { token } = await tokens.issue(actor);
  const read = (await tokens.authenticate(token)) as TokenActor;
  refused.add(read.tokenId ?? '');
  assert.is(await tokens.authenticate(token), undefined);
});

test('the signature is verified once, and so many tokens are remembered', async () => {
  const tokens = create(2);
  const made = await Promise.all([1, 2, 3].map(async () => (await tokens.issue(actor)).token));
  const verifications = async (token: string): Promise<number> => {
    const before = asked.length;
    assert.ok(await tokens.authenticate(token));
    return asked.length - before;
  };
  const [one = '', two = '', three = ''] = made;
  assert.equal([await verifications(one), await verifications(two), await verifications(one)], [1, 1, 0]);
  assert.is(await verifications(three), 1);
  // `two` was used least recently.
  assert.equal([await verifications(one), await verifications(two)], [0, 1]);
});

test('forged, foreign and ill-timed tokens are refused without an error', async () => {
  const seconds = Math.floor(nowMs / 1_000);
  const spki = await exportSPKI(publicKey);
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const hs256 = (input: string): string => createHmac('sha256', spki).update(input).digest('base64url');
  const rs256 = (input: string): string =>
    signBytes('sha256', Buffer.from(input), otherPair.privateKey).toString('base64url');
  const rs512 = (input: string): string =>
    signBytes('sha512', Buffer.from(input), pair.privateKey).toString('base64url');
  const good = await forged();
  const [head = '', body = '', signature = ''] = good.split('.');
  assert.ok(await create().authenticate(good), 'the form that the others differ from');
  const cases: Record<string, string> = {
    'another key': await forged({ key: otherPrivateKey }),
    'alg none': byHand({ alg: 'none', typ: 'at+jwt', kid }, payload(), () => ''),
    'alg none with a signature': byHand({ alg: 'none', typ: 'at+jwt', kid }, payload(), () => signature),
    'alg None': byHand({ alg: 'None', typ: 'at+jwt', kid }, payload(), () => signature),
    'HS256 with the public key': byHand({ alg: 'HS256', typ: 'at+jwt', kid }, payload(), hs256),
    'RS512 of the right key': byHand({ alg: 'RS512', typ: 'at+jwt', kid }, payload(), rs512),
    'its own key in the header': byHand(
      { alg: 'RS256', typ: 'at+jwt', kid, jwk: otherPair.publicKey.export({ format: 'jwk' }) },
      payload(),
      rs256,
    ),
    'a URL of keys in the header': byHand(
      { alg: 'RS256', typ: 'at+jwt', kid, jku: 'https://evil.example/jwks' },
      payload(),
      rs256,
    ),
    'an unknown critical header': byHand({ alg: 'RS256', typ: 'at+jwt', kid, crit: ['x'], x: 1 }, payload(), rs256),
    'no kid': await forged({ header: { kid: undefined } }),
    'an unknown kid': await forged({ header: { kid: 'u'.repeat(43) } }),
    'a kid that is a path': await forged({ header: { kid: '../../../../dev/null' } }),
    'a kid that is SQL': await forged({ header: { kid: "' or 1=1 --" } }),
    'a kid that is the prototype': await forged({ header: { kid: '__proto__' } }),
    'an ID token': await forged({ header: { typ: 'JWT' } }),
    'no type': await forged({ header: { typ: undefined } }),
    'another issuer': await forged({ iss: 'https://evil.example' }),
    'an issuer with a slash': await forged({ iss: `${issuer}/` }),
    'another audience': await forged({ aud: 'somebody-else' }),
    expired: await forged({ iat: seconds - 1_000, exp: seconds - 31 }),
    'not yet valid': await forged({ nbf: seconds + 31 }),
    'issued in the future': await forged({ iat: seconds + 100, exp: seconds + 700 }),
    'both a session and a key': await forged({ claims: { key: systemIds.uuid() } }),
    'neither session nor key': await forged({ claims: { sid: undefined } }),
    'an unknown role': await forged({ claims: { role: 'root' } }),
    'an organisation that is no id': await forged({ claims: { org: "x'; drop table users" } }),
    'hidden projects that are no ids': await forged({ claims: { hp: ['}'] } }),
    'another payload under the signature': `${head}.${Buffer.from(JSON.stringify({ ...payload(), role: 'owner' })).toString('base64url')}.${signature}`,
    'a signature cut short': `${head}.${body}.${signature.slice(0, -4)}`,
    'no signature': `${head}.${body}.`,
    'a payload that is no JSON': byHand({ alg: 'RS256', typ: 'at+jwt', kid }, 'x', rs256),
    huge: await forged({ claims: { filler: 'x'.repeat(8_000) } }),
    'the public key': Buffer.from(JSON.stringify(jwk)).toString('base64url'),
    dots: '..',
    nothing: '',
  };
  for (const [name, token] of Object.entries(cases)) {
    let answer: unknown = 'threw';
    try {
      answer = await create().authenticate(token);
    } catch (error) {
      answer = error;
    }
    assert.is(answer, undefined, name);
  }
});

test('that the keys can not be read is not said to be a bad token', async () => {
  const tokens = createAccessTokens({
    keys: { ...keys, verifier: async () => Promise.reject(new Error('no database')) },
    revocations,
    lookUpLimits: async () => ({}),
    clock,
    ids: systemIds,
    issuer,
  });
  const { token } = await create().issue(actor);
  let message = '';
  try {
    await tokens.authenticate(token);
  } catch (error) {
    message = error instanceof Error ? error.message : '';
  }
  assert.is(message, 'no database');
});

test.run();
