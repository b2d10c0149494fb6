import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { auth } from '#functions/auth/function.ts';
import { projects } from '#functions/projects/function.ts';
import { loadAll } from '#functions/registry.ts';
import { createGateway } from '#shared/platform/gateway.ts';
import { serve } from '#shared/platform/serve.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { rawRequest, statusesOf } from '#shared/testing/hostile/raw-request.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [auth, projects] });
});
test.after(() => harness.stop());

const Project = z.object({ id: z.uuid() }).loose();
const rowOf = async (id: string): Promise<Record<string, unknown>> =>
  (await harness.postgres.query('select * from cloudforge.projects where id = $1', [id]))[0] ?? {};

test('whatever a path names and whatever comes as JSON has a schema, in every operation', async () => {
  const operations = (await loadAll()).flatMap(definition => definition.operations);
  assert.ok(operations.length > 80, `${operations.length} operations`);
  for (const { name, path, method, input } of operations) {
    const named = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter ?? '');
    assert.equal(
      named.filter(parameter => !Object.hasOwn(input.params?.shape ?? {}, parameter)),
      [],
      `${name} takes parameters of its path unread`,
    );
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') assert.is(input.body, undefined, name);
    if (input.body?.kind === 'json') assert.ok(input.body.schema, name);
  }
});

test('fields that an operation does not name are not written, whoever sends them', async () => {
  const { other, tenant } = harness;
  const response = await harness.call('POST', '/api/projects', {
    body: {
      name: 'Mine',
      id: other.projectId,
      organization_id: other.organizationId,
      organizationId: other.organizationId,
      created_by: other.userId,
      created_at: '2001-01-01T00:00:00Z',
      visibility: 'restricted',
      role: 'owner',
    },
  });
  assert.is(response.status, 201);
  const { id } = Project.parse(await response.json());
  const row = await rowOf(id);
  assert.is.not(id, other.projectId);
  assert.is(row.organization_id, tenant.organizationId);
  assert.is(row.created_by, tenant.userId);
  assert.is.not(row.visibility, 'restricted');
  assert.not.match(String(row.created_at), '2001');
});

