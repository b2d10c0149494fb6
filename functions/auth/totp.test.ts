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

const Account = z.object({
  account: z.object({ secondFactors: z.array(z.object({ name: z.string() })), recoveryCodesLeft: z.number() }),
});
const signIn = (email: string, code?: string): Promise<Response> =>
  auth.browser().call('POST', '/sessions', { email, password: goodPassword, ...(code === undefined ? {} : { code }) });
const step = 30_000;

test('an authenticator app is asked for once it is confirmed, and its code opens', async () => {
  const { email } = await auth.person();
  const browser = await auth.byPassword(email);
  const begun = await browser.call('POST', '/self/second-factors', { name: 'Phone' });
  const { id, secret, uri } = z
    .object({ id: z.string(), secret: z.string(), uri: z.string() })
    .parse(await begun.json());
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.match(uri, `otpauth://totp/CloudForge:${encodeURIComponent(email)}?secret=${secret}&issuer=CloudForge`);
  assert.is((await signIn(email)).status, 201, 'not confirmed, it does not count');
  const before = browser.cookie;
  const refused = await browser.call('POST', `/self/second-factors/${id}/confirm`, { code: '000000' });
  assert.equal([refused.status, await problemOf(refused)], [403, 'confirmation-needed']);
  assert.is(
    (await browser.call('POST', `/self/second-factors/${id}/confirm`, { code: await auth.code(secret) })).status,
    200,
  );
  assert.is.not(browser.cookie, before, 'a new session id at a change of privilege');
  const old = auth.browser();
  old.cookie = before;
  assert.is((await old.call('GET', '/self')).status, 401);
  const needed = await signIn(email);
  assert.equal([needed.status, await problemOf(needed)], [401, 'second-factor-needed']);
  assert.is((await signIn(email, await auth.code(secret))).status, 401, 'the code that confirmed is used');
  auth.wait(step);
  assert.is((await signIn(email, await auth.code(secret))).status, 201);
  const self = await (await browser.call('GET', '/self')).text();
  assert.not.match(self, secret);
  assert.equal(Account.parse(JSON.parse(self)), {
    account: { secondFactors: [{ name: 'Phone' }], recoveryCodesLeft: 10 },
  });
});

test('at rest the secret is sealed to its person and device', async () => {
  const { email, userId } = await auth.person();
  const { secret, id } = await auth.enrol(await auth.byPassword(email));
  const [row] = await auth.harness.postgres.query(
    'select key_id, envelope from cloudforge.totp_devices where id = $1',
    [id],
  );
  const envelope = z.instanceof(Buffer).parse(row?.envelope);
  assert.not(envelope.includes(secret));
  const { envelopes } = auth.harness.platform.services;
  const opened = await envelopes.open(userId, id, String(row?.key_id), new Uint8Array(envelope));
  assert.is(Buffer.from(opened).toString(), secret);
  const other = await envelopes.open(id, id, String(row?.key_id), new Uint8Array(envelope)).then(
    () => 'opened',
    () => 'refused',
  );
  assert.is(other, 'refused');
});

test('a code is good for one step either side, and not for two', async () => {
  const { email } = await auth.person();
  const { secret } = await auth.enrol(await auth.byPassword(email));
  auth.wait(10 * step);
  const codes: Record<string, string> = {};
  for (const at of [-2, -1, 0, 1, 2]) {
    auth.wait(at * step);
    codes[at] = await auth.code(secret);
    auth.wait(-at * step);
  }
  assert.is((await signIn(email, codes['-2'])).status, 401);
  assert.is((await signIn(email, codes['2'])).status, 401);
  for (const at of ['-1', '0', '1']) assert.is((await signIn(email, codes[at])).status, 201, at);
  for (const at of ['-1', '0', '1']) assert.is((await signIn(email, codes[at])).status, 401, `${at} again`);
});

test('of two sign-ins with one code at once, one wins', async () => {
  const { email } = await auth.person();
  const { secret, recoveryCodes } = await auth.enrol(await auth.byPassword(email));
  for (const code of [await auth.code(secret), recoveryCodes[0]]) {
    const answers = await Promise.all(Array.from({ length: 2 }, () => signIn(email, code)));
    assert.equal(answers.map(({ status }) => status).sort(), [201, 401]);
    auth.wait(step);
  }
});

test('the right password with no code is neither counted nor forgiven', async () => {
  const { email } = await auth.person();
  const { secret } = await auth.enrol(await auth.byPassword(email));
  for (let at = 0; at < 10; at += 1) assert.is(await problemOf(await signIn(email)), 'second-factor-needed');
  for (let at = 0; at < 4; at += 1) {
    assert.is(await problemOf(await signIn(email, '000000')), 'sign-in-refused');
    assert.is(await problemOf(await signIn(email)), 'second-factor-needed');
  }
  assert.is((await signIn(email, '000000')).status, 401);
  assert.is((await signIn(email, await auth.code(secret))).status, 429);
});

