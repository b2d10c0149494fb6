import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { loud } from '#shared/testing/loud.ts';
import { type AuthFixture, startAuth } from './session-fixture.ts';

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

const Self = z.object({ account: z.object({ displayName: z.string() }) });

test('a name is changed by its person, and the audit log does not hold it', async () => {
  const { userId } = await auth.person();
  const browser = await auth.byLink(userId);
  assert.is((await browser.call('PATCH', '/self', { displayName: '  Grace Hopper ' })).status, 204);
  assert.is(Self.parse(await (await browser.call('GET', '/self')).json()).account.displayName, 'Grace Hopper');
  const rows = await auth.harness.postgres.query(
    "select target_id, data::text from cloudforge.audit_logs where action = 'person.renamed' and actor_id = $1",
    [userId],
  );
  assert.equal(
    rows.map(row => row.target_id),
    [userId],
  );
  assert.not.match(JSON.stringify(rows), 'Hopper');
});

test('no name, a stranger, a key and another site are refused', async () => {
  const { userId } = await auth.person();
  const browser = await auth.byLink(userId);
  for (const displayName of ['', '   ', 'x'.repeat(201), 'Ada\r\nX: y', 'Ada\u202Erenwo', 'A\u0000'])
    assert.is((await browser.call('PATCH', '/self', { displayName })).status, 400);
  for (const displayName of ['José Ñuñez-O’Neil', '李小龍', 'عادل \u200f1', '👩🏽‍🚀 Mae'])
    assert.is((await browser.call('PATCH', '/self', { displayName })).status, 204, displayName);
  const body = { displayName: 'Intruder' };
  assert.is((await auth.browser().call('PATCH', '/self', body)).status, 401);
  assert.is((await browser.call('PATCH', '/self', body, { 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.is((await auth.harness.call('PATCH', '/api/auth/self', { body })).status, 403);
});

test.run();
