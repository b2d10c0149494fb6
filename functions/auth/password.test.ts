import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MailMessage } from '#shared/platform/ctx.ts';
import { loud } from '#shared/testing/loud.ts';
import { type AuthFixture, goodPassword, problemOf, startAuth } from './session-fixture.ts';

let auth: AuthFixture;
test.before(
  loud(async () => {
    auth = await startAuth();
  }),
);
test.after(
  loud(async () => {
    await auth.stop();
  }),
);

const other = 'nine violet umbrellas';
const minuteMs = 60_000;
const signIn = (email: string, password: string): Promise<Response> =>
  auth.browser().call('POST', '/sessions', { email, password });
/** The mails that were sent, once there are `count` and a while for more has passed. */
const mailsOf = async (count: number): Promise<MailMessage[]> => {
  for (let at = 0; at < 200 && auth.harness.mails.length < count; at += 1) await sleep(20);
  await sleep(100);
  return auth.harness.mails.splice(0);
};
const auditOf = async (userId: string): Promise<unknown[]> =>
  (
    await auth.harness.postgres.query(
      "select action from cloudforge.audit_logs where target_id = $1 and action like 'password%' order by position",
      [userId],
    )
  ).map(row => row.action);

test('a first password is set by a session that was proved lately, and by no other', async () => {
  const { email, userId } = await auth.person({ password: null });
  const browser = await auth.byLink(userId);
  auth.wait(15 * minuteMs);
  assert.is(await problemOf(await browser.call('PUT', '/self/password', { password: other })), 'confirmation-needed');
  const fresh = await auth.byLink(userId);
  assert.is((await fresh.call('PUT', '/self/password', { password: other })).status, 204);
  assert.is((await signIn(email, other)).status, 201);
  assert.equal(await auditOf(userId), ['password.set']);
});

test('a password is changed by whoever shows the old one; every other session ends and this one gets a new id', async () => {
  const { email, userId } = await auth.person();
  const [browser, elsewhere] = [await auth.byPassword(email), await auth.byPassword(email)];
  const before = browser.cookie;
  for (const proof of [{}, { currentPassword: 'not the old one' }, { code: '123456' }])
    assert.is(
      await problemOf(await browser.call('PUT', '/self/password', { password: other, ...proof })),
      'confirmation-needed',
    );
  assert.is((await signIn(email, goodPassword)).status, 201);
  const changed = await browser.call('PUT', '/self/password', { password: other, currentPassword: goodPassword });
  assert.equal([changed.status, await changed.text()], [204, '']);
  assert.is.not(browser.cookie, before);
  assert.is((await browser.call('GET', '/self')).status, 200);
  assert.is((await elsewhere.call('GET', '/self')).status, 401);
  const stolen = auth.browser();
  stolen.cookie = before;
  assert.is((await stolen.call('GET', '/self')).status, 401);
  assert.is((await signIn(email, goodPassword)).status, 401);
  assert.is((await signIn(email, other)).status, 201);
  assert.equal(await auditOf(userId), ['password.changed']);
});

test('a code of a second factor does not change it', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  const { secret } = await auth.enrol(browser);
  const refused = await browser.call('PUT', '/self/password', { password: other, code: await auth.code(secret) });
  assert.is(refused.status, 403);
  assert.is((await auth.browser().call('POST', '/sessions', { email, password: other })).status, 401);
});

test('guesses at the old password lock the account as guesses at the door do', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  for (let at = 0; at < 5; at += 1)
    assert.is((await browser.call('PUT', '/self/password', { password: other, currentPassword: 'wrong' })).status, 403);
  const locked = await browser.call('PUT', '/self/password', { password: other, currentPassword: goodPassword });
  assert.equal([locked.status, locked.headers.get('retry-after')], [429, '1']);
});

test('what is guessed first is refused, with the reason', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  for (const password of ['short', 'First123456!', email, '1qaz2wsx3edc4rfv', 'x'.repeat(200)]) {
    const refused = await browser.call('PUT', '/self/password', { password, currentPassword: goodPassword });
    assert.is(refused.status, 422, password);
    const text = await refused.text();
    assert.match(text, '"password-weak"');
    assert.not.match(text, new RegExp(`${email}|x{200}`));
  }
  assert.is((await signIn(email, goodPassword)).status, 201, 'the old one is untouched');
});

test('no key and no stranger sets a password', async () => {
  const body = { password: other };
  assert.is((await auth.harness.call('PUT', '/api/auth/self/password', { body })).status, 403);
  assert.is((await auth.harness.call('PUT', '/api/auth/self/password', { as: 'nobody', body })).status, 401);
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  const foreign = await browser.call('PUT', '/self/password', body, { 'sec-fetch-site': 'cross-site' });
  assert.is(await problemOf(foreign), 'origin-refused');
});

test('a reset link is mailed to whom it concerns, and the answer never says whether there is anyone', async () => {
  const { email } = await auth.person();
  const answers = [];
  for (const asked of [email.toUpperCase(), 'nobody@example.net']) {
    const response = await auth.browser().call('POST', '/password-resets', { email: asked });
    answers.push([response.status, await response.text(), response.headers.get('set-cookie')]);
  }
  assert.equal(answers, [
    [202, '', null],
    [202, '', null],
  ]);
  const mails = await mailsOf(1);
  assert.equal(
    mails.map(({ to }) => to),
    [email],
  );
  const token = /http:\/\/localhost:8080\/reset-password\/#([\w-]{43})/.exec(mails[0]?.text ?? '')?.[1] ?? '';
  const reset = await auth.browser().call('POST', '/password-resets/redeem', { token, password: other });
  assert.equal([reset.status, reset.headers.get('set-cookie')], [204, null]);
  assert.is((await signIn(email, other)).status, 201);
});

