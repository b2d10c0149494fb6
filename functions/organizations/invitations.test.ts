import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { invitationForMs } from '#shared/identity/invitations.ts';
import { type AuthFixture, goodPassword, problemOf, startAuth } from '../auth/session-fixture.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations]);
});
test.after(() => fixture.stop());

const path = '/api/organizations/invitations';
const Made = z.object({ id: z.string(), state: z.string(), role: z.string(), link: z.string().nullable() });
type Made = z.infer<typeof Made>;

async function invite(email: string, role = 'operator'): Promise<Made & { token: string }> {
  const response = await fixture.harness.call('POST', path, { body: { email, role } });
  assert.is(response.status, 201, await response.clone().text());
  const made = Made.parse(await response.json());
  return { ...made, token: made.link?.split('#')[1] ?? '' };
}
const join = (token: string, password = goodPassword) =>
  fixture.browser().call('POST', '/invitations/join', { token, displayName: 'Somebody New', password });
const stateOf = async (id: string): Promise<string | undefined> => {
  const { items } = z
    .object({ items: z.array(Made.omit({ link: true })) })
    .parse(await (await fixture.harness.call('GET', path, { as: 'viewer' })).json());
  return items.find(item => item.id === id)?.state;
};

test('somebody new joins by a link, once, and is signed in', async () => {
  const { id, token, state } = await invite('New.Person@Example.net');
  assert.is(state, 'open');
  const read = await fixture.browser().call('POST', '/invitations/read', { token });
  assert.is(read.status, 200);
  const about = z
    .object({ organizationName: z.string(), email: z.string(), role: z.string() })
    .parse(await read.json());
  assert.equal(about, { organizationName: 'First', email: 'new.person@example.net', role: 'operator' });
  assert.is(await problemOf(await join(token, 'too short')), 'password-weak');
  const browser = fixture.browser();
  const joined = await browser.call('POST', '/invitations/join', {
    token,
    displayName: 'New Person',
    password: goodPassword,
  });
  assert.is(joined.status, 201);
  assert.is((await browser.call('GET', '/self')).status, 200);
  assert.is(await stateOf(id), 'accepted');
  assert.is(await problemOf(await join(token)), 'link-spent');
  assert.is(await problemOf(await fixture.browser().call('POST', '/invitations/read', { token })), 'link-spent');
  assert.ok((await fixture.byPassword('new.person@example.net')).cookie !== '');
});

test('two who use one link at once make one account', async () => {
  const { token } = await invite('once@example.net');
  const outcomes = await Promise.all([join(token), join(token), join(token)]);
  assert.equal(outcomes.map(({ status }) => status).sort(), [201, 401, 401]);
});

test('who has an account joins after signing in, if the invitation is for their address', async () => {
  const { harness } = fixture;
  const [person, other] = [await fixture.person(), await fixture.person()];
  await harness.postgres.query('update cloudforge.memberships set organization_id = $1 where user_id = any($2)', [
    harness.other.organizationId,
    [person.userId, other.userId],
  ]);
  const { token } = await invite(person.email, 'viewer');
  assert.is(await problemOf(await join(token)), 'conflict');
  const wrong = await fixture.byPassword(other.email);
  assert.is(await problemOf(await wrong.call('POST', '/invitations/accept', { token })), 'forbidden');
  const browser = await fixture.byPassword(person.email);
  const accepted = await browser.call('POST', '/invitations/accept', { token });
  assert.is(accepted.status, 200);
  assert.equal(await accepted.json(), { organizationId: harness.tenant.organizationId, role: 'viewer' });
  assert.is(await problemOf(await browser.call('POST', '/invitations/accept', { token })), 'link-spent');
  const again = await harness.call('POST', path, { body: { email: person.email.toUpperCase(), role: 'viewer' } });
  assert.is(await problemOf(again), 'conflict');
});

test('an invitation ends after seven days, when it is revoked, and when the address is invited again', async () => {
  const [late, revoked, first] = [
    await invite('late@example.net'),
    await invite('revoked@example.net'),
    await invite('twice@example.net'),
  ];
  const second = await invite('Twice@example.net', 'viewer');
  assert.is(await stateOf(first.id), 'revoked');
  assert.is(await problemOf(await join(first.token)), 'link-spent');
  const revoke = () => fixture.harness.call('DELETE', `${path}/${revoked.id}`);
  assert.is((await revoke()).status, 204);
  assert.is(await problemOf(await revoke()), 'not-found');
  assert.is(await problemOf(await join(revoked.token)), 'link-spent');
  assert.is((await join(second.token)).status, 201);
  fixture.wait(invitationForMs + 1_000);
  assert.is(await stateOf(late.id), 'expired');
  assert.is(await problemOf(await join(late.token)), 'link-spent');
});

test('nobody invites above their own role', async () => {
  const refused = await fixture.harness.call('POST', path, {
    as: 'admin',
    body: { email: 'x@example.net', role: 'owner' },
  });
  assert.is(await problemOf(refused), 'forbidden');
  const operator = await fixture.harness.call('POST', path, {
    as: 'operator',
    body: { email: 'x@example.net', role: 'viewer' },
  });
  assert.is(await problemOf(operator), 'forbidden');
  assert.is(
    (await fixture.harness.call('POST', path, { as: 'admin', body: { email: 'y@example.net', role: 'admin' } })).status,
    201,
  );
});

test('where mail is sent the link goes by mail and is in no answer', async () => {
  const { harness } = fixture;
  harness.platform.services.mailer.delivers = true;
  try {
    const { link } = await invite('mailed@example.net');
    assert.is(link, null);
    const mail = harness.mails.find(({ to }) => to === 'mailed@example.net');
    const token = /\/invitation\/#([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    assert.is((await join(token)).status, 201);
  } finally {
    harness.platform.services.mailer.delivers = false;
  }
});

test('nobody joins beyond the quota of members, and the link works once there is room', async () => {
  const { harness } = fixture;
  const { organizationId } = harness.tenant;
  const setQuota = (members: string) =>
    harness.postgres.query(`update cloudforge.organizations set quotas = $1 where id = $2`, [members, organizationId]);
  const { token } = await invite('one.more@example.net');
  await setQuota('{"members": 1}');
  const refused = await join(token);
  assert.is(refused.status, 429);
  assert.is(await problemOf(refused), 'quota-exceeded');
  const left = await harness.postgres.query("select 1 from cloudforge.users where email = 'one.more@example.net'");
  assert.equal(left, []);
  await setQuota('{}');
  assert.is((await join(token)).status, 201);
});

test('the log tells of invitations by id, without an address', async () => {
  const rows = await fixture.harness.postgres.query(
    "select action, data::text as data from cloudforge.audit_logs where action like 'invitation.%'",
  );
  assert.equal([...new Set(rows.map(row => row.action))].sort(), [
    'invitation.accepted',
    'invitation.created',
    'invitation.revoked',
  ]);
  assert.ok(rows.every(row => !String(row.data).includes('@')));
});

test.run();
