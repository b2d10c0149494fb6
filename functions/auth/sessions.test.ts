import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import type { Actor } from '#shared/platform/actor.ts';
import { createCtx } from '#shared/platform/create-ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { loud } from '#shared/testing/loud.ts';
import { type AuthFixture, type Browser, goodPassword, problemOf, startAuth } from './session-fixture.ts';

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

const dayMs = 24 * 60 * 60 * 1_000;
const Sessions = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      userAgent: z.string(),
      address: z.string(),
      factors: z.array(z.string()),
      current: z.boolean(),
    }),
  ),
});
const list = async (browser: Browser): Promise<z.infer<typeof Sessions>['items']> =>
  Sessions.parse(await (await browser.call('GET', '/sessions')).json()).items;
const statusOf = async (browser: Browser): Promise<number> => (await browser.call('GET', '/self')).status;

test('sessions are listed with device, address and factors, and the current one is marked', async () => {
  const { email, userId } = await auth.person();
  const here = auth.browser();
  await here.call(
    'POST',
    '/sessions',
    { email, password: goodPassword },
    { 'user-agent': 'Firefox', 'x-forwarded-for': '203.0.113.9, 192.0.2.1' },
  );
  await auth.byLink(userId);
  const items = await list(here);
  assert.is(items.length, 2);
  const current = items.find(item => item.current);
  assert.equal(
    { ...current, id: '' },
    { id: '', kind: 'browser', userAgent: 'Firefox', address: '192.0.2.1', factors: ['password'], current: true },
  );
  assert.equal(items.find(item => !item.current)?.factors, ['link']);
});

test('one session is ended, then all others, each with its audit row', async () => {
  const { email, userId } = await auth.person();
  const [here, one, two, three] = [
    await auth.byPassword(email),
    await auth.byPassword(email),
    await auth.byPassword(email),
    await auth.byPassword(email),
  ];
  const id = (await list(one)).find(item => item.current)?.id;
  assert.is((await here.call('DELETE', `/sessions/${id}`)).status, 204);
  assert.is(await statusOf(one), 401);
  assert.is((await here.call('DELETE', `/sessions/${id}`)).status, 404);
  const others = await here.call('DELETE', '/sessions');
  assert.equal([others.status, await others.json()], [200, { ended: 2 }]);
  assert.equal([await statusOf(here), await statusOf(two), await statusOf(three)], [200, 401, 401]);
  const rows = await auth.harness.postgres.query(
    "select action, data from cloudforge.audit_logs where actor_id = $1 and action like 'session%ended' order by position",
    [userId],
  );
  assert.equal(rows, [
    { action: 'session.ended', data: {} },
    { action: 'sessions.ended', data: { sessionsEnded: 2 } },
  ]);
});

test('signing in again ends the session that the browser had, of whomever it was, and no other', async () => {
  const [one, other] = [await auth.person(), await auth.person()];
  const browser = await auth.byPassword(one.email);
  const elsewhere = await auth.byPassword(one.email);
  const former = browser.cookie;
  const again = await browser.call('POST', '/sessions', { email: other.email, password: goodPassword });
  assert.is(again.status, 201);
  assert.is.not(browser.cookie, former);
  assert.is(await statusOf(browser), 200);
  assert.is((await auth.browser().call('GET', '/self', undefined, { cookie: former })).status, 401);
  assert.is(await statusOf(elsewhere), 200);
  // A sign-in that is refused ends nothing.
  const kept = elsewhere.cookie;
  assert.is((await elsewhere.call('POST', '/sessions', { email: one.email, password: 'not this one' })).status, 401);
  assert.is(elsewhere.cookie, kept);
  assert.is(await statusOf(elsewhere), 200);
});

test('whoever took over a browser that was left open ends no other session without a proof', async () => {
  const { email } = await auth.person();
  const [here, there] = [await auth.byPassword(email), await auth.byPassword(email)];
  const id = (await list(there)).find(item => item.current)?.id;
  auth.wait(16 * 60_000);
  for (const path of [`/sessions/${id}`, '/sessions'])
    assert.is(await problemOf(await here.call('DELETE', path)), 'confirmation-needed', path);
  assert.is(await statusOf(there), 200);
  assert.is((await here.call('POST', '/sessions/current/confirm', { password: goodPassword })).status, 204);
  assert.is((await here.call('DELETE', `/sessions/${id}`)).status, 204);
  assert.is(await statusOf(there), 401);
});

test('a session of somebody else does not exist', async () => {
  const [mine, theirs] = [await auth.person(), await auth.person()];
  const browser = await auth.byPassword(theirs.email);
  const id = (await list(browser))[0]?.id;
  const stranger = await auth.byPassword(mine.email);
  assert.is((await stranger.call('DELETE', `/sessions/${id}`)).status, 404);
  assert.is(await statusOf(browser), 200);
  assert.is((await stranger.call('DELETE', '/sessions/no-id')).status, 400);
});

test('signing out has the browser forget what it kept of the pages', async () => {
  const browser = await auth.byPassword((await auth.person()).email);
  assert.is((await browser.call('DELETE', '/sessions/current')).headers.get('clear-site-data'), '"cache"');
});

