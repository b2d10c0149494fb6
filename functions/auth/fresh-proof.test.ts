import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type AuthFixture, goodPassword, problemOf, startAuth } from './session-fixture.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth();
});
test.after(() => fixture.stop());

const provider = { name: 'P', issuer: 'http://127.0.0.1:9', clientId: 'c', emailDomains: ['example.org'] };
const Id = z.object({ id: z.string() });

test('keys and identity providers take a proof from a session that is older than a quarter of an hour', async () => {
  const { email } = await fixture.person({ role: 'owner' });
  const owner = await fixture.byPassword(email);
  const key = { name: 'Key', role: 'viewer' };
  assert.is((await owner.call('POST', '/api-keys', key)).status, 201);
  const made = Id.parse(await (await owner.call('POST', '/identity-providers', provider)).json());
  const old = Id.parse(await (await owner.call('POST', '/api-keys', key)).json());
  fixture.wait(16 * 60_000);
  assert.is(await problemOf(await owner.call('POST', `/api-keys/${old.id}/rotate`, {})), 'confirmation-needed');
  assert.is(await problemOf(await owner.call('POST', '/api-keys', key)), 'confirmation-needed');
  assert.is(await problemOf(await owner.call('POST', '/identity-providers', provider)), 'confirmation-needed');
  assert.is(await problemOf(await owner.call('DELETE', `/identity-providers/${made.id}`)), 'confirmation-needed');
  const wrong = { ...key, confirm: { password: 'ten green cucumbers' } };
  assert.is(await problemOf(await owner.call('POST', '/api-keys', wrong)), 'confirmation-needed');
  const right = { ...key, confirm: { password: goodPassword } };
  assert.is((await owner.call('POST', '/api-keys', right)).status, 201);
  assert.is((await owner.call('POST', `/api-keys/${old.id}/rotate`, {})).status, 200);
  // The proof holds for what follows.
  assert.is((await owner.call('DELETE', `/identity-providers/${made.id}`)).status, 204);
});

test('a program has nothing to prove it by: its permission decides', async () => {
  fixture.wait(16 * 60_000);
  const response = await fixture.harness.call('POST', '/api/auth/api-keys', { body: { name: 'Key', role: 'viewer' } });
  assert.is(response.status, 201);
});

test.run();
