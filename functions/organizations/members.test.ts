import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type AuthFixture, goodPassword, problemOf, startAuth } from '../auth/session-fixture.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations]);
});
test.after(() => fixture.stop());

const base = '/api/organizations';
const Members = z.object({
  items: z.array(z.object({ userId: z.string(), email: z.string(), role: z.string(), teamIds: z.array(z.string()) })),
  next: z.string().nullable(),
});
const one = async (sql: string, values: unknown[]): Promise<Record<string, unknown>> =>
  (await fixture.harness.postgres.query(sql, values))[0] ?? {};
const signedIn = async (role: string) => {
  const person = await fixture.person({ role });
  return { ...person, browser: await fixture.byPassword(person.email) };
};
const roleOf = async (userId: string): Promise<unknown> =>
  (await one('select role from cloudforge.memberships where user_id = $1', [userId])).role;

test('members are listed page by page, with name, role and teams', async () => {
  const people = [await fixture.person({ role: 'viewer' }), await fixture.person({ role: 'operator' })];
  const all = Members.parse(await (await fixture.harness.call('GET', `${base}/members`, { as: 'viewer' })).json());
  assert.ok(people.every(({ userId }) => all.items.some(member => member.userId === userId)));
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const response = await fixture.harness.call('GET', `${base}/members?limit=1${after}`);
    const page = Members.parse(await response.json());
    seen.push(...page.items.map(({ userId }) => userId));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  assert.equal(
    seen,
    all.items.map(({ userId }) => userId),
  );
});

test('nobody gives or takes a role above their own, and nobody without the permission gives any', async () => {
  const admin = await signedIn('admin');
  const operator = await signedIn('operator');
  const change = (userId: string, role: string) => admin.browser.call('PATCH', `${base}/members/${userId}`, { role });
  assert.is((await change(operator.userId, 'viewer')).status, 204);
  assert.is(await roleOf(operator.userId), 'viewer');
  for (const [userId, role] of [
    [operator.userId, 'owner'],
    [admin.userId, 'owner'],
    [fixture.harness.tenant.userId, 'viewer'],
  ] as const)
    assert.is(await problemOf(await change(userId, role)), 'forbidden');
  const removed = await admin.browser.call('DELETE', `${base}/members/${fixture.harness.tenant.userId}`);
  assert.is(await problemOf(removed), 'forbidden');
  const own = await operator.browser.call('PATCH', `${base}/members/${operator.userId}`, { role: 'admin' });
  assert.is(await problemOf(own), 'forbidden');
  const stranger = await admin.browser.call('PATCH', `${base}/members/${fixture.harness.other.userId}`, {
    role: 'viewer',
  });
  assert.is(await problemOf(stranger), 'not-found');
});

test('an old session is asked for a proof before a role changes', async () => {
  const owner = await signedIn('owner');
  const member = await fixture.person({ role: 'viewer' });
  fixture.wait(16 * 60_000);
  const path = `${base}/members/${member.userId}`;
  assert.is(await problemOf(await owner.browser.call('PATCH', path, { role: 'operator' })), 'confirmation-needed');
  assert.is(await roleOf(member.userId), 'viewer');
  const confirm = { password: goodPassword };
  assert.is((await owner.browser.call('PATCH', path, { role: 'operator', confirm })).status, 204);
  assert.is(await roleOf(member.userId), 'operator');
});

test('of two owners who step back at once, one stays', async () => {
  const { postgres, tenant } = fixture.harness;
  await postgres.query("update cloudforge.memberships set role = 'admin' where organization_id = $1", [
    tenant.organizationId,
  ]);
  const pair = [await signedIn('owner'), await signedIn('owner')];
  const outcomes = await Promise.all(
    pair.map(async ({ browser, userId }) => {
      const response = await browser.call('PATCH', `${base}/members/${userId}`, { role: 'viewer' });
      return response.status === 204 ? 'done' : await problemOf(response);
    }),
  );
  assert.equal(outcomes.sort(), ['conflict', 'done']);
  // And of two who demote each other: whoever comes second is no owner any more.
  const again = [await signedIn('owner'), await signedIn('owner')] as const;
  const owners = `select count(*)::int as count from cloudforge.memberships where organization_id = $1 and role = 'owner'`;
  const demoted = await Promise.all(
    again.map(async ({ browser }, at) => {
      const other = again[1 - at]?.userId;
      const response = await browser.call('PATCH', `${base}/members/${other}`, { role: 'viewer' });
      return response.status === 204 ? 'done' : await problemOf(response);
    }),
  );
  assert.ok(demoted.includes('done'));
  assert.ok(!demoted.every(outcome => outcome === 'done'), 'both demoted the other');
  assert.ok(Number((await one(owners, [tenant.organizationId])).count) >= 1);
  const left = again.find((_, at) => demoted[1 - at] !== 'done');
  assert.ok(left);
  await postgres.query('update cloudforge.memberships set role = $2 where user_id = $1', [tenant.userId, 'owner']);
});

test('an admin ends the sessions of a member who stays one, and not those of a role above', async () => {
  const { harness } = fixture;
  const admin = await signedIn('admin');
  const member = await signedIn('operator');
  const elsewhere = await fixture.byPassword(member.email);
  const owner = await signedIn('owner');
  const end = (userId: string) => admin.browser.call('DELETE', `${base}/members/${userId}/sessions`);
  const answer = await end(member.userId);
  assert.equal(await answer.json(), { ended: 2 });
  for (const browser of [member.browser, elsewhere]) assert.is((await browser.call('GET', '/self')).status, 401);
  assert.is(await roleOf(member.userId), 'operator');
  assert.is((await (await fixture.byPassword(member.email)).call('GET', '/self')).status, 200);
  const audit = await one(
    "select actor_id, data from cloudforge.audit_logs where action = 'member.sessions-ended' and target_id = $1",
    [member.userId],
  );
  assert.equal(audit, { actor_id: admin.userId, data: { sessionsEnded: 2 } });
  assert.is((await end(owner.userId)).status, 403);
  assert.is((await owner.browser.call('GET', '/self')).status, 200);
  assert.is((await end(harness.platform.ids.uuid())).status, 404);
  assert.is((await harness.call('DELETE', `${base}/members/${owner.userId}/sessions`, { as: 'operator' })).status, 403);
});

