import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type AuthFixture, type Browser, problemOf, startAuth } from '../auth/session-fixture.ts';
import { projects } from '../projects/function.ts';
import { storage } from '../storage/function.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations, projects, storage]);
});
test.after(() => fixture.stop());

const base = '/api/organizations';
const Id = z.object({ id: z.string() });
const post = async (path: string, body: object): Promise<string> => {
  const response = await fixture.harness.call('POST', path, { body });
  assert.is(response.status, 201, await response.clone().text());
  return Id.parse(await response.json()).id;
};
const person = async (role: string) => {
  const made = await fixture.person({ role });
  return { ...made, browser: await fixture.byPassword(made.email) };
};
const rename = async (browser: Browser, projectId: string): Promise<string | number> => {
  const response = await browser.call('PATCH', `/api/projects/${projectId}`, { description: 'Mine' });
  return response.ok ? response.status : await problemOf(response);
};
const sees = async (browser: Browser, projectId: string): Promise<boolean> => {
  const { items } = z.object({ items: z.array(Id) }).parse(await (await browser.call('GET', '/api/projects')).json());
  const read = (await browser.call('GET', `/api/projects/${projectId}`)).status;
  const listed = items.some(({ id }) => id === projectId);
  assert.is(read, listed ? 200 : 404);
  return listed;
};

test('a grant adds to the role on one project, from the next request on, until it is taken away', async () => {
  const viewer = await person('viewer');
  const [mine, other] = [await post('/api/projects', { name: 'Mine' }), await post('/api/projects', { name: 'Other' })];
  assert.is(await rename(viewer.browser, mine), 'forbidden');
  const grants = `${base}/projects/${mine}/grants`;
  const grantId = await post(grants, { to: { userId: viewer.userId }, role: 'operator' });
  assert.is(await rename(viewer.browser, mine), 200);
  assert.is(await rename(viewer.browser, other), 'forbidden');
  assert.is(await rename(viewer.browser, '0198f0c4-0000-7000-8000-000000000001'), 'forbidden');
  // An operator of a project is none of the organisation, and does not delete what only admins do.
  assert.is(await problemOf(await viewer.browser.call('DELETE', `/api/projects/${mine}`)), 'forbidden');
  assert.is(await problemOf(await viewer.browser.call('POST', '/api/projects', { name: 'New' })), 'forbidden');
  // Another grant for the same person takes the place of the first.
  const better = await post(grants, { to: { userId: viewer.userId }, role: 'admin' });
  const listed = z
    .object({ items: z.array(Id.extend({ role: z.string() })) })
    .parse(await (await fixture.harness.call('GET', grants)).json());
  assert.equal(
    listed.items.map(({ id, role }) => ({ id, role })),
    [{ id: better, role: 'admin' }],
  );
  assert.is.not(grantId, better);
  assert.is((await fixture.harness.call('DELETE', `${grants}/${better}`)).status, 204);
  assert.is(await rename(viewer.browser, mine), 'forbidden');
  assert.is((await fixture.harness.call('DELETE', `${grants}/${better}`)).status, 404);
});

test('a team carries its grant to its members, while they are in it', async () => {
  const viewer = await person('viewer');
  const projectId = await post('/api/projects', { name: 'Team project' });
  const teamId = await post(`${base}/teams`, { name: 'Builders' });
  await post(`${base}/projects/${projectId}/grants`, { to: { teamId }, role: 'operator' });
  assert.is(await rename(viewer.browser, projectId), 'forbidden');
  const place = `${base}/teams/${teamId}/members/${viewer.userId}`;
  assert.is((await fixture.harness.call('PUT', place)).status, 204);
  assert.is((await fixture.harness.call('PUT', place)).status, 204);
  assert.is(await rename(viewer.browser, projectId), 200);
  assert.is((await fixture.harness.call('DELETE', place)).status, 204);
  assert.is((await fixture.harness.call('DELETE', place)).status, 404);
  assert.is(await rename(viewer.browser, projectId), 'forbidden');
  const outsider = `${base}/teams/${teamId}/members/${fixture.harness.other.userId}`;
  assert.is((await fixture.harness.call('PUT', outsider)).status, 404);
});

test('teams are named, renamed and deleted; a name is used once', async () => {
  const { harness } = fixture;
  const [one, two] = [await post(`${base}/teams`, { name: 'One' }), await post(`${base}/teams`, { name: 'Two' })];
  assert.is(await problemOf(await harness.call('POST', `${base}/teams`, { body: { name: 'One' } })), 'conflict');
  assert.is(
    await problemOf(await harness.call('PATCH', `${base}/teams/${two}`, { body: { name: 'One' } })),
    'conflict',
  );
  assert.is((await harness.call('PATCH', `${base}/teams/${two}`, { body: { name: 'Three' } })).status, 204);
  const atOnce = await Promise.all(
    [one, two].map(id => harness.call('PATCH', `${base}/teams/${id}`, { body: { name: 'Both' } })),
  );
  assert.equal(atOnce.map(({ status }) => status).sort(), [204, 409]);
  assert.is((await harness.call('PATCH', `${base}/teams/${two}`, { body: { name: 'Three' } })).status, 204);
  assert.is((await harness.call('DELETE', `${base}/teams/${one}`)).status, 204);
  assert.is((await harness.call('PATCH', `${base}/teams/${one}`, { body: { name: 'Four' } })).status, 404);
  const { items } = z
    .object({ items: z.array(z.object({ name: z.string(), members: z.number() })) })
    .parse(await (await harness.call('GET', `${base}/teams`, { as: 'viewer' })).json());
  assert.ok(items.some(({ name }) => name === 'Three') && !items.some(({ name }) => name === 'One'));
});

