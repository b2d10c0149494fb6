import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { connectDatabase } from '#shared/database/connect.ts';
import { isApiKey, makeApiKey } from '#shared/identity/api-keys.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { projects } from '../projects/function.ts';
import { auth } from './function.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [auth, projects] });
});
test.after(async () => {
  await harness.stop();
});

const Key = z.object({
  id: z.string(),
  secret: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  previousUntil: z.string().nullable(),
});
const with_ = (secret: string) => ({ as: 'nobody' as const, headers: { authorization: `Bearer ${secret}` } });
const create = async (body: Record<string, unknown>, secret?: string): Promise<Response> =>
  await harness.call('POST', '/api/auth/api-keys', { ...(secret === undefined ? {} : with_(secret)), body });
const created = async (body: Record<string, unknown>): Promise<z.infer<typeof Key>> => {
  const response = await create(body);
  assert.is(response.status, 201);
  return Key.parse(await response.json());
};
const lists = async (secret: string): Promise<number> =>
  (await harness.call('GET', '/api/projects', with_(secret))).status;

test('a key carries a checksum, and keys from before there was one stay valid', async () => {
  const { secret } = makeApiKey(systemIds);
  assert.match(secret, /^cf_[\w-]{8}_[\w-]{43}[0-9A-Za-z]{6}$/);
  assert.ok(isApiKey(secret));
  assert.ok(isApiKey(secret.slice(0, -6)), 'the form from before');
  // Any one character that is mistyped is told without a look-up.
  for (let at = 3; at < secret.length; at += 5) {
    const typo = `${secret.slice(0, at)}${secret[at] === 'a' ? 'b' : 'a'}${secret.slice(at + 1)}`;
    assert.not.ok(isApiKey(typo), typo);
  }
  for (const text of ['', 'cf_', secret.slice(1), `${secret}x`, secret.slice(0, -1), secret.toUpperCase()])
    assert.not.ok(isApiKey(text), text);
  const old = `cf_${systemIds.token(6)}_${systemIds.token(32)}`;
  const { organizationId, userId } = harness.tenant;
  await harness.postgres.query(
    `insert into cloudforge.api_keys (organization_id, id, user_id, name, prefix, secret_hash, role)
     values ($1, $2, $3, 'old', 'x', sha256($4), 'viewer')`,
    [organizationId, systemIds.uuid(), userId, Buffer.from(old)],
  );
  assert.is(await lists(old), 200);
});

test('scopes narrow a key, and who is asking may always be asked', async () => {
  const { secret, scopes } = await created({ name: 'reader', role: 'operator', scopes: ['projects:read'] });
  assert.equal(scopes, ['projects:read']);
  assert.is(await lists(secret), 200);
  assert.is((await harness.call('GET', '/api/auth/self', with_(secret))).status, 200);
  const refused = await harness.call('POST', '/api/projects', { ...with_(secret), body: { name: 'x' } });
  assert.is(refused.status, 403);
  assert.match(await refused.text(), 'scopes of this key do not hold projects:write');
  const exchanged = await harness.call('POST', '/api/auth/tokens', with_(secret));
  const { accessToken } = z.object({ accessToken: z.string() }).parse(await exchanged.json());
  assert.is(await lists(accessToken), 200);
  assert.is((await harness.call('POST', '/api/projects', { ...with_(accessToken), body: { name: 'x' } })).status, 403);
});

test('scopes that the role does not allow, or that nobody knows, are refused by name', async () => {
  const refused = await create({ name: 'x', role: 'viewer', scopes: ['projects:write'] });
  assert.is(refused.status, 400);
  assert.match(JSON.stringify(await refused.json()), /viewer may not projects:write/);
  for (const scopes of [['all'], [], ['self:write'], ['__proto__']])
    assert.is((await create({ name: 'x', role: 'owner', scopes })).status, 400, String(scopes));
});

test('nobody hands out more than they hold, by role or by scope', async () => {
  const asAdmin = await harness.call('POST', '/api/auth/api-keys', { as: 'admin', body: { name: 'x', role: 'owner' } });
  assert.is(asAdmin.status, 403);
  const { secret } = await created({ name: 'maker', role: 'owner', scopes: ['keys:write', 'projects:read'] });
  assert.is((await create({ name: 'x', role: 'owner' }, secret)).status, 403, 'no scopes are all scopes');
  assert.is((await create({ name: 'x', role: 'owner', scopes: ['projects:delete'] }, secret)).status, 403);
  assert.is((await create({ name: 'x', role: 'viewer', scopes: ['projects:read'] }, secret)).status, 201);
});

