import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { projects } from './function.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [projects] });
});
test.after(async () => {
  await harness.stop();
});

const problemCode = async (response: Response): Promise<unknown> => {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
};

test('a project is created, read, listed and deleted', async () => {
  const created = await harness.call('POST', '/api/projects', { body: { name: 'Shop' } });
  assert.is(created.status, 201);
  const project = (await created.json()) as { id: string; name: string };
  assert.is(project.name, 'Shop');
  assert.is((await harness.call('GET', `/api/projects/${project.id}`, { as: 'viewer' })).status, 200);
  const list = (await (await harness.call('GET', '/api/projects')).json()) as { items: { id: string }[] };
  assert.ok(list.items.some(item => item.id === project.id));
  assert.is((await harness.call('DELETE', `/api/projects/${project.id}`)).status, 204);
  assert.is((await harness.call('GET', `/api/projects/${project.id}`)).status, 404);
});

test('pages of a list hold each project once, also those made in the same instant', async () => {
  const { organizationId } = harness.tenant;
  await harness.postgres.query(
    `insert into cloudforge.projects (organization_id, id, name) select $1, gen_random_uuid(), 'Twin ' || n from generate_series(1, 7) n`,
    [organizationId],
  );
  const seen: string[] = [];
  for (let before = ''; ; ) {
    const page = (await (await harness.call('GET', `/api/projects?limit=3${before}`)).json()) as {
      items: { id: string }[];
      next: string | null;
    };
    seen.push(...page.items.map(item => item.id));
    if (page.next === null) break;
    before = `&before=${page.next}`;
  }
  const all = await harness.postgres.query('select id from cloudforge.projects where organization_id = $1', [
    organizationId,
  ]);
  assert.is(seen.length, all.length);
  assert.is(new Set(seen).size, all.length);
});

test('what another tenant owns answers as what does not exist', async () => {
  const theirs = await harness.call('GET', `/api/projects/${harness.tenant.projectId}`, { as: 'other-tenant' });
  const nothing = await harness.call('GET', '/api/projects/00000000-0000-7000-8000-000000000000', {
    as: 'other-tenant',
  });
  assert.is(theirs.status, 404);
  const [a, b] = [(await theirs.json()) as Record<string, unknown>, (await nothing.json()) as Record<string, unknown>];
  assert.equal({ ...a, requestId: '' }, { ...b, requestId: '' });
  const deleted = await harness.call('DELETE', `/api/projects/${harness.tenant.projectId}`, { as: 'other-tenant' });
  assert.is(deleted.status, 404);
  assert.is((await harness.call('GET', `/api/projects/${harness.tenant.projectId}`)).status, 200);
});

test('no credentials, a forged key and a lesser role are refused', async () => {
  for (const as of ['nobody', 'forged'] as const) {
    const response = await harness.call('GET', '/api/projects', { as });
    assert.is(response.status, 401);
    assert.is(await problemCode(response), 'not-signed-in');
  }
  const forbidden = await harness.call('POST', '/api/projects', { as: 'viewer', body: { name: 'x' } });
  assert.is(forbidden.status, 403);
  assert.is(await problemCode(forbidden), 'forbidden');
});

test('bad input is named field by field', async () => {
  const wrong = await harness.call('POST', '/api/projects', { body: { name: '' } });
  assert.is(wrong.status, 400);
  assert.is(await problemCode(wrong), 'validation-failed');
  const notJson = await harness.call('POST', '/api/projects', {
    body: new TextEncoder().encode('{'),
    headers: { 'content-type': 'application/json' },
  });
  assert.is(await problemCode(notJson), 'body-unreadable');
  const otherType = await harness.call('POST', '/api/projects', {
    body: new TextEncoder().encode('a'),
    headers: { 'content-type': 'text/plain' },
  });
  assert.is(otherType.status, 415);
  const large = await harness.call('POST', '/api/projects', {
    body: { name: 'x', description: 'y'.repeat(1_100_000) },
  });
  assert.is(large.status, 413);
  for (const name of ['a\0b', 'a'.repeat(201)])
    assert.is((await harness.call('POST', '/api/projects', { body: { name } })).status, 400);
  const deep = JSON.stringify({ name: 'x', extra: 0 }).replace('0', `${'['.repeat(5_000)}${']'.repeat(5_000)}`);
  assert.is(
    (
      await harness.call('POST', '/api/projects', {
        body: new TextEncoder().encode(deep),
        headers: { 'content-type': 'application/json' },
      })
    ).status,
    400,
  );
  assert.is((await harness.call('GET', '/api/projects/not-a-uuid')).status, 400);
  assert.is((await harness.call('PUT', '/api/projects')).status, 405);
  assert.is((await harness.call('GET', '/api/nothing')).status, 404);
});

test('every answer carries a request id, and a given one is kept', async () => {
  const response = await harness.call('GET', '/api/projects', { headers: { 'x-request-id': 'abc-123' } });
  assert.is(response.headers.get('x-request-id'), 'abc-123');
  const refused = await harness.call('GET', '/api/projects', { as: 'nobody' });
  assert.match(refused.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test.run();