test('who is removed has no session, key, grant or invitation left, and no account if there is no other organisation', async () => {
  const { harness } = fixture;
  const person = await signedIn('admin');
  const key = await harness.platform.services.identity.createApiKey({
    organizationId: harness.tenant.organizationId,
    userId: person.userId,
    name: 'Theirs',
    role: 'admin',
  });
  const invited = await person.browser.call('POST', `${base}/invitations`, { email: 'a@example.com', role: 'viewer' });
  const invitation = z.object({ id: z.string() }).parse(await invited.json());
  assert.is((await harness.call('DELETE', `${base}/members/${person.userId}`)).status, 204);
  assert.is((await person.browser.call('GET', '/self')).status, 401);
  const withKey = await harness.call('GET', `${base}/members`, {
    as: 'nobody',
    headers: { authorization: `Bearer ${key.secret}` },
  });
  assert.is(withKey.status, 401);
  const revoked = await one('select revoked_at from cloudforge.invitations where id = $1', [invitation.id]);
  assert.ok(revoked.revoked_at instanceof Date);
  assert.equal(await one('select id from cloudforge.users where id = $1', [person.userId]), {});
  const audit = await one("select data from cloudforge.audit_logs where action = 'member.removed' and target_id = $1", [
    person.userId,
  ]);
  assert.equal(audit.data, { role: 'admin', accountErased: true });
});

test('one leaves, and keeps the account of another organisation; the last owner can not leave', async () => {
  const { harness } = fixture;
  const person = await signedIn('operator');
  await harness.postgres.query(
    "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'viewer')",
    [harness.other.organizationId, person.userId],
  );
  assert.is((await person.browser.call('POST', `${base}/current/leave`)).status, 204);
  assert.is((await person.browser.call('GET', '/self')).status, 401);
  assert.equal(
    await harness.postgres.query('select role from cloudforge.memberships where user_id = $1', [person.userId]),
    [{ role: 'viewer' }],
  );
  assert.is((await fixture.byPassword(person.email)).cookie.length > 20, true);
  const byKey = await harness.call('POST', `${base}/current/leave`);
  assert.is(await problemOf(byKey), 'forbidden');
  await harness.postgres.query("update cloudforge.memberships set role = 'admin' where organization_id = $1", [
    harness.tenant.organizationId,
  ]);
  await harness.postgres.query("update cloudforge.memberships set role = 'owner' where user_id = $1", [
    harness.tenant.userId,
  ]);
  const owner = await fixture.byLink(harness.tenant.userId);
  assert.is(await problemOf(await owner.call('POST', `${base}/current/leave`)), 'conflict');
});

test('a session changes over to another organisation under a new cookie, and to no foreign one', async () => {
  const { harness } = fixture;
  const person = await signedIn('viewer');
  await harness.postgres.query(
    "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'admin')",
    [harness.other.organizationId, person.userId],
  );
  const listed = z
    .object({ items: z.array(z.object({ id: z.string(), role: z.string(), current: z.boolean() })) })
    .parse(await (await person.browser.call('GET', '/self/organizations')).json());
  assert.equal(listed.items.map(({ role, current }) => `${role} ${current}`).sort(), ['admin false', 'viewer true']);
  const before = person.browser.cookie;
  const path = '/sessions/current/organization';
  assert.is((await person.browser.call('POST', path, { organizationId: harness.other.organizationId })).status, 200);
  assert.is.not(person.browser.cookie, before);
  const self = z
    .object({ organizationId: z.string(), role: z.string() })
    .parse(await (await person.browser.call('GET', '/self')).json());
  assert.equal(self, { organizationId: harness.other.organizationId, role: 'admin' });
  const old = fixture.browser();
  old.cookie = before;
  assert.is((await old.call('GET', '/self')).status, 401);
  const foreign = await fixture.byLink((await fixture.person()).userId);
  assert.is(
    await problemOf(await foreign.call('POST', path, { organizationId: harness.other.organizationId })),
    'not-found',
  );
});

test('an organisation is renamed, and asks for a second factor', async () => {
  const owner = await signedIn('owner');
  const changed = await owner.browser.call('PATCH', `${base}/current`, { name: 'Renamed' });
  assert.is(changed.status, 200);
  const read = z
    .object({ name: z.string(), twoFactorRequired: z.boolean(), members: z.number() })
    .parse(await (await owner.browser.call('GET', `${base}/current`)).json());
  assert.is(read.name, 'Renamed');
  assert.ok(read.members > 1);
  assert.is((await owner.browser.call('PATCH', `${base}/current`, { twoFactorRequired: true })).status, 200);
  assert.is(await problemOf(await owner.browser.call('GET', `${base}/current`)), 'second-factor-required');
  // A key goes on, and can take it back.
  assert.is(
    (await fixture.harness.call('PATCH', `${base}/current`, { body: { twoFactorRequired: false } })).status,
    200,
  );
  assert.is((await owner.browser.call('GET', `${base}/current`)).status, 200);
  assert.is(
    await problemOf(await fixture.harness.call('PATCH', `${base}/current`, { as: 'operator', body: {} })),
    'forbidden',
  );
});

test.run();