test('signing out ends the session and takes the cookie away', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  const before = browser.cookie;
  const response = await browser.call('DELETE', '/sessions/current');
  assert.match(response.headers.get('set-cookie') ?? '', /^cloudforge_session=; .*Max-Age=0$/);
  browser.cookie = before;
  assert.is(await statusOf(browser), 401);
});

test('a session ends after seven days of rest, and after thirty in any case', async () => {
  const { email } = await auth.person();
  const [idle, busy] = [await auth.byPassword(email), await auth.byPassword(email)];
  for (let day = 0; day < 29; day += 1) {
    auth.wait(dayMs);
    assert.is(await statusOf(busy), 200, `day ${day + 1}`);
    if (day === 5) assert.is((await list(busy)).length, 2, 'six days of rest');
    if (day === 6) assert.is((await list(busy)).length, 1, 'seven days of rest');
  }
  assert.is(await statusOf(idle), 401);
  auth.wait(dayMs);
  assert.is(await statusOf(busy), 401);
});

test('a session that goes on under another id ends when the first would have', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  for (let week = 0; week < 4; week += 1) {
    auth.wait(6 * dayMs);
    assert.is((await browser.call('POST', '/sessions/current/confirm', { password: goodPassword })).status, 204);
  }
  auth.wait(6 * dayMs);
  assert.is(await statusOf(browser), 401);
});

test('the hundred-and-first session ends the one that was used longest ago', async () => {
  const { email, userId } = await auth.person();
  const oldest = await auth.byPassword(email);
  const next = await auth.byPassword(email);
  await auth.harness.postgres.query(
    `insert into cloudforge.sessions (token_hash, id, user_id, organization_id, created_at, last_seen_at, proved_at, expires_at, user_agent, address, factors)
     select sha256((n || $1)::bytea), gen_random_uuid(), user_id, organization_id, created_at + interval '1 minute', last_seen_at + interval '1 second', proved_at, expires_at, '', '', factors
     from cloudforge.sessions, generate_series(1, 98) n where id = (select id from cloudforge.sessions where user_id = $1::uuid limit 1)`,
    [userId],
  );
  await auth.harness.postgres.query(
    `update cloudforge.sessions set last_seen_at = last_seen_at - interval '1 hour'
     where id = (select id from cloudforge.sessions where user_id = $1 order by created_at limit 1)`,
    [userId],
  );
  await auth.byPassword(email);
  assert.is(await statusOf(oldest), 401);
  assert.is(await statusOf(next), 200);
  assert.is((await list(next)).length, 100);
});

test('whoever is disabled is out at once', async () => {
  const { email, userId } = await auth.person();
  const browser = await auth.byPassword(email);
  await auth.harness.postgres.query('update cloudforge.users set disabled_at = now() where id = $1', [userId]);
  assert.is(await statusOf(browser), 401);
});

test('what can do harm asks for a proof after a quarter of an hour, and takes one along or before', async () => {
  const { email, userId } = await auth.person();
  const browser = await auth.byPassword(email);
  const { organizationId } = auth.harness.tenant;
  const attempt = async (confirm?: { password?: string; code?: string }): Promise<string> => {
    const sessionId = (await list(browser)).find(item => item.current)?.id ?? '';
    const actor: Actor = { kind: 'user', userId, organizationId, role: 'operator', sessionId };
    const ctx = createCtx(auth.harness.platform, { actor, requestId: 'test', signal: new AbortController().signal });
    try {
      await requireFreshProof(ctx, confirm, new Request('http://localhost/'));
      return 'passed';
    } catch (error) {
      if (error instanceof Problem) return error.code;
      throw error;
    }
  };
  assert.is(await attempt(), 'passed');
  auth.wait(15 * 60_000);
  assert.is(await attempt(), 'confirmation-needed');
  assert.is(await attempt({ password: 'wrong' }), 'confirmation-needed');
  assert.is(await attempt({ password: goodPassword }), 'passed');
  assert.is(await attempt(), 'passed', 'the proof counts from now on');
  auth.wait(15 * 60_000);
  const wrong = await browser.call('POST', '/sessions/current/confirm', { password: 'wrong' });
  assert.equal([wrong.status, await problemOf(wrong)], [403, 'confirmation-needed']);
  assert.is(await problemOf(await browser.call('POST', '/sessions/current/confirm', {})), 'confirmation-needed');
  assert.is((await browser.call('POST', '/sessions/current/confirm', { password: goodPassword })).status, 204);
  assert.is(await attempt(), 'passed');
});

test('an API key has no sessions and no account, and passes where it is its permission that decides', async () => {
  const self = z
    .object({ account: z.unknown() })
    .parse(await (await auth.harness.call('GET', '/api/auth/self')).json());
  assert.is(self.account, null);
  assert.is((await auth.harness.call('GET', '/api/auth/sessions')).status, 403);
  const { userId, organizationId } = auth.harness.tenant;
  const actor: Actor = { kind: 'api-key', userId, organizationId, role: 'owner', keyId: userId };
  const ctx = createCtx(auth.harness.platform, { actor, requestId: 'test', signal: new AbortController().signal });
  assert.is(await requireFreshProof(ctx, undefined, new Request('http://localhost/')), undefined);
});

test.run();
