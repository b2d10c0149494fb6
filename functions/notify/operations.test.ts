import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { quotas } from '#shared/limits/quotas.ts';
import { type As, type Harness, startHarness } from '#shared/testing/harness.ts';
import { nothing, OperationCalls, openSession, ProblemDocument } from '#shared/testing/operation-calls.ts';
import { notify } from './function.ts';

const Endpoint = z
  .object({ id: z.string(), url: z.string(), state: z.string(), secret: z.string().optional() })
  .loose();

let harness: Harness;
let session: string;
const calls = new OperationCalls(notify, () => harness);
const call = calls.call.bind(calls);

test.before(async () => {
  harness = await startHarness({ functions: [notify] });
  session = await openSession(harness);
});
test.after(async () => {
  await harness.stop();
});

async function create(
  url = 'http://127.0.0.1:9/hook?token=t0ken',
  as: As = 'owner',
): Promise<z.infer<typeof Endpoint>> {
  const { outcome, body } = await call('createWebhookEndpoint', { as, body: { url } });
  assert.is(outcome, '201', JSON.stringify(body));
  return Endpoint.parse(body);
}

/** A message as the fan-out writes it, with its event; returns its id. */
async function message(endpointId: string, runId: string = nothing): Promise<string> {
  return await harness.ctx().transaction(async ({ db, publish }) => {
    const type = 'cloudforge.run.cancelled.v1';
    const data = { runId, projectId: harness.tenant.projectId, cancelledBy: 'me' };
    const eventId = await publish(type, data, { subject: runId });
    const id = harness.platform.ids.uuid();
    await db
      .insertInto('webhook_messages')
      .values({
        organization_id: harness.tenant.organizationId,
        id,
        endpoint_id: endpointId,
        event_id: eventId,
        event_type: type,
        state: 'failed',
      })
      .execute();
    return id;
  });
}

/** An attempt of the message, as the sender keeps it; returns its id. */
async function attempt(messageId: string): Promise<string> {
  const id = harness.platform.ids.uuid();
  await harness.ctx().transaction(({ db }) =>
    db
      .insertInto('webhook_attempts')
      .values({
        organization_id: harness.tenant.organizationId,
        id,
        message_id: messageId,
        number: 1,
        started_at: harness.platform.clock.now(),
        duration_ms: 20,
        status: 500,
        error: 'The receiver answered 500.',
      })
      .execute(),
  );
  return id;
}

const replay = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
/** What an operation needs to be asked properly. */
const bodies: Readonly<Record<string, unknown>> = {
  updateWebhookEndpoint: { description: '' },
  replayWebhookMessages: replay,
};

test('an endpoint is created with a secret that is shown once, read, changed and deleted', async () => {
  const created = await create();
  assert.match(created.secret ?? '', /^whsec_[A-Za-z0-9+/]{43}=$/);
  const read = await call('getWebhookEndpoint', { as: 'viewer', id: created.id });
  assert.is(Endpoint.parse(read.body).secret, undefined);
  // A query may hold the receiver's token.
  const shown = 'http://127.0.0.1:9/hook?...';
  assert.is(Endpoint.parse(read.body).url, shown);
  const listed = JSON.stringify((await call('listWebhookEndpoints', { as: 'operator' })).body);
  assert.ok(listed.includes(shown) && !listed.includes('t0ken'));
  assert.match(JSON.stringify((await call('getWebhookEndpoint', { as: 'admin', id: created.id })).body), 'token=t0ken');
  const [sealed] = await harness.postgres.query(
    'select s.envelope from cloudforge.secrets s join cloudforge.webhook_endpoints e on e.secret_id = s.id where e.id = $1',
    [created.id],
  );
  assert.not.ok(String(sealed?.envelope).includes('whsec_'));
  const changed = await call('updateWebhookEndpoint', {
    id: created.id,
    body: { state: 'disabled', eventTypes: ['cloudforge.run.failed.v1', 'cloudforge.run.failed.v1'] },
  });
  assert.equal(
    { ...Endpoint.parse(changed.body), createdAt: '', disabledAt: '' },
    {
      id: created.id,
      url: created.url,
      description: '',
      eventTypes: ['cloudforge.run.failed.v1'],
      filter: { projectIds: [], minimumSeverity: 'info' },
      headerNames: [],
      ratePerMinute: null,
      state: 'disabled',
      disabledReason: 'It was disabled by hand.',
      disabledAt: '',
      health: 'healthy',
      consecutiveFailures: 0,
      failingSince: null,
      pausedUntil: null,
      previousSecretUntil: null,
      createdAt: '',
    },
  );
  const enabled = await call('updateWebhookEndpoint', { id: created.id, body: { state: 'enabled' } });
  assert.is(Endpoint.parse(enabled.body).disabledReason, null);
  const list = z
    .object({ items: z.array(Endpoint) })
    .parse((await call('listWebhookEndpoints', { as: 'viewer' })).body);
  assert.ok(list.items.some(item => item.id === created.id && item.secret === undefined));
  assert.is((await call('deleteWebhookEndpoint', { id: created.id })).outcome, '204');
  assert.is((await call('getWebhookEndpoint', { id: created.id })).outcome, 'not-found');
  const [{ count } = { count: -1 }] = await harness.postgres.query(
    'select count(*)::int as count from cloudforge.secrets where organization_id = $1',
    [harness.tenant.organizationId],
  );
  assert.is(count, 0);
  const audits = await harness.postgres.query(
    "select action, data::text as data from cloudforge.audit_logs where target_kind = 'webhook-endpoint' order by position",
  );
  assert.equal(
    audits.map(row => row.action),
    ['created', 'updated', 'updated', 'deleted'].map(verb => `webhook-endpoint.${verb}`),
  );
  assert.not.ok(audits.some(row => String(row.data).includes('t0ken')));
});

