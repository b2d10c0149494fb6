import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { mysqlDump } from '../faults/generated-dump.ts';
import { type HostilePlatform, readProblem, type SendOptions, startHostilePlatform } from './hostile-platform.ts';
import { type DocumentedOperation, documentedOperations, fillPath } from './operations.ts';

const Id = z.object({ id: z.string() });
const Items = z.object({ items: z.array(z.object({ id: z.string() })) });
const Stored = z.object({ runId: z.string(), artifact: Id });

let hostile: HostilePlatform;
/** Ids of things of the first organisation, by the names of path parameters. */
let ids: Record<string, string>;

test.before(async () => {
  hostile = await startHostilePlatform();
  const { owner, send } = hostile;
  const read = async <T extends z.ZodType>(schema: T, method: string, path: string, json?: unknown) =>
    schema.parse(await (await send(method, path, { as: owner, ...(json === undefined ? {} : { json }) })).json());
  const stored = Stored.parse(
    await (await hostile.upload('shop.sql', Buffer.from([...mysqlDump(20_000, 3)].join('')))).json(),
  );
  await hostile.ended(stored.runId);
  // Nobody listens there; a message and its attempts exist all the same.
  const endpoint = await read(Id, 'POST', '/api/webhooks/endpoints', { url: 'http://127.0.0.1:9/' });
  const key = await read(Id, 'POST', '/api/auth/api-keys', { name: 'Another', role: 'viewer' });
  await send('POST', `/api/webhooks/endpoints/${endpoint.id}/test`, { as: owner });
  const deadline = Date.now() + 10_000;
  let message: { id: string } | undefined;
  while (message === undefined && Date.now() < deadline)
    [message] = (await read(Items, 'GET', '/api/webhooks/messages')).items;
  const migration = await read(Id, 'POST', '/api/migration', {
    projectId: owner.projectId,
    source: { kind: 'run', runId: stored.runId },
  });
  const [event] = (await read(Items, 'GET', '/api/live/events')).items;
  ids = {
    projectId: owner.projectId,
    runId: stored.runId,
    artifactId: stored.artifact.id,
    endpointId: endpoint.id,
    keyId: key.id,
    messageId: message?.id ?? '',
    eventId: event?.id ?? '',
    migrationId: migration.id,
    path: 'report.md',
    token: 'A'.repeat(43),
    ...(await madeByHand(owner.projectId)),
  };
  for (const [name, value] of Object.entries(ids)) assert.ok(value !== '', `there is no ${name} to try with`);
});
test.after(() => hostile.stop());

const tus = { 'tus-resumable': '1.0.0' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A request that would be right, if only the caller were. */
function requestOf(operation: DocumentedOperation, projectId: string): SendOptions {
  const bodies: Record<string, SendOptions> = {
    createApiKey: { json: { name: 'Mine', role: 'viewer' } },
    createProject: { json: { name: 'Mine' } },
    createWebhookEndpoint: { json: { url: 'http://127.0.0.1:9/' } },
    updateWebhookEndpoint: { json: { description: 'Mine now' } },
    createRun: { json: {} },
    confirmSecondFactor: { json: { code: '123456' } },
    removeSecondFactor: { json: { confirm: { code: '123456' } } },
    rotateApiKey: { json: {} },
    replayWebhookMessages: { json: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } },
    updateWebhookSource: { json: { name: 'Mine now' } },
    createWebhookSource: { json: { name: 'Mine', kind: 'generic', projectId } },
    saveDecisions: { json: {} },
    cutOver: { json: { confirm: 'cut over' } },
    createUpload: { headers: { ...tus, 'upload-length': '10', 'upload-metadata': `projectId ${base64(projectId)}` } },
    appendUpload: {
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: 'x',
    },
    getUploadOffset: { headers: tus },
    abortUpload: { headers: tus },
    createFile: { body: formOf('x') },
  };
  return bodies[operation.name] ?? {};
}

