import { hash } from '@node-rs/argon2';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
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

const signIn = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  auth.browser().call('POST', '/sessions', body, headers);
const wrong = 'twelve green cucumbers';

test('address and password sign in, in any case of the address, and the cookie is closed to scripts and other sites', async () => {
  const { email, userId } = await auth.person();
  const browser = auth.browser();
  const response = await browser.call('POST', '/sessions', {
    email: ` ${email.toUpperCase()} `,
    password: goodPassword,
  });
  assert.is(response.status, 201);
  const cookie = response.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^cloudforge_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=/);
  assert.not.match(cookie, /Secure|Domain/);
  const self = z
    .object({ userId: z.string(), account: z.object({ email: z.string(), hasPassword: z.boolean() }) })
    .parse(await (await browser.call('GET', '/self')).json());
  assert.equal(self, { userId, account: { email, hasPassword: true } });
});

test('over HTTPS the cookie is Secure and bound to the host by its name, and the plain name is not read', async () => {
  const { email } = await auth.person();
  const browser = auth.browser();
  const https = { 'x-forwarded-proto': 'https' };
  const response = await browser.call('POST', '/sessions', { email, password: goodPassword }, https);
  assert.match(response.headers.get('set-cookie') ?? '', /^__Host-cloudforge_session=[\w-]{43}; Path=\/;.*; Secure$/);
  assert.is((await browser.call('GET', '/self', undefined, https)).status, 200);
  const planted = { ...https, cookie: browser.cookie.replace('__Host-', '') };
  assert.is((await browser.call('GET', '/self', undefined, planted)).status, 401);
});

test('a wrong password, an unknown address, no password, a disabled person and no organisation answer alike', async () => {
  const known = await auth.person();
  const none = await auth.person({ password: null });
  const disabled = await auth.person();
  const homeless = await auth.person();
  await auth.harness.postgres.query('update cloudforge.users set disabled_at = now() where id = $1', [disabled.userId]);
  await auth.harness.postgres.query('delete from cloudforge.memberships where user_id = $1', [homeless.userId]);
  const answers = await Promise.all(
    [
      { email: known.email, password: wrong },
      { email: 'nobody@example.net', password: goodPassword },
      { email: none.email, password: goodPassword },
      { email: disabled.email, password: goodPassword },
      { email: homeless.email, password: goodPassword },
      { email: 'x'.repeat(320), password: 'p'.repeat(1_024) },
    ].map(async body => {
      const response = await signIn(body);
      const { requestId: _, ...document } = z.record(z.string(), z.unknown()).parse(await response.json());
      return { status: response.status, document, cookie: response.headers.get('set-cookie') };
    }),
  );
  for (const answer of answers) assert.equal(answer, answers[0]);
  assert.is(answers[0]?.status, 401);
  assert.is(answers[0]?.document.code, 'sign-in-refused');
  // What is no text is refused before anybody is looked for, known or not.
  for (const email of [known.email, 'nobody@example.net'])
    assert.is((await signIn({ email, password: `${goodPassword}\u{d800}` })).status, 400);
});