test('sealed headers do not follow an endpoint to another host', async () => {
  const body = { url: 'https://93.184.215.14/hook', headers: { authorization: 'Bearer s3cret' } };
  const { id } = Endpoint.parse((await call('createWebhookEndpoint', { body })).body);
  const change = (to: object) => call('updateWebhookEndpoint', { id, body: to });
  const elsewhere = { url: 'https://93.184.215.15/hook' };
  const refused = await change(elsewhere);
  assert.is(refused.outcome, 'validation-failed');
  assert.match(JSON.stringify(refused.body), 'Name the headers anew');
  assert.is((await change({ url: 'https://93.184.215.14/other' })).outcome, '200');
  assert.is((await change({ ...elsewhere, headers: {} })).outcome, '200');
  assert.is((await change({ url: 'https://93.184.215.16/hook' })).outcome, '200', 'there is nothing left to send');
  assert.is((await call('deleteWebhookEndpoint', { id })).outcome, '204');
});

test('an address that may not be called is refused with the rule and the mend', async () => {
  const { id } = await create();
  for (const url of [
    'http://10.0.0.1/',
    'ftp://example.org/',
    'http://u:p@example.org/',
    'nonsense',
    `http://example.org/${'ü'.repeat(1500)}`,
  ]) {
    for (const [name, body] of [
      ['createWebhookEndpoint', { url }],
      ['updateWebhookEndpoint', { url }],
    ] as const) {
      assert.is((await call(name, { id, body })).outcome, 'address-refused', url);
    }
  }
  const refused = await call('createWebhookEndpoint', { body: { url: 'http://10.0.0.1/' } });
  assert.match(ProblemDocument.parse(refused.body).detail, 'CLOUDFORGE_ALLOW_ADDRESSES=10.0.0.1/32');
});

test('bad input is named', async () => {
  const { id } = await create();
  const bad = [
    {},
    { url: 'http://127.0.0.1/', eventTypes: ['cloudforge.nothing.v1'] },
    { url: 'http://127.0.0.1/', headers: { 'webhook-id': 'mine' } },
    { url: 'http://127.0.0.1/', headers: { 'x-a': 'a\r\nb: c' } },
    { url: 'http://127.0.0.1/', ratePerMinute: 0 },
    { url: 'http://127.0.0.1/', filter: { minimumSeverity: 'loud' } },
    { url: 'http://127.0.0.1/', description: 'a\0b' },
    { url: 'x'.repeat(2001) },
  ];
  for (const body of bad) {
    assert.is((await call('createWebhookEndpoint', { body })).outcome, 'validation-failed', JSON.stringify(body));
    assert.is((await call('updateWebhookEndpoint', { id, body })).outcome, 'validation-failed', JSON.stringify(body));
  }
  for (const { name } of notify.operations.filter(({ input }) => input.body !== undefined)) {
    const raw = new TextEncoder().encode('{');
    assert.is(
      (await call(name, { id, body: raw, headers: { 'content-type': 'application/json' } })).outcome,
      'body-unreadable',
    );
    assert.is(
      (await call(name, { id, body: raw, headers: { 'content-type': 'text/plain' } })).outcome,
      'media-type-unsupported',
    );
    assert.is((await call(name, { id, body: { url: 'x'.repeat(1_100_000) } })).outcome, 'body-too-large');
  }
  for (const operation of notify.operations.filter(candidate => candidate.path.includes(':'))) {
    const body = bodies[operation.name];
    assert.is((await call(operation.name, { id: 'not-a-uuid', body })).outcome, 'validation-failed', operation.name);
  }
  for (const name of ['listWebhookMessages', 'listWebhookAttempts'])
    assert.is((await call(name, { query: '?limit=0' })).outcome, 'validation-failed');
});

