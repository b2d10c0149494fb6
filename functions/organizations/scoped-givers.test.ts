import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { permissionsOf } from '#shared/platform/actor.ts';
import { type AuthFixture, problemOf, startAuth } from '../auth/session-fixture.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations]);
});
test.after(() => fixture.stop());

const keyWith = async (scopes: readonly string[]): Promise<string> => {
  const body = { name: 'narrow', role: 'owner', scopes };
  const made = await fixture.harness.call('POST', '/api/auth/api-keys', { body });
  return z.object({ secret: z.string() }).parse(await made.json()).secret;
};
const by = async (key: string, method: string, path: string, body?: object): Promise<Response> => {
  const headers = { authorization: `Bearer ${key}` };
  return await fixture.harness.call(method, path, { as: 'nobody', headers, ...(body === undefined ? {} : { body }) });
};
const invitations = '/api/organizations/invitations';

test('a key that may manage members gives nobody a role that holds more than its scopes', async () => {
  const key = await keyWith(['members:write', 'members:read']);
  for (const role of ['owner', 'admin', 'operator', 'viewer'])
    assert.is(
      await problemOf(await by(key, 'POST', invitations, { email: 'accomplice@example.net', role })),
      'forbidden',
    );
  const { userId } = await fixture.person({ role: 'viewer' });
  const path = `/api/organizations/members/${userId}`;
  assert.is(await problemOf(await by(key, 'PATCH', path, { role: 'admin' })), 'forbidden');
  const grants = `/api/organizations/projects/${fixture.harness.tenant.projectId}/grants`;
  assert.is(await problemOf(await by(key, 'POST', grants, { to: { userId }, role: 'operator' })), 'forbidden');
  const made = await fixture.harness.call('POST', '/api/organizations/teams', { body: { name: 'Carriers' } });
  const team = z.object({ id: z.string() }).parse(await made.json());
  const granted = await fixture.harness.call('POST', grants, { body: { to: { teamId: team.id }, role: 'admin' } });
  assert.is(granted.status, 201);
  const seat = `/api/organizations/teams/${team.id}/members/${userId}`;
  assert.is(await problemOf(await by(key, 'PUT', seat)), 'forbidden');
  assert.is((await fixture.harness.call('PUT', seat)).status, 204);
  const rows = await fixture.harness.postgres.query('select 1 from cloudforge.invitations');
  assert.is(rows.length, 0);
});

test('a key whose scopes hold a role gives that one, and none above', async () => {
  const key = await keyWith([...permissionsOf('viewer', 'organization'), 'members:write']);
  assert.is((await by(key, 'POST', invitations, { email: 'reader@example.net', role: 'viewer' })).status, 201);
  assert.is(
    await problemOf(await by(key, 'POST', invitations, { email: 'x@example.net', role: 'operator' })),
    'forbidden',
  );
  const { userId } = await fixture.person({ role: 'operator' });
  const grants = `/api/organizations/projects/${fixture.harness.tenant.projectId}/grants`;
  assert.is((await by(key, 'POST', grants, { to: { userId }, role: 'viewer' })).status, 201);
  assert.is((await by(key, 'PATCH', `/api/organizations/members/${userId}`, { role: 'viewer' })).status, 204);
});

test('an identity provider lets in nobody whose role holds more than the scopes of the key that adds it', async () => {
  const key = await keyWith(['organization:own']);
  const provider = { name: 'P', issuer: 'http://127.0.0.1:9', clientId: 'c', emailDomains: ['example.org'] };
  const path = '/api/auth/identity-providers';
  assert.is(await problemOf(await by(key, 'POST', path, { ...provider, joinsAs: 'admin' })), 'forbidden');
  assert.is((await by(key, 'POST', path, provider)).status, 201);
});

test('an old session is asked for a proof before it invites anybody', async () => {
  const { email } = await fixture.person({ role: 'owner' });
  const owner = await fixture.byPassword(email);
  assert.is((await owner.call('POST', invitations, { email: 'one@example.net', role: 'owner' })).status, 201);
  fixture.wait(16 * 60_000);
  const second = { email: 'two@example.net', role: 'owner' };
  assert.is(await problemOf(await owner.call('POST', invitations, second)), 'confirmation-needed');
});

test.run();