test('no name of a field reaches the prototype of objects', async () => {
  const hostile = [
    '{"name":"x","__proto__":{"polluted":"yes","role":"owner"}}',
    '{"name":"x","constructor":{"prototype":{"polluted":"yes"}}}',
    '{"name":"x","description":"y","__proto__":{"description":"polluted"}}',
  ];
  for (const body of hostile) {
    const response = await harness.call('POST', '/api/projects', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    assert.is(response.status, 201, body);
    const project = await response.json();
    assert.is(Reflect.get({}, 'polluted'), undefined, body);
    assert.not.match(JSON.stringify(project), 'polluted');
    assert.not.match(JSON.stringify(await rowOf(Project.parse(project).id)), 'polluted');
  }
  const query = '__proto__[polluted]=yes&constructor[prototype][polluted]=yes&__proto__=yes';
  assert.is((await harness.call('GET', `/api/projects?${query}`)).status, 200);
  assert.is(Reflect.get({}, 'polluted'), undefined);
});

test('a parameter counts only where it belongs: query, body, path and headers are read apart', async () => {
  // What the body must hold does not come from the query.
  assert.is((await harness.call('POST', '/api/projects?name=FromTheQuery', { body: {} })).status, 400);
  // An id in query or header does not take the place of the one in the path.
  const { projectId } = harness.tenant;
  const foreign = harness.other.projectId;
  const read = await harness.call('GET', `/api/projects/${projectId}?projectId=${foreign}`, {
    headers: { 'project-id': foreign, 'x-project-id': foreign },
  });
  assert.is(Project.parse(await read.json()).id, projectId);
  assert.is((await harness.call('GET', `/api/projects/${foreign}?projectId=${projectId}`)).status, 404);
  // Of a parameter that comes twice one value is judged, and that one is used.
  const Items = z.object({ items: z.array(Project) });
  const [first, last] = await Promise.all(
    ['limit=1&limit=100000', 'limit=100000&limit=1'].map(query => harness.call('GET', `/api/projects?${query}`)),
  );
  assert.equal([first?.status, last?.status].sort(), [200, 400]);
  const taken = first?.status === 200 ? first : last;
  assert.is(Items.parse(await taken?.json()).items.length, 1);
});

test('answers say their type and character set, are not guessed at, not kept, and not for other origins', async () => {
  const answers = [
    await harness.call('GET', '/api/projects', { headers: { origin: 'https://elsewhere.example' } }),
    await harness.call('POST', '/api/projects', { body: { name: 'Typed' } }),
    await harness.call('GET', '/api/projects', { as: 'nobody' }),
    await harness.call('POST', '/api/projects', { body: { name: '' } }),
    await harness.call('OPTIONS', '/api/projects', {
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' },
    }),
  ];
  assert.equal(
    answers.map(({ status }) => status),
    [200, 201, 401, 400, 405],
  );
  for (const { headers, status } of answers) {
    assert.match(headers.get('content-type') ?? '', /^application\/(problem\+)?json; charset=utf-8$/, String(status));
    assert.is(headers.get('cache-control'), 'no-store', String(status));
    assert.equal(
      [...headers.keys()].filter(name => name.startsWith('access-control-')),
      [],
    );
  }
});

test('an unexpected error is logged with its cause and the request, and its sender is told nothing of it', async () => {
  const entries: { message: string; fields: Record<string, unknown> }[] = [];
  const { log } = harness.platform;
  const error = (message: string, fields: Record<string, unknown> = {}) => entries.push({ message, fields });
  harness.platform.log = { ...log, error, with: () => harness.platform.log };
  await harness.postgres.query('alter table cloudforge.projects rename column description to gone');
  try {
    const response = await harness.call('GET', '/api/projects', { headers: { 'x-request-id': 'the-one' } });
    const body = z
      .object({ code: z.string(), requestId: z.string() })
      .loose()
      .parse(await response.json());
    assert.equal([response.status, body.code, body.requestId], [500, 'internal', 'the-one']);
    assert.not.match(JSON.stringify(body), /description|column|select|\.ts|stack/i);
    assert.is(entries.length, 1);
    assert.is(entries[0]?.fields.requestId, 'the-one');
    assert.match(String(entries[0]?.fields.error), 'description');
  } finally {
    harness.platform.log = log;
    await harness.postgres.query('alter table cloudforge.projects rename column gone to description');
  }
});

test('refused sign-ins, rights, origins and input are logged with who asked, and nothing of what was sent', async () => {
  const entries: Record<string, unknown>[] = [];
  const { log } = harness.platform;
  const info = (message: string, fields: Record<string, unknown> = {}) => entries.push({ message, ...fields });
  harness.platform.log = { ...log, info, with: () => harness.platform.log };
  const { tenant } = harness;
  try {
    const body = { email: 'somebody@example.net', password: 'hunter2 hunter2 hunter2' };
    assert.is((await harness.call('POST', '/api/auth/sessions', { as: 'nobody', body })).status, 401);
    assert.is((await harness.call('DELETE', `/api/projects/${tenant.projectId}`, { as: 'viewer' })).status, 403);
    assert.is((await harness.call('GET', '/api/projects', { as: 'forged' })).status, 401);
    assert.is((await harness.call('POST', '/api/projects', { body: { name: ['hunter2'] } })).status, 400);
  } finally {
    harness.platform.log = log;
  }
  assert.equal(
    entries.map(({ message, code, method }) => `${message}: ${method} ${code}`),
    [
      'request refused: POST sign-in-refused',
      'request refused: DELETE forbidden',
      'request refused: GET not-signed-in',
      'request refused: POST validation-failed',
    ],
  );
  assert.equal(
    entries.map(({ organizationId }) => organizationId),
    [undefined, tenant.organizationId, undefined, tenant.organizationId],
  );
  for (const { requestId } of entries) assert.match(String(requestId), /^[\w-]{36}$/);
  assert.not.match(JSON.stringify(entries), /hunter2|example\.net|cf_/);
});

test('TRACE is not served, and its headers do not come back', async () => {
  const gateway = createGateway({
    routes: new Map([['projects', () => new Response('reached')]]),
    siteFolder: '/nonexistent',
    ready: async () => true,
    onError: () => undefined,
  });
  const served = await serve({ fetch: gateway.fetch, port: 0, hostname: '127.0.0.1' });
  try {
    for (const method of ['TRACE', 'TRACK', 'CONNECT', 'DEBUG']) {
      const answer = await rawRequest(
        `http://127.0.0.1:${served.port}`,
        `${method} /health/live HTTP/1.1\r\nhost: localhost\r\ncookie: secret=1\r\nx-mirror: me\r\nconnection: close\r\n\r\n`,
      );
      assert.not.match(answer, 'x-mirror', method);
      assert.not.match(answer, 'secret=1', method);
      const [status] = statusesOf(answer);
      assert.ok(status === undefined || (status >= 400 && status < 600), `${method}: ${answer.slice(0, 200)}`);
    }
  } finally {
    await served.close(0);
  }
});

test.run();