test('what is not there and what another tenant owns answer alike', async () => {
  const { id } = await create();
  const messageId = await message(id);
  const attemptId = await attempt(messageId);
  for (const operation of notify.operations.filter(candidate => candidate.path.includes(':'))) {
    const body = bodies[operation.name];
    const own = operation.path.includes(':messageId')
      ? messageId
      : operation.path.includes(':attemptId')
        ? attemptId
        : id;
    const absent = await call(operation.name, { body });
    const foreign = await call(operation.name, { as: 'other-tenant', id: own, body });
    assert.is(absent.outcome, 'not-found', operation.name);
    const [a, b] = [ProblemDocument.parse(absent.body), ProblemDocument.parse(foreign.body)];
    assert.equal({ ...a, requestId: '' }, { ...b, requestId: '' }, operation.name);
  }
  assert.is((await call('getWebhookEndpoint', { id })).outcome, '200', 'nothing was deleted or changed');
  for (const query of ['', `?endpointId=${id}`]) {
    const { body } = await call('listWebhookMessages', { as: 'other-tenant', query });
    assert.equal(body, { items: [], next: null });
  }
  assert.equal((await call('listWebhookEndpoints', { as: 'other-tenant' })).body, { items: [] });
});

test('no credentials, a role that may only read, another site', async () => {
  const { id } = await create();
  for (const { name, method } of notify.operations) {
    for (const as of ['nobody', 'forged'] as const)
      assert.is((await call(name, { as, id })).outcome, 'not-signed-in', name);
    if (method === 'GET') continue;
    for (const as of ['viewer', 'operator'] as const)
      assert.is((await call(name, { as, id })).outcome, 'forbidden', name);
    const headers = { cookie: `cloudforge_session=${session}`, 'sec-fetch-site': 'cross-site' };
    assert.is((await call(name, { as: 'nobody', id, headers })).outcome, 'origin-refused', name);
  }
});

test('messages are listed newest first, page by page, by endpoint, run and state', async () => {
  const { id } = await create();
  const runId = harness.platform.ids.uuid();
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) ids.push(await message(id, count === 2 ? runId : nothing));
  const newestFirst = [...ids].reverse();
  const Page = z.object({ items: z.array(z.object({ id: z.string() }).loose()), next: z.string().nullable() });
  const collected: string[] = [];
  let query = `?endpointId=${id}&limit=2`;
  for (let page = 0; page < 3; page++) {
    const { items, next } = Page.parse((await call('listWebhookMessages', { as: 'viewer', query })).body);
    collected.push(...items.map(item => item.id));
    assert.is(next === null, page === 2);
    query = `?endpointId=${id}&limit=2&before=${next}`;
  }
  assert.equal(collected, newestFirst);
  const ofRun = Page.parse((await call('listWebhookMessages', { query: `?runId=${runId}` })).body);
  assert.equal(
    ofRun.items.map(item => item.id),
    [ids[2]],
  );
  const pending = Page.parse((await call('listWebhookMessages', { query: `?endpointId=${id}&state=pending` })).body);
  assert.equal(pending.items, []);
});

test('a message is read with its data and sent again, unless it is under way or its endpoint disabled', async () => {
  const { id } = await create();
  const messageId = await message(id);
  const Message = z.object({ id: z.string(), state: z.string(), data: z.unknown(), attempts: z.array(z.unknown()) });
  const read = Message.parse((await call('getWebhookMessage', { as: 'viewer', id: messageId })).body);
  assert.equal(read, {
    id: messageId,
    state: 'failed',
    data: { runId: nothing, projectId: harness.tenant.projectId, cancelledBy: 'me' },
    attempts: [],
  });
  assert.is((await call('resendWebhookMessage', { id: messageId })).outcome, '202');
  assert.is((await call('resendWebhookMessage', { id: messageId })).outcome, '202', 'a waiting one may be hurried');
  const jobs = await harness.postgres.query('select id, state from cloudforge.jobs where subject_id = $1', [messageId]);
  assert.equal(
    jobs.map(job => job.state),
    ['ready'],
  );
  await harness.postgres.query("update cloudforge.jobs set state = 'running' where subject_id = $1", [messageId]);
  assert.is((await call('resendWebhookMessage', { id: messageId })).outcome, 'conflict');
  await call('updateWebhookEndpoint', { id, body: { state: 'disabled' } });
  assert.is((await call('resendWebhookMessage', { id: messageId })).outcome, 'conflict');
  assert.is((await call('sendTestEvent', { id })).outcome, 'conflict');
  assert.is((await call('deleteWebhookEndpoint', { id })).outcome, '204');
  const left = await harness.postgres.query('select 1 from cloudforge.jobs where subject_id = $1', [messageId]);
  assert.is(left.length, 0, 'its job went with it');
});