test('an unknown address costs as much work as a known one', async () => {
  const costOf = async (emails: string[]): Promise<number> => {
    const before = process.cpuUsage();
    for (const email of emails) assert.is((await signIn({ email, password: wrong })).status, 401);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const people = [await auth.person(), await auth.person(), await auth.person(), await auth.person()];
  const known = await costOf(people.map(({ email }) => email));
  const unknown = await costOf(people.map(({ email }) => `not.${email}`));
  assert.ok(unknown > known / 2 && unknown < known * 2, `${unknown} and ${known} microseconds of work`);
});

test('after five wrong attempts each further one waits twice as long, and the right password waits too', async () => {
  const { email, userId } = await auth.person();
  for (let at = 0; at < 5; at += 1) assert.is((await signIn({ email, password: wrong })).status, 401, `attempt ${at}`);
  for (const [waitS, afterS] of [
    [1, 2],
    [2, 3],
    [4, 5],
  ] as const) {
    const locked = await signIn({ email, password: goodPassword });
    assert.is(locked.status, 429);
    assert.is(locked.headers.get('retry-after'), String(waitS));
    assert.is(await problemOf(locked), 'account-locked');
    auth.wait(afterS * 1_000);
    assert.is((await signIn({ email, password: wrong })).status, 401);
  }
  auth.wait(9_000);
  assert.is((await signIn({ email, password: goodPassword })).status, 201);
  for (let at = 0; at < 4; at += 1) assert.is((await signIn({ email, password: wrong })).status, 401, `after ${at}`);
  assert.is((await signIn({ email, password: goodPassword })).status, 201);
  const alerts = await auth.harness.postgres.query(
    'select kind, occurrences, data::text as data from cloudforge.alerts where subject = $1',
    [`user:${userId}`],
  );
  assert.is(alerts.length, 1);
  assert.is(alerts[0]?.kind, 'account-locked');
  assert.is(alerts[0]?.occurrences, 4);
  assert.not.match(String(alerts[0]?.data), /@/);
  const events = await auth.harness.postgres.query(
    "select type from cloudforge.outbox where type = 'cloudforge.security.alert.v1' and subject = $1",
    [`user:${userId}`],
  );
  assert.is(events.length, 1);
});

test('a password stays good until it is changed, however old it is', async () => {
  const { email } = await auth.person();
  auth.wait(10 * 365 * 24 * 3_600_000);
  assert.is((await auth.browser().call('POST', '/sessions', { email, password: goodPassword })).status, 201);
});

test('an address that nobody has locks as one that somebody has', async () => {
  const email = 'not.there@example.net';
  for (let at = 0; at < 5; at += 1) assert.is((await signIn({ email, password: wrong })).status, 401);
  const locked = await signIn({ email, password: wrong });
  assert.equal([locked.status, locked.headers.get('retry-after')], [429, '1']);
  const rows = await auth.harness.postgres.query('select subject from cloudforge.sign_in_failures');
  assert.not.match(JSON.stringify(rows), /@/);
});

test('thirty attempts at once are let through no more often than in a row', async () => {
  const { email } = await auth.person();
  const answers = await Promise.all(Array.from({ length: 30 }, () => signIn({ email, password: wrong })));
  const statuses = answers.map(({ status }) => status);
  assert.is(statuses.filter(status => status === 401).length, 5);
  assert.is(statuses.filter(status => status === 429).length, 25);
});

test('a network address is counted over all accounts, and gets back what was right', async () => {
  const { email } = await auth.person();
  const from = { 'x-forwarded-for': '198.51.100.7' };
  for (let at = 0; at < 25; at += 1) assert.is((await signIn({ email, password: goodPassword }, from)).status, 201);
  for (let at = 0; at < 20; at += 1)
    assert.is((await signIn({ email: `spray${at}@example.net`, password: wrong }, from)).status, 401, `attempt ${at}`);
  assert.is((await signIn({ email, password: goodPassword }, from)).status, 429);
  assert.is((await signIn({ email, password: goodPassword }, { 'x-forwarded-for': '198.51.100.8' })).status, 201);
});

test('a network of IPv6 that one customer has is counted as one address', async () => {
  const from = (at: number): Record<string, string> => ({ 'x-forwarded-for': `2001:db8:7:1::${at.toString(16)}` });
  for (let at = 0; at < 20; at += 1)
    assert.is(
      (await signIn({ email: `six${at}@example.net`, password: wrong }, from(at))).status,
      401,
      `attempt ${at}`,
    );
  assert.is((await signIn({ email: 'six@example.net', password: wrong }, from(99))).status, 429);
  const neighbour = { 'x-forwarded-for': '2001:db8:7:2::1' };
  assert.is((await signIn({ email: 'seven@example.net', password: wrong }, neighbour)).status, 401);
});

test('a hash with smaller costs is replaced at the next sign-in', async () => {
  const { email, userId } = await auth.person();
  const old = await hash(goodPassword, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  await auth.harness.postgres.query('update cloudforge.passwords set hash = $2 where user_id = $1', [userId, old]);
  await auth.byPassword(email);
  const [row] = await auth.harness.postgres.query('select hash from cloudforge.passwords where user_id = $1', [userId]);
  assert.match(String(row?.hash), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await auth.byPassword(email);
});

test('hostile bodies are refused before anything is hashed', async () => {
  const { email } = await auth.person();
  assert.is((await signIn({ email, password: 'x'.repeat(1_000_000) })).status, 413);
  for (const body of [
    { email, password: 'x'.repeat(1_025) },
    { email, password: `nul${'\0'}byte in a password` },
    { email, password: '' },
    { email: ['a'], password: goodPassword },
    { email, password: { $ne: '' } },
    { email, password: goodPassword, token: 'x' },
    { email },
    {},
  ]) {
    const response = await signIn(body);
    assert.is(response.status, 400, JSON.stringify(body).slice(0, 80));
    assert.not.match(await response.text(), goodPassword);
  }
});

test('whatever is sent, in whatever form, is answered as a mistake of the sender', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 20 }));
  const anything = fc.oneof(
    text,
    text.map(sign => `${sign}\u{d800}`),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const { email } = await auth.person();
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        { email: fc.oneof(anything, fc.constant(email)), password: anything, code: anything, token: anything },
        { requiredKeys: [] },
      ),
      async body => {
        const { status } = await signIn(body);
        assert.ok([400, 401, 413, 429].includes(status), `${status} for ${JSON.stringify(body)}`);
      },
    ),
    { numRuns: 120, seed: 4 },
  );
});

test('a link works once, and each sign-in has its audit row without anything personal', async () => {
  const { email, userId } = await auth.person();
  const { identity } = auth.harness.platform.services;
  const token = await identity.createSignInLink(userId, auth.harness.tenant.organizationId, 60_000);
  const both = await Promise.all([signIn({ token }), signIn({ token })]);
  assert.equal(both.map(({ status }) => status).sort(), [201, 401]);
  const reset = await identity.createSignInLink(userId, auth.harness.tenant.organizationId, 60_000, 'reset-password');
  assert.is(await problemOf(await signIn({ token: reset })), 'link-spent');
  await auth.byPassword(email);
  const rows = await auth.harness.postgres.query(
    "select data, request_id from cloudforge.audit_logs where actor_id = $1 and action = 'session.created' order by position",
    [userId],
  );
  assert.equal(
    rows.map(row => row.data),
    [{ factors: ['link'] }, { factors: ['password'] }],
  );
  assert.ok(rows.every(row => row.request_id !== null));
});

test.run();
