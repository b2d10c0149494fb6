import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { loadAll } from '#functions/registry.ts';
import { permissions, type Role } from '#shared/platform/actor.ts';
import type { Operation } from '#shared/platform/operation.ts';
import { mysqlDump } from '../faults/generated-dump.ts';
import { type FilledIds, fillTenant } from './fill-tenant.ts';
import { type HostilePlatform, readProblem, type SendOptions, startHostilePlatform } from './hostile-platform.ts';
import { rightRequest } from './matrix-inputs.ts';

/**
 * The whole platform as a stranger on the network meets it, gateway and all, with a run that really went through. What
 * every kind of attacker is answered by every operation is the matrix (matrix.test.ts).
 */
const Stored = z.object({ runId: z.string(), artifact: z.object({ id: z.string() }) });
const Id = z.object({ id: z.string() });

const closed = (await loadAll()).flatMap(({ prefix, operations }) =>
  operations.filter(({ access }) => access !== 'public').map(operation => ({ prefix, operation })),
);

let hostile: HostilePlatform;
/** Ids of things of the first organisation, by the names of path parameters. */
let ids: FilledIds;

test.before(async () => {
  hostile = await startHostilePlatform();
  const { owner, send } = hostile;
  const [own] = await hostile.platform.query(
    `select organization_id, user_id from cloudforge.memberships m join cloudforge.projects p using (organization_id)
     where p.id = $1 and m.role = 'owner' limit 1`,
    [owner.projectId],
  );
  const organizationId = String(own?.organization_id);
  const userId = String(own?.user_id);
  const filled = await fillTenant((sql, values) => hostile.platform.query(sql, values), {
    organizationId,
    userId,
    projectId: owner.projectId,
  });
  const bytes = Buffer.from([...mysqlDump(20_000, 3)].join(''));
  const stored = Stored.parse(await (await hostile.upload('shop.sql', bytes)).json());
  await hostile.ended(stored.runId);
  const migration = Id.parse(
    await (
      await send('POST', '/api/migration', {
        as: owner,
        json: { projectId: owner.projectId, source: { kind: 'run', runId: stored.runId } },
      })
    ).json(),
  );
  ids = {
    ...filled,
    organizationId,
    runId: stored.runId,
    artifactId: stored.artifact.id,
    migrationId: migration.id,
  };
});
test.after(() => hostile.stop());

interface Target {
  method: string;
  path: string;
  options: SendOptions;
}

/** A request that would be right, if only the caller were. */
function requestOf(prefix: string, operation: Operation): Target {
  const { method, path, json, headers, body } = rightRequest(prefix, operation, ids);
  const bytes = body?.();
  return {
    method,
    path,
    options: { headers, ...(json === undefined ? {} : { json }), ...(bytes === undefined ? {} : { body: bytes }) },
  };
}

/** A HEAD answer has no body to read a code from. */
async function expectProblem(operation: Operation, response: Response, codes: readonly string[]): Promise<void> {
  if (operation.method === 'HEAD') {
    assert.ok([401, 403, 404].includes(response.status), `${operation.name}: HTTP ${response.status}`);
    return;
  }
  const problem = await readProblem(response);
  assert.ok(codes.includes(problem.code), `${operation.name}: ${problem.status} ${problem.code} ${problem.detail}`);
}

const forged = { key: `cf_AAAAAAAA_${'A'.repeat(43)}` };

for (const { prefix, operation } of closed) {
  const title = `${operation.method} /api/${prefix}${operation.path}`;

  test(`${title}: nobody gets in without credentials, with forged ones, or with a cookie that is none`, async () => {
    const shown: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${forged.key}` },
      { cookie: `cloudforge_session=${'A'.repeat(43)}` },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
    ];
    for (const credentials of shown) {
      const { method, path, options } = requestOf(prefix, operation);
      const response = await hostile.send(method, path, {
        ...options,
        headers: { ...options.headers, ...credentials },
      });
      await expectProblem(operation, response, ['not-signed-in']);
      if (method === 'HEAD') assert.is(response.status, 401);
    }
  });

  test(`${title}: what belongs to another organisation is as if it did not exist`, async () => {
    const { method, path, options } = requestOf(prefix, operation);
    const response = await hostile.send(method, path, { ...options, as: hostile.stranger });
    if (operation.path.includes(':') || operation.resource !== undefined) {
      // What belongs to one person is refused to every API key, whoever's it is.
      await expectProblem(operation, response, operation.access === 'self:write' ? ['forbidden'] : ['not-found']);
      return;
    }
    const text = await response.text();
    assert.ok(response.status < 500, `HTTP ${response.status} ${text}`);
    const mentioned = Object.values(ids).filter(value => text.includes(value));
    // A list that is narrowed to a project that is not the caller's repeats what was asked for at most.
    assert.equal(mentioned, [], `${operation.name} gives away what is not the caller's`);
  });
}

for (const pattern of new Set(closed.map(({ prefix, operation }) => `${prefix} ${operation.path}`))) {
  const [prefix = '', path = ''] = pattern.split(' ');
  const onIt = closed.filter(each => each.prefix === prefix && each.operation.path === path);
  const method = onIt.some(({ operation }) => operation.method === 'PUT') ? 'PATCH' : 'PUT';
  test(`${method} /api/${prefix}${path} is not served: 405`, async () => {
    const [first] = onIt;
    if (first === undefined) throw new Error('There is an operation on each path.');
    const target = requestOf(prefix, first.operation).path;
    const problem = await readProblem(
      await hostile.send(method, target, { as: hostile.owner, json: { any: 'thing' } }),
    );
    assert.is(problem.status, 405);
    assert.is(problem.code, 'method-not-allowed');
  });
}

test('a viewer is refused whatever takes another role', async () => {
  let refused = 0;
  for (const { prefix, operation } of closed) {
    const allowed: readonly Role[] = operation.access === 'public' ? [] : permissions[operation.access];
    if (allowed.includes('viewer')) continue;
    const { method, path, options } = requestOf(prefix, operation);
    const response = await hostile.send(method, path, { ...options, as: hostile.viewer });
    await expectProblem(operation, response, ['forbidden']);
    assert.is(response.status, 403, operation.name);
    refused += 1;
  }
  assert.ok(refused >= 40, `only ${refused} operations were tried`);
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

test('an admin reads no mail of this machine: in it are links that set an owner’s password', async () => {
  assert.is((await hostile.send('GET', '/admin/api/traces', { as: hostile.admin })).status, 200);
  for (const path of ['/admin/api/mail', '/admin/api/mail/', '/admin/api/mail/some', '/admin/api/%6dail']) {
    const response = await hostile.send('GET', path, { as: hostile.admin });
    assert.ok(response.status === 403 || response.status === 404, `${path} answered ${response.status}`);
  }
  const problem = await readProblem(await hostile.send('GET', '/admin/api/mail', { as: hostile.admin }));
  assert.is(problem.code, 'forbidden');
  assert.match(problem.detail ?? '', 'only an owner');
});

test.run();