test('recovery codes stand in once each, however they are typed, and only their hashes are kept', async () => {
  const { email, userId } = await auth.person();
  const browser = await auth.byPassword(email);
  const { recoveryCodes } = await auth.enrol(browser);
  assert.is(new Set(recoveryCodes).size, 10);
  const [first = '', second = ''] = recoveryCodes;
  assert.match(first, /^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
  assert.is((await signIn(email, first)).status, 201);
  assert.is((await signIn(email, first)).status, 401);
  assert.is((await signIn(email, second.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'))).status, 201);
  const rows = await auth.harness.postgres.query(
    "select encode(code_hash, 'hex') as hash, used_at from cloudforge.recovery_codes where user_id = $1",
    [userId],
  );
  assert.is(rows.filter(row => row.used_at !== null).length, 2);
  const made = await browser.call('POST', '/self/recovery-codes', {});
  const renewed = z.object({ recoveryCodes: z.array(z.string()) }).parse(await made.json()).recoveryCodes;
  assert.is(renewed.length, 10);
  assert.is((await signIn(email, recoveryCodes[2])).status, 401, 'the old ones are void');
  assert.is((await signIn(email, renewed[0])).status, 201);
});

test('there may be several devices, five at most, and one that was not confirmed is replaced', async () => {
  const { email, userId } = await auth.person();
  const browser = await auth.byPassword(email);
  const devices = [];
  for (let at = 0; at < 5; at += 1) devices.push(await auth.enrol(browser));
  assert.is(devices[0]?.recoveryCodes.length, 10);
  assert.is(devices[1]?.recoveryCodes.length, 0, 'only the first comes with recovery codes');
  for (const { secret } of [devices[4]!, devices[0]!])
    assert.is((await signIn(email, await auth.code(secret))).status, 201);
  const sixth = await browser.call('POST', '/self/second-factors', { name: 'Sixth' });
  assert.equal([sixth.status, await problemOf(sixth)], [409, 'conflict']);
  assert.is((await browser.call('POST', `/self/second-factors/${devices[0]?.id}/remove`, {})).status, 204);
  for (const name of ['A', 'B', 'C'])
    assert.is((await browser.call('POST', '/self/second-factors', { name })).status, 201);
  const rows = await auth.harness.postgres.query('select name from cloudforge.totp_devices where user_id = $1', [
    userId,
  ]);
  assert.is(rows.length, 5);
});

test('removing the last device ends the second factor, and needs one', async () => {
  const { email, userId } = await auth.person();
  const browser = await auth.byPassword(email);
  const { id, secret } = await auth.enrol(browser);
  const byLink = await auth.byLink(userId);
  const confirm = { password: goodPassword };
  for (const body of [{}, { confirm }]) {
    const refused = await byLink.call('POST', `/self/second-factors/${id}/remove`, body);
    assert.is(await problemOf(refused), 'confirmation-needed', 'a session without a second factor shows a code');
  }
  assert.is(
    (await byLink.call('POST', `/self/second-factors/${id}/remove`, { confirm: { code: await auth.code(secret) } }))
      .status,
    204,
  );
  assert.is((await signIn(email)).status, 201);
  const rows = await auth.harness.postgres.query(
    'select 1 from cloudforge.recovery_codes where user_id = $1 union all select 1 from cloudforge.sessions where user_id = $1 and factors && $2',
    [userId, ['totp', 'recovery']],
  );
  assert.is(rows.length, 0);
  assert.is(await problemOf(await byLink.call('POST', '/self/recovery-codes', {})), 'conflict');
  assert.is((await byLink.call('POST', `/self/second-factors/${id}/remove`, {})).status, 404);
});

test('devices of somebody else do not exist', async () => {
  const [one, two] = [await auth.person(), await auth.person()];
  const { id } = await auth.enrol(await auth.byPassword(one.email));
  const stranger = await auth.byPassword(two.email);
  assert.is((await stranger.call('POST', `/self/second-factors/${id}/remove`, {})).status, 404);
  assert.is((await stranger.call('POST', `/self/second-factors/${id}/confirm`, { code: '123456' })).status, 404);
});

test('where the organisation asks for a second factor, a session without may only set one up', async () => {
  const { email } = await auth.person({ role: 'admin' });
  const { postgres, tenant } = auth.harness;
  const require = (value: boolean) =>
    postgres.query('update cloudforge.organizations set two_factor_required = $2 where id = $1', [
      tenant.organizationId,
      value,
    ]);
  await require(true);
  try {
    const browser = await auth.byPassword(email);
    const refused = await browser.call('GET', '/api-keys');
    assert.equal([refused.status, await problemOf(refused)], [403, 'second-factor-required']);
    assert.is((await browser.call('GET', '/self')).status, 200);
    await auth.enrol(browser);
    assert.is((await browser.call('GET', '/api-keys')).status, 200);
  } finally {
    await require(false);
  }
});

test('a session that came by a link gets its second factor by a code', async () => {
  const { email, userId } = await auth.person({ role: 'admin' });
  const { secret } = await auth.enrol(await auth.byPassword(email));
  const browser = await auth.byLink(userId);
  const before = browser.cookie;
  assert.is((await browser.call('POST', '/sessions/current/confirm', { code: await auth.code(secret) })).status, 204);
  assert.is.not(browser.cookie, before);
  const rows = await auth.harness.postgres.query(
    'select factors from cloudforge.sessions where user_id = $1 order by proved_at desc limit 1',
    [userId],
  );
  assert.equal(rows[0]?.factors, ['link', 'totp']);
});

test.run();