test('a test event is published for one endpoint', async () => {
  const { id } = await create();
  const { outcome, body } = await call('sendTestEvent', { as: 'admin', id });
  assert.is(outcome, '202');
  const [event] = await harness.postgres.query('select type, data from cloudforge.outbox where id = $1', [
    z.object({ eventId: z.string() }).parse(body).eventId,
  ]);
  assert.is(event?.type, 'cloudforge.webhook.test.v1');
  assert.is(z.object({ endpointId: z.string() }).parse(event?.data).endpointId, id);
});

test('every public event is listed with the schema of its data', async () => {
  const Types = z.object({
    items: z.array(
      z.object({
        type: z.string(),
        schema: z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()) }),
      }),
    ),
  });
  const { items } = Types.parse((await call('listEventTypes', { as: 'viewer' })).body);
  const completed = items.find(item => item.type === 'cloudforge.run.completed.v1');
  assert.equal(Object.keys(completed?.schema.properties ?? {}).sort(), ['durationMs', 'grade', 'projectId', 'runId']);
});

test('headers of one’s own are sealed, replaced and deleted with their endpoint', async () => {
  const body = { url: 'http://127.0.0.1/', headers: { Authorization: 'Bearer s3cret', 'x-team': 'a' } };
  const created = await call('createWebhookEndpoint', { body });
  const { id, headerNames } = Endpoint.parse(created.body);
  assert.equal(headerNames, ['authorization', 'x-team']);
  const secrets = async (): Promise<unknown> =>
    (
      await harness.postgres.query(
        "select count(*)::int as n from cloudforge.secrets where purpose = 'webhook-headers'",
      )
    )[0]?.n;
  assert.is(await secrets(), 1);
  const read = JSON.stringify((await call('getWebhookEndpoint', { id })).body);
  assert.not.ok(read.includes('s3cret'));
  const changed = await call('updateWebhookEndpoint', { id, body: { headers: { 'x-other': 'b' } } });
  assert.equal(Endpoint.parse(changed.body).headerNames, ['x-other']);
  assert.is(await secrets(), 1, 'the secret before is gone');
  await call('updateWebhookEndpoint', { id, body: { headers: {} } });
  assert.is(await secrets(), 0);
  await call('updateWebhookEndpoint', { id, body: { headers: { 'x-other': 'b' } } });
  await call('rotateWebhookSecret', { id });
  await call('deleteWebhookEndpoint', { id });
  const [left] = await harness.postgres.query(
    `select count(*)::int as n from cloudforge.secrets s where not exists
       (select 1 from cloudforge.webhook_endpoints e where s.id in (e.secret_id, e.previous_secret_id, e.headers_secret_id))`,
  );
  assert.is(left?.n, 0, 'no secret is left that no endpoint names');
});

test('a secret is replaced: an overlap of a day, of none, and never a third secret', async () => {
  const { id, secret } = await create();
  const rotated = await call('rotateWebhookSecret', { id });
  assert.is(rotated.outcome, '200');
  const after = Endpoint.parse(rotated.body);
  assert.match(after.secret ?? '', /^whsec_/);
  assert.is.not(after.secret, secret);
  const overlapMs = Date.parse(String(after.previousSecretUntil)) - Date.now();
  assert.ok(overlapMs > 86_390_000 && overlapMs <= 86_400_000, String(overlapMs));
  await call('rotateWebhookSecret', { id, body: { overlapHours: 1 } });
  const [count] = await harness.postgres.query(
    `select count(*)::int as n from cloudforge.secrets s join cloudforge.webhook_endpoints e
       on s.id in (e.secret_id, e.previous_secret_id) where e.id = $1`,
    [id],
  );
  assert.is(count?.n, 2);
  const leaked = await call('rotateWebhookSecret', { id, body: { overlapHours: 0 } });
  assert.is(Endpoint.parse(leaked.body).previousSecretUntil, null);
  for (const overlapHours of [-1, 169, 'x'])
    assert.is((await call('rotateWebhookSecret', { id, body: { overlapHours } })).outcome, 'validation-failed');
});