test('a restricted project does not exist for who has no grant; admins and those with one see it', async () => {
  const { harness } = fixture;
  const [operator, friend, admin] = [await person('operator'), await person('viewer'), await person('admin')];
  const projectId = await post('/api/projects', { name: 'Closed' });
  assert.ok(await sees(operator.browser, projectId));
  const restrict = (browser: Browser) =>
    browser.call('PATCH', `/api/projects/${projectId}`, { visibility: 'restricted' });
  assert.is(await problemOf(await restrict(operator.browser)), 'forbidden');
  assert.is((await restrict(admin.browser)).status, 200);
  assert.not(await sees(operator.browser, projectId));
  assert.is(await rename(operator.browser, projectId), 'not-found');
  const closed = await operator.browser.call('GET', `${base}/projects/${projectId}/grants`);
  assert.is(await problemOf(closed), 'not-found');
  assert.ok(await sees(admin.browser, projectId));
  assert.not(await sees(friend.browser, projectId));
  await post(`${base}/projects/${projectId}/grants`, { to: { userId: friend.userId }, role: 'viewer' });
  assert.ok(await sees(friend.browser, projectId));
  assert.is(await rename(friend.browser, projectId), 'forbidden');
  // A key is somebody of its own: what its person was granted is not its.
  const { secret, id: keyId } = await harness.platform.services.identity.createApiKey({
    organizationId: harness.tenant.organizationId,
    userId: friend.userId,
    name: 'Program',
    role: 'viewer',
  });
  const byKey = () =>
    harness.call('GET', `/api/projects/${projectId}`, { as: 'nobody', headers: { authorization: `Bearer ${secret}` } });
  assert.is((await byKey()).status, 404);
  await post(`${base}/projects/${projectId}/grants`, { to: { keyId }, role: 'viewer' });
  assert.is((await byKey()).status, 200);
});

test('a grant for somebody of another organisation, or on its project, is refused as what does not exist', async () => {
  const { tenant, other } = fixture.harness;
  const grant = (projectId: string, to: object) =>
    fixture.harness.call('POST', `${base}/projects/${projectId}/grants`, { body: { to, role: 'viewer' } });
  assert.is((await grant(tenant.projectId, { userId: other.userId })).status, 404);
  assert.is((await grant(other.projectId, { userId: tenant.userId })).status, 404);
  assert.is((await grant(tenant.projectId, { teamId: other.userId })).status, 404);
  assert.is((await grant(tenant.projectId, { keyId: other.userId })).status, 404);
  assert.is((await grant(tenant.projectId, { userId: tenant.userId, teamId: other.userId })).status, 400);
});

test('a role on a project is enough for what the request names elsewhere than in its path, and for its runs', async () => {
  const { harness } = fixture;
  const viewer = await person('viewer');
  const [mine, other] = [await post('/api/projects', { name: 'Mine' }), await post('/api/projects', { name: 'Other' })];
  const form = (): FormData => {
    const made = new FormData();
    made.append('file', new Blob(['create table t (a int);']), 'a.sql');
    return made;
  };
  const upload = async (projectId: string) =>
    await viewer.browser.call('POST', `/api/storage/files?projectId=${projectId}`, form());
  const begin = async (projectId: string) =>
    await viewer.browser.call('POST', '/api/storage/uploads', undefined, {
      'tus-resumable': '1.0.0',
      'upload-length': '10',
      'upload-metadata': `filename ${btoa('a.sql')},projectId ${btoa(projectId)}`,
    });
  assert.is(await problemOf(await upload(mine)), 'forbidden');
  await post(`${base}/projects/${mine}/grants`, { to: { userId: viewer.userId }, role: 'operator' });
  const stored = await upload(mine);
  assert.is(stored.status, 201, await stored.clone().text());
  assert.is((await begin(mine)).status, 201);
  for (const outcome of [await upload(other), await begin(other)]) assert.is(await problemOf(outcome), 'forbidden');
  const { runId } = z.object({ runId: z.string() }).parse(await stored.json());
  const theirs = await harness.call('POST', `/api/storage/files?projectId=${other}`, { body: form() });
  const run = z.object({ runId: z.string(), artifact: Id }).parse(await theirs.json());
  // The run decides, and not the project that the path claims it to be of.
  const cancel = (projectId: string, id: string) =>
    viewer.browser.call('POST', `/api/projects/${projectId}/runs/${id}/cancel`);
  assert.is(await problemOf(await cancel(mine, run.runId)), 'forbidden');
  assert.is(await problemOf(await cancel(other, run.runId)), 'forbidden');
  assert.is((await cancel(mine, runId)).status, 204);
  const remove = await viewer.browser.call('DELETE', `/api/storage/artifacts/${run.artifact.id}`);
  assert.is(await problemOf(remove), 'forbidden');
});

test.run();