/** One of each thing that takes a browser, a second party or time to come about, in the first organisation. */
async function madeByHand(projectId: string): Promise<Record<string, string>> {
  const one = async (sql: string, values: unknown[]): Promise<string> =>
    String((await hostile.platform.query(sql, values))[0]?.id);
  const owner = `(select m.user_id from cloudforge.memberships m join cloudforge.projects p using (organization_id)
    where p.id = $1 and m.role = 'owner' limit 1)`;
  const organization = '(select organization_id from cloudforge.projects where id = $1)';
  return {
    sourceId: await one(
      `insert into cloudforge.webhook_sources (organization_id, id, project_id, name, kind, token_hash)
       values (${organization}, gen_random_uuid(), $1, 'Source', 'generic', '\\x00') returning id`,
      [projectId],
    ),
    providerId: await one(
      `insert into cloudforge.identity_providers (organization_id, id, name, issuer, client_id)
       values (${organization}, gen_random_uuid(), 'Provider', 'https://issuer.example', 'client')
       returning id, $1::uuid as project`,
      [projectId],
    ),
    alertId: await one(
      `insert into cloudforge.alerts (organization_id, id, kind, subject)
       values (${organization}, gen_random_uuid(), 'account-locked', 'user:x') returning id, $1::uuid as project`,
      [projectId],
    ),
    deviceId: await one(
      `insert into cloudforge.totp_devices (id, user_id, name, key_id, envelope)
       values (gen_random_uuid(), ${owner}, 'Phone', 'k', '\\x00') returning id, $1::uuid as project`,
      [projectId],
    ),
    sessionId: await one(
      `insert into cloudforge.sessions (token_hash, id, user_id, organization_id, expires_at)
       values ('\\x00', gen_random_uuid(), ${owner}, ${organization}, now() + interval '1 day') returning id`,
      [projectId],
    ),
    attemptId: await one(
      `insert into cloudforge.webhook_attempts (organization_id, id, message_id, number, started_at, duration_ms)
       select organization_id, gen_random_uuid(), id, 99, now(), 1 from cloudforge.webhook_messages
       where organization_id = ${organization} limit 1 returning id`,
      [projectId],
    ),
  };
}

function formOf(text: string): FormData {
  const form = new FormData();
  form.append('file', new Blob([text]), 'a.sql');
  return form;
}

function target(operation: DocumentedOperation, projectId = ids.projectId ?? ''): string {
  const path = fillPath(operation.path, ids);
  return operation.name === 'createFile' ? `${path}?projectId=${projectId}` : path;
}

/** A HEAD answer has no body to read a code from. */
async function expectProblem(
  operation: DocumentedOperation,
  response: Response,
  codes: readonly string[],
): Promise<void> {
  if (operation.method === 'HEAD') {
    assert.ok([401, 403, 404].includes(response.status), `${operation.name}: HTTP ${response.status}`);
    return;
  }
  const problem = await readProblem(response);
  assert.ok(codes.includes(problem.code), `${operation.name}: ${problem.status} ${problem.code} ${problem.detail}`);
}

const forged = { key: `cf_AAAAAAAA_${'A'.repeat(43)}` };