test('a range is replayed as new messages of the same events: failed ones, or all, of some types, page by page', async () => {
  const { id } = await create();
  const ids = [await message(id), await message(id), await message(id)];
  await harness.postgres.query("update cloudforge.webhook_messages set state = 'delivered' where id = $1", [ids[2]]);
  const Replayed = z.object({ replayId: z.string(), messages: z.number(), next: z.string().nullable() });
  const asked = async (more: object): Promise<z.infer<typeof Replayed>> =>
    Replayed.parse((await call('replayWebhookMessages', { id, body: { ...replay, ...more } })).body);
  const failed = await asked({});
  assert.equal({ messages: failed.messages, next: failed.next }, { messages: 2, next: null });
  const Page = z.object({ items: z.array(z.object({ id: z.string(), eventId: z.string(), replayId: z.string() })) });
  const list = Page.parse((await call('listWebhookMessages', { query: `?replayId=${failed.replayId}` })).body);
  assert.is(list.items.length, 2);
  assert.not.ok(list.items.some(item => ids.includes(item.id)));
  assert.is((await asked({ onlyFailed: false })).messages, 3);
  assert.is((await asked({ eventTypes: ['cloudforge.run.*'] })).messages, 2);
  assert.is((await asked({ eventTypes: ['cloudforge.migration.*'] })).messages, 0);
  assert.is((await asked({ after: ids[0] })).messages, 1);
  const { created_at: first } =
    (await harness.postgres.query('select created_at from cloudforge.webhook_messages where id = $1', [ids[0]]))[0] ??
    {};
  assert.is(
    (await asked({ to: z.date().parse(first).toISOString() })).messages,
    0,
    'before the first there is nothing',
  );
  const turned = { from: replay.to, to: replay.from };
  assert.is((await call('replayWebhookMessages', { id, body: turned })).outcome, 'validation-failed');
  await call('updateWebhookEndpoint', { id, body: { state: 'disabled' } });
  assert.is((await call('replayWebhookMessages', { id, body: replay })).outcome, 'conflict');
});

test('attempts are listed by endpoint, message, outcome and status, and counted', async () => {
  const { id } = await create();
  const messageId = await message(id);
  const ids = [await attempt(messageId), await attempt(messageId), await attempt(await message(id))];
  await harness.postgres.query(
    'update cloudforge.webhook_attempts set error = null, status = 200, duration_ms = 100 where id = $1',
    [ids[1]],
  );
  const Page = z.object({ items: z.array(z.object({ id: z.string() }).loose()), next: z.string().nullable() });
  const listed = async (query: string): Promise<z.infer<typeof Page>> =>
    Page.parse((await call('listWebhookAttempts', { as: 'viewer', query: `?endpointId=${id}${query}` })).body);
  const found = async (query: string): Promise<string[]> => (await listed(query)).items.map(item => item.id);
  assert.equal(await found(''), [...ids].reverse());
  assert.equal(await found(`&messageId=${messageId}`), [ids[1], ids[0]]);
  assert.equal(await found('&outcome=delivered'), [ids[1]]);
  assert.equal(await found('&outcome=failed&status=500'), [ids[2], ids[0]]);
  assert.equal(await found('&to=2020-01-01T00:00:00Z'), []);
  const page = await listed('&limit=2');
  assert.is(page.next, ids[1] ?? '');
  assert.equal(await found(`&limit=2&before=${page.next}`), [ids[0]]);
  const statistics = await call('getWebhookStatistics', { as: 'viewer', id });
  assert.equal(
    { ...z.record(z.string(), z.unknown()).parse(statistics.body), from: '', to: '' },
    {
      from: '',
      to: '',
      attempts: 3,
      delivered: 1,
      failed: 2,
      unanswered: 0,
      durationMsP50: 20,
      durationMsP95: 100,
      pending: 0,
    },
  );
  assert.is((await call('getWebhookAttempt', { as: 'viewer', id: ids[0] ?? '' })).outcome, '200');
});

test('the number of endpoints is bounded', async () => {
  const existing = z.object({ items: z.array(Endpoint) }).parse((await call('listWebhookEndpoints')).body).items.length;
  for (let count = existing; count < quotas['webhook-endpoints'].default; count++) await create();
  const { outcome, body } = await call('createWebhookEndpoint', { body: { url: 'http://127.0.0.1/' } });
  assert.is(outcome, 'quota-exceeded');
  assert.match(ProblemDocument.parse(body).detail, 'may have 50 webhook endpoints and has 50');
});

test('each operation answered with every outcome it declares, and with no other', () => {
  calls.expectAllOutcomes(notify.operations);
});

test.run();
