import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { ownedMax } from '#shared/identity/own-organizations.ts';
import { type AuthFixture, type Browser, goodPassword, problemOf, startAuth } from '../auth/session-fixture.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations]);
});
test.after(() => fixture.stop());

const Made = z.object({ id: z.uuid(), name: z.string() });
const create = (browser: Browser, name: string, more: object = {}): Promise<Response> =>
  browser.call('POST', '/api/organizations', { name, ...more });

test('whoever may do little in one organisation makes another, owns it alone, and changes over', async () => {
  const { userId, email } = await fixture.person({ role: 'viewer' });
  const browser = await fixture.byPassword(email);
  const answer = await create(browser, '  Second  ');
  assert.is(answer.status, 201);
  const { id, name } = Made.parse(await answer.json());
  assert.is(name, 'Second');
  const { postgres, tenant } = fixture.harness;
  const members = await postgres.query('select user_id, role from cloudforge.memberships where organization_id = $1', [
    id,
  ]);
  assert.equal(members, [{ user_id: userId, role: 'owner' }]);
  const log = await postgres.query(
    'select organization_id, actor_id, data from cloudforge.audit_logs where action = $1',
    ['organization.created'],
  );
  assert.equal(log, [{ organization_id: id, actor_id: userId, data: {} }]);
  const Self = z.object({ role: z.string(), organizationId: z.string() });
  assert.equal(Self.parse(await (await browser.call('GET', '/self')).json()), {
    role: 'viewer',
    organizationId: tenant.organizationId,
  });
  const changed = await browser.call('POST', '/sessions/current/organization', { organizationId: id });
  assert.equal(Self.parse(await changed.json()), { role: 'owner', organizationId: id });
  assert.is((await browser.call('GET', '/api/organizations/current')).status, 200);
});

test('a person owns so many at a time, also when two are asked for at once', async () => {
  const { userId, email } = await fixture.person();
  const { ids } = fixture.harness.platform;
  for (let owned = 0; owned < ownedMax - 1; owned += 1) {
    const id = ids.uuid();
    await fixture.harness.postgres.query('insert into cloudforge.organizations (id, name) values ($1, $2)', [
      id,
      'Own',
    ]);
    await fixture.harness.postgres.query(
      "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'owner')",
      [id, userId],
    );
  }
  const browser = await fixture.byPassword(email);
  const answers = await Promise.all(['One', 'Two', 'Three'].map(name => create(browser, name)));
  assert.equal(answers.map(({ status }) => status).sort(), [201, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  assert.is(refused === undefined ? '' : await problemOf(refused), 'quota-exceeded');
});

test('it takes a fresh proof, and a person: no key, nobody else, no name of blanks', async () => {
  const { email } = await fixture.person();
  const browser = await fixture.byPassword(email);
  assert.is((await create(browser, '   ')).status, 400);
  fixture.wait(16 * 60_000);
  const asked = await create(browser, 'Late');
  assert.equal([asked.status, await problemOf(asked)], [403, 'confirmation-needed']);
  assert.is((await create(browser, 'Late', { confirm: { password: goodPassword } })).status, 201);
  const byKey = await fixture.harness.call('POST', '/api/organizations', { body: { name: 'Key' } });
  assert.is(byKey.status, 403);
  assert.is(
    (await fixture.harness.call('POST', '/api/organizations', { as: 'nobody', body: { name: 'No' } })).status,
    401,
  );
});

test('who is vouched for by an organisation’s provider alone shows something of their own first', async () => {
  const { userId, email } = await fixture.person();
  const browser = await fixture.byPassword(email);
  await fixture.harness.postgres.query("update cloudforge.sessions set factors = '{oidc}' where user_id = $1", [
    userId,
  ]);
  const asked = await create(browser, 'Mine');
  assert.equal([asked.status, await problemOf(asked)], [403, 'confirmation-needed']);
  assert.is((await browser.call('POST', '/sessions/current/confirm', { password: goodPassword })).status, 204);
  assert.is((await create(browser, 'Mine')).status, 201);
});

test.run();