test('a rotation gives a new secret; the one before works for the grace, the one before that does not', async () => {
  const key = await created({ name: 'rotated', role: 'viewer' });
  const rotate = async (graceSeconds?: number): Promise<z.infer<typeof Key>> => {
    const response = await harness.call('POST', `/api/auth/api-keys/${key.id}/rotate`, {
      body: graceSeconds === undefined ? {} : { graceSeconds },
    });
    assert.is(response.status, 200);
    return Key.parse(await response.json());
  };
  const second = await rotate();
  assert.is.not(second.prefix, key.prefix);
  const graceMs = Date.parse(second.previousUntil ?? '') - Date.now();
  assert.ok(graceMs > 86_000_000 && graceMs <= 86_400_000);
  assert.equal([await lists(key.secret), await lists(second.secret)], [200, 200]);
  const third = await rotate(60);
  assert.equal(
    [await lists(key.secret), await lists(second.secret), await lists(third.secret)],
    [401, 200, 200],
    'the first, the second, the third',
  );
  const fourth = await rotate(0);
  assert.equal([await lists(third.secret), await lists(fourth.secret)], [401, 200]);
  for (const graceSeconds of [-1, 604_801, 1.5])
    assert.is(
      (await harness.call('POST', `/api/auth/api-keys/${key.id}/rotate`, { body: { graceSeconds } })).status,
      400,
    );
  // Revoked, it is revoked with every secret.
  await rotate();
  assert.is((await harness.call('DELETE', `/api/auth/api-keys/${key.id}`)).status, 204);
  assert.is(await lists(fourth.secret), 401);
  assert.is((await harness.call('POST', `/api/auth/api-keys/${key.id}/rotate`, { body: {} })).status, 404);
  assert.is((await harness.call('DELETE', `/api/auth/api-keys/${key.id}`)).status, 404);
});

test('a key of another tenant, of somebody else or of a higher role is not rotated', async () => {
  const key = await created({ name: 'mine', role: 'owner' });
  const path = `/api/auth/api-keys/${key.id}/rotate`;
  assert.is((await harness.call('POST', path, { as: 'other-tenant', body: {} })).status, 404);
  assert.is((await harness.call('POST', path, { as: 'admin', body: {} })).status, 403);
  assert.is((await harness.call('POST', path, { as: 'operator', body: {} })).status, 403);
  const colleague = systemIds.uuid();
  const { organizationId } = harness.tenant;
  await harness.postgres.query("insert into cloudforge.users (id, email) values ($1, 'colleague@example.org')", [
    colleague,
  ]);
  await harness.postgres.query(
    "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'viewer')",
    [organizationId, colleague],
  );
  await harness.postgres.query('update cloudforge.api_keys set user_id = $1 where id = $2', [colleague, key.id]);
  assert.is((await harness.call('POST', path, { body: {} })).status, 403, 'it would speak for the colleague');
  // Its role is that of its person now, and it stops when they leave.
  assert.is(await lists(key.secret), 200);
  assert.is((await harness.call('POST', '/api/projects', { ...with_(key.secret), body: { name: 'x' } })).status, 403);
  await harness.postgres.query('delete from cloudforge.memberships where user_id = $1', [colleague]);
  assert.is(await lists(key.secret), 401);
});

test('what another process changes ends a key within moments, also one that is in use', async () => {
  const elsewhere = connectDatabase({
    connectionString: harness.postgres.url,
    connectionsMax: 1,
    applicationName: 'another process',
  });
  try {
    for (const change of [
      (id: string) => sql`update cloudforge.api_keys set revoked_at = now() where id = ${id}`,
      (id: string) => sql`update cloudforge.api_keys set expires_at = now() - interval '1 s' where id = ${id}`,
      (id: string) => sql`update cloudforge.api_keys set secret_hash = sha256('another') where id = ${id}`,
      (id: string) => sql`delete from cloudforge.api_keys where id = ${id}`,
    ]) {
      const { id, secret } = await created({ name: 'ends', role: 'viewer' });
      assert.is(await lists(secret), 200);
      assert.is(await lists(secret), 200);
      await change(id).execute(elsewhere.kysely);
      const deadline = Date.now() + 2_000;
      while ((await lists(secret)) !== 401 && Date.now() < deadline) await sleep(5);
      assert.is(await lists(secret), 401, String(change));
    }
  } finally {
    await elsewhere.close();
  }
});