for (const operation of documentedOperations()) {
  if (operation.open) continue;
  const title = `${operation.method} ${operation.path}`;

  test(`${title}: nobody gets in without credentials, with forged ones, or with a cookie that is none`, async () => {
    const request = requestOf(operation, ids.projectId ?? '');
    for (const credentials of [
      {},
      { as: forged },
      { headers: { ...request.headers, cookie: `cloudforge_session=${'A'.repeat(43)}` } },
      { headers: { ...request.headers, authorization: 'Basic YWRtaW46YWRtaW4=' } },
    ]) {
      const again = requestOf(operation, ids.projectId ?? '');
      const response = await hostile.send(operation.method, target(operation), { ...again, ...credentials });
      await expectProblem(operation, response, ['not-signed-in']);
      if (operation.method === 'HEAD') assert.is(response.status, 401);
    }
  });

  test(`${title}: what belongs to another organisation is as if it did not exist`, async () => {
    const request = { ...requestOf(operation, ids.projectId ?? ''), as: hostile.stranger };
    const before = await census();
    const response = await hostile.send(operation.method, target(operation), request);
    const namesSomething =
      /\{/.test(operation.path) || operation.name === 'createUpload' || operation.name === 'createFile';
    if (namesSomething && operation.name !== 'listRuns') {
      // What belongs to one person is refused to every API key, whoever's it is.
      const isOwn = /\/auth\/(self|sessions)\//.test(operation.path);
      await expectProblem(operation, response, isOwn ? ['not-found', 'forbidden'] : ['not-found']);
      assert.ok(response.status === 404 || (isOwn && response.status === 403), `HTTP ${response.status}`);
    } else {
      const text = await response.text();
      assert.ok(response.status < 500, `HTTP ${response.status} ${text}`);
      const mentioned = Object.entries(ids).filter(([name, value]) => name !== 'path' && text.includes(value));
      assert.equal(mentioned, [], `${operation.name} gives away what is not the caller's`);
    }
    assert.equal(await census(), before);
  });
}

/** Everything of the first organisation that a stranger might have changed. */
async function census(): Promise<Record<string, unknown>> {
  const [row] = await hostile.platform.query(
    `select (select count(*)::int from cloudforge.projects p where p.organization_id = o.id) as projects,
      (select json_agg(state order by id) from cloudforge.artifacts a where a.organization_id = o.id) as artifacts,
      (select json_agg(state order by id) from cloudforge.runs r where r.organization_id = o.id) as runs,
      (select json_agg(description order by id) from cloudforge.webhook_endpoints w where w.organization_id = o.id) as endpoints,
      (select count(*)::int from cloudforge.api_keys k where k.organization_id = o.id and k.revoked_at is null) as keys,
      (select max(replays) from cloudforge.deliveries d where d.organization_id = o.id) as replays
     from (select organization_id as id from cloudforge.projects where id = $1) o`,
    [ids.projectId],
  );
  return row ?? {};
}

for (const path of new Set(documentedOperations().map(operation => operation.path))) {
  const isPut = documentedOperations().some(operation => operation.path === path && operation.method === 'PUT');
  const method = isPut ? 'PATCH' : 'PUT';
  test(`${method} ${path} is not served: 405`, async () => {
    const problem = await readProblem(
      await hostile.send(method, fillPath(path, ids), { as: hostile.owner, json: { any: 'thing' } }),
    );
    assert.is(problem.status, 405);
    assert.is(problem.code, 'method-not-allowed');
  });
}

/** Open to everybody who is signed in: they concern the caller's own credentials. */
const ownTokens = ['deleteSession', 'createToken', 'revokeToken'];

test('a viewer reads, and is refused whatever changes something', async () => {
  let refused = 0;
  for (const operation of documentedOperations()) {
    if (operation.open || !operation.statuses.includes(403) || ownTokens.includes(operation.name)) continue;
    const request = { ...requestOf(operation, ids.projectId ?? ''), as: hostile.viewer };
    const response = await hostile.send(operation.method, target(operation), request);
    await expectProblem(operation, response, ['forbidden']);
    assert.is(response.status, 403, operation.name);
    refused += 1;
  }
  assert.ok(refused >= 15, `only ${refused} operations were tried`);
});

test('traces and mails of this machine are for the organisation that runs it', async () => {
  for (const path of ['/admin/api/traces', '/admin/api/mail']) {
    assert.is((await readProblem(await hostile.send('GET', path))).code, 'not-signed-in');
    assert.is((await readProblem(await hostile.send('GET', path, { as: forged }))).code, 'not-signed-in');
    assert.is((await readProblem(await hostile.send('GET', path, { as: hostile.viewer }))).code, 'forbidden');
    assert.is((await readProblem(await hostile.send('GET', path, { as: hostile.stranger }))).code, 'forbidden');
    assert.is((await hostile.send('GET', path, { as: hostile.owner })).status, 200);
  }
});

test.run();