test('a reset link works once, ends every session and the lock, and asks for the second factor as ever', async () => {
  const { email, userId } = await auth.person();
  const browser = await auth.byPassword(email);
  const { secret } = await auth.enrol(browser);
  for (let at = 0; at < 6; at += 1) await signIn(email, 'wrong');
  const { identity } = auth.harness.platform.services;
  const token = await identity.createSignInLink(userId, auth.harness.tenant.organizationId, minuteMs, 'reset-password');
  const weak = await auth.browser().call('POST', '/password-resets/redeem', { token, password: 'short' });
  assert.is(weak.status, 422, 'the link is not spent by it');
  const redeem = () => auth.browser().call('POST', '/password-resets/redeem', { token, password: other });
  const both = await Promise.all([redeem(), redeem()]);
  assert.equal(both.map(({ status }) => status).sort(), [204, 401]);
  assert.is(await problemOf(await redeem()), 'link-spent');
  assert.is((await browser.call('GET', '/self')).status, 401);
  assert.is(await problemOf(await signIn(email, other)), 'second-factor-needed');
  await auth.byPassword(email, await auth.code(secret), other);
  assert.equal(await auditOf(userId), ['password.reset']);
});

test('a link that is too old, for signing in, or made before the password changed sets none', async () => {
  const { email, userId } = await auth.person();
  const { identity } = auth.harness.platform.services;
  const link = (purpose: 'sign-in' | 'reset-password') =>
    identity.createSignInLink(userId, auth.harness.tenant.organizationId, minuteMs, purpose);
  const attempt = async (token: string): Promise<string> =>
    await problemOf(await auth.browser().call('POST', '/password-resets/redeem', { token, password: other }));
  assert.is(await attempt(await link('sign-in')), 'link-spent');
  const old = await link('reset-password');
  auth.wait(2 * minuteMs);
  assert.is(await attempt(old), 'link-spent');
  const before = await link('reset-password');
  const browser = await auth.byPassword(email);
  await browser.call('PUT', '/self/password', { password: other, currentPassword: goodPassword });
  assert.is(await attempt(before), 'link-spent');
});

test('more than five links for one person are asked for in vain, unseen from outside', async () => {
  const { email } = await auth.person();
  for (let at = 0; at < 8; at += 1)
    assert.is((await auth.browser().call('POST', '/password-resets', { email })).status, 202);
  assert.is((await mailsOf(5)).length, 5);
});

test('a network address that asks for many links waits, whoever they are for', async () => {
  const ask = (at: number) =>
    auth
      .browser()
      .call('POST', '/password-resets', { email: `nobody${at}@example.net` }, { 'x-forwarded-for': '198.51.100.9' });
  for (let at = 0; at < 20; at += 1) assert.is((await ask(at)).status, 202);
  const locked = await ask(20);
  assert.equal([locked.status, await problemOf(locked)], [429, 'account-locked']);
});

test('no hash leaves the database', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  for (const path of ['/self', '/sessions'])
    assert.not.match(await (await browser.call('GET', path)).text(), /argon2|hash/i);
});

test('resetting the owner on the machine takes away everything that opened the account', async () => {
  const { tenant, platform, postgres } = auth.harness;
  const owner = await auth.byLink(tenant.userId);
  const [user] = await postgres.query('select email from cloudforge.users where id = $1', [tenant.userId]);
  const email = String(user?.email);
  assert.is((await owner.call('PUT', '/self/password', { password: other })).status, 204);
  await auth.enrol(owner);
  for (let at = 0; at < 6; at += 1) await signIn(email, 'wrong');
  const { identity } = platform.services;
  const token = await identity.createSignInLink(tenant.userId, tenant.organizationId, minuteMs);
  await postgres.query(
    `with p as (insert into cloudforge.identity_providers (organization_id, id, name, issuer, client_id, email_domains)
       values ($2, gen_random_uuid(), 'Theirs', 'https://theirs.example', 'c', '{example.org}') returning id)
     insert into cloudforge.external_identities (provider_id, subject, user_id) select id, 'them', $1 from p`,
    [tenant.userId, tenant.organizationId],
  );
  assert.equal(await identity.resetOwner(), { userId: tenant.userId, organizationId: tenant.organizationId });
  assert.is((await owner.call('GET', '/self')).status, 401);
  assert.is(await problemOf(await signIn(email, other)), 'sign-in-refused');
  assert.is(await problemOf(await auth.browser().call('POST', '/sessions', { token })), 'link-spent');
  assert.is((await auth.harness.call('GET', '/api/auth/self')).status, 401, 'the key is revoked');
  const linked = await postgres.query('select 1 from cloudforge.external_identities where user_id = $1', [
    tenant.userId,
  ]);
  assert.equal(linked, [], 'no provider opens it');
  const self = await (await (await auth.byLink(tenant.userId)).call('GET', '/self')).text();
  assert.match(self, '"hasPassword":false,"secondFactors":[],"recoveryCodesLeft":0');
  const rows = await postgres.query(
    "select action, actor_id from cloudforge.audit_logs where target_id = $1 and actor_id = 'command-line' order by position desc limit 2",
    [tenant.userId],
  );
  assert.equal(
    rows.map(row => row.action),
    ['sign-in-link.created', 'owner.reset'],
  );
});

test.run();