test('a key that is revoked ends with the answer to that', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { id, secret } = await created({ name: 'ends at once', role: 'viewer' });
    assert.is(await lists(secret), 200);
    assert.is((await harness.call('DELETE', `/api/auth/api-keys/${id}`)).status, 204);
    assert.is(await lists(secret), 401);
  }
});

test('an expired key is refused; the list has prefix, scopes and last use, and no secret', async () => {
  const key = await created({ name: 'short', role: 'viewer', validForDays: 1, scopes: ['projects:read'] });
  assert.is(await lists(key.secret), 200);
  const response = await harness.call('GET', '/api/auth/api-keys');
  const text = await response.text();
  assert.not.ok(text.includes(key.secret));
  const { items } = z
    .object({ items: z.array(z.object({ id: z.string(), prefix: z.string(), lastUsedAt: z.string().nullable() })) })
    .parse(JSON.parse(text));
  const listed = items.find(item => item.id === key.id);
  assert.is(listed?.prefix, key.prefix);
  assert.ok(Date.now() - Date.parse(listed?.lastUsedAt ?? '') < 60_000);
  await harness.postgres.query("update cloudforge.api_keys set expires_at = now() - interval '1 s' where id = $1", [
    key.id,
  ]);
  assert.is(await lists(key.secret), 401);
});

test('a restricted project is hidden from whoever has no grant, and a grant gives its role there only', async () => {
  const { organizationId, projectId, userId } = harness.tenant;
  const see = async (secret: string): Promise<number> =>
    (await harness.call('GET', `/api/projects/${projectId}`, with_(secret))).status;
  const [viewer, granted] = [
    await created({ name: 'v', role: 'viewer' }),
    await created({ name: 'g', role: 'viewer' }),
  ];
  await harness.postgres.query("update cloudforge.projects set visibility = 'restricted' where id = $1", [projectId]);
  const token = async (secret: string): Promise<string> => {
    const response = await harness.call('POST', '/api/auth/tokens', with_(secret));
    return z.object({ accessToken: z.string() }).parse(await response.json()).accessToken;
  };
  await harness.postgres.query(
    `insert into cloudforge.project_grants (organization_id, id, project_id, api_key_id, role) values ($1, $2, $3, $4, 'viewer')`,
    [organizationId, systemIds.uuid(), projectId, granted.id],
  );
  // A token of the second in which rights changed counts as older.
  await new Promise(resolve => setTimeout(resolve, 1_100));
  assert.equal(
    [await see(viewer.secret), await see(granted.secret), await see(harness.tenant.keys.admin)],
    [404, 200, 200],
  );
  const viewerToken = await token(viewer.secret);
  assert.equal([await see(viewerToken), await see(await token(granted.secret))], [404, 200]);
  // A person of a team, by a session.
  const team = systemIds.uuid();
  await harness.postgres.query("update cloudforge.memberships set role = 'viewer' where user_id = $1", [userId]);
  const { identity } = harness.platform.services;
  const link = await identity.createSignInLink(userId, organizationId, 60_000);
  const session = await identity.redeemSignInLink(link, { userAgent: '', address: '' });
  const bySession = async () => await identity.authenticate({ kind: 'session', token: session?.sessionToken ?? '' });
  const before = await bySession();
  assert.ok(before?.kind === 'user');
  assert.equal(before.hiddenProjects, [projectId]);
  await harness.postgres.query("insert into cloudforge.teams (organization_id, id, name) values ($1, $2, 'team')", [
    organizationId,
    team,
  ]);
  await harness.postgres.query(
    'insert into cloudforge.team_members (organization_id, team_id, user_id) values ($1, $2, $3)',
    [organizationId, team, userId],
  );
  for (const [column, who, role] of [
    ['team_id', team, 'operator'],
    ['user_id', userId, 'viewer'],
  ] as const)
    await harness.postgres.query(
      `insert into cloudforge.project_grants (organization_id, id, project_id, ${column}, role) values ($1, $2, $3, $4, $5)`,
      [organizationId, systemIds.uuid(), projectId, who, role],
    );
  const after = await bySession();
  assert.ok(after?.kind === 'user');
  assert.is(after.hiddenProjects, undefined);
  assert.equal([...(after.projectRoles ?? [])], [[projectId, 'operator']], 'the stronger of two grants');
});

test.run();
