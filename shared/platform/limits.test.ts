import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { createLimits } from '#shared/limits/create-limits.ts';
import { createGate } from '#shared/limits/gate.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { createEventTokens } from './event-token.ts';
import type { FunctionDefinition } from './function.ts';
import { hostApp } from './host-app.ts';
import { defineOperation } from './operation.ts';

/** Held until the test lets them go. */
let open = Promise.withResolvers<void>();
let inside = 0;
const anything = z.object({ value: z.unknown() });
const limited: FunctionDefinition = {
  kind: 'function',
  name: 'limited',
  prefix: 'limited',
  summary: 'For this test',
  operations: [
    defineOperation({
      name: 'wait',
      method: 'GET',
      path: '/wait',
      summary: 'Stays at work until it is let go',
      access: 'projects:read',
      input: {},
      output: { status: 204 },
      errors: [],
      handler: async () => {
        inside += 1;
        await open.promise;
        return undefined;
      },
    }),
    defineOperation({
      name: 'sleepLong',
      method: 'POST',
      path: '/slow/:how',
      summary: 'Meets a limit of the database',
      access: 'projects:write',
      input: { params: z.object({ how: z.enum(['statement', 'idle', 'settings', 'killed']) }) },
      output: { status: 200, body: z.object({ statement: z.string(), idle: z.string() }) },
      errors: [],
      handler: async ({ ctx, input: { params } }) =>
        await ctx.transaction(async ({ db }) => {
          // The limits themselves are too long for a test: they are read, and met at a small value.
          const { rows } = await sql<{ statement: string; idle: string }>`select
            current_setting('statement_timeout') as statement,
            current_setting('idle_in_transaction_session_timeout') as idle`.execute(db);
          if (params.how === 'statement') {
            await sql`set local statement_timeout = 30`.execute(db);
            await sql`select pg_sleep(10)`.execute(db);
          }
          if (params.how === 'idle') {
            await sql`set local idle_in_transaction_session_timeout = 30`.execute(db);
            await new Promise(resolve => setTimeout(resolve, 600));
            await sql`select 1`.execute(db);
          }
          if (params.how === 'killed') {
            const pid = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
            await harness.postgres.query(`select pg_terminate_backend(${pid.rows[0]?.pid})`);
            await new Promise(resolve => setTimeout(resolve, 100));
            await sql`select 1`.execute(db);
          }
          const [row] = rows;
          if (row === undefined) throw new Error('There is no row.');
          return row;
        }),
    }),
    defineOperation({
      name: 'takeAnything',
      method: 'POST',
      path: '/anything',
      summary: 'Takes any JSON',
      access: 'projects:write',
      input: { body: { kind: 'json', schema: anything } },
      output: { status: 204 },
      errors: [],
      idempotency: 'none',
      handler: async () => undefined,
    }),
    defineOperation({
      name: 'greet',
      method: 'GET',
      path: '/greeting',
      summary: 'Needs no credentials',
      access: 'public',
      input: {},
      output: { status: 204 },
      errors: [],
      handler: async () => undefined,
    }),
  ],
  reactions: [],
  workers: [],
  settings: {},
};

let harness: Harness;
const codeOf = async (answer: Response): Promise<string> =>
  z.object({ code: z.string(), requestId: z.string() }).parse(await answer.json()).code;

test.before(async () => {
  harness = await startHarness({ functions: [limited] });
});
test.after(() => harness.stop());

/** Calls the function in a process that has limits of its own, over the same database. */
function host({
  rateScale = 0,
  requestsMax = 256,
  waitMs,
}: {
  rateScale?: number;
  requestsMax?: number;
  waitMs?: number;
}): Harness['call'] {
  const { platform } = harness;
  const secret = randomBytes(32);
  const app = hostApp([limited], {
    platform,
    eventTokens: createEventTokens(() => [secret]),
    draining: () => false,
    limits: { ...createLimits(platform, { rateScale, requestsMax }), gate: createGate(requestsMax, waitMs) },
    telemetry: { scrape: async () => '' },
    ready: async () => true,
  });
  return harness.callOn(app);
}

/** One item of a structured field (RFC 9651) for each policy. */
const policyField = /^"[\w-]+";q=\d+;w=\d+(, "[\w-]+";q=\d+;w=\d+)*$/;
const limitField = /^"[\w-]+";r=\d+;t=\d+(, "[\w-]+";r=\d+;t=\d+)*$/;

test('above the rate the answer is 429, with the headers of the draft and a time after which it works again', async () => {
  // One in a minute at least, and a burst of a few.
  const hosted = host({ rateScale: 0.002 });
  const call = () => hosted('POST', '/api/limited/anything', { body: { value: 1 } });
  const answers: Response[] = [];
  for (let count = 0; count < 6; count += 1) answers.push(await call());
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(answers[0]?.status === 204 && refused.length > 0, answers.map(({ status }) => status).join());
  for (const answer of answers) {
    assert.match(answer.headers.get('ratelimit-policy') ?? '', policyField);
    assert.match(answer.headers.get('ratelimit') ?? '', limitField);
  }
  assert.is(
    answers[0]?.headers.get('ratelimit-policy'),
    '"write-credential";q=12;w=60, "write-organization";q=24;w=60',
  );
  const [first] = refused;
  assert.ok(first);
  const retryAfterS = Number(first.headers.get('retry-after'));
  assert.ok(Number.isInteger(retryAfterS) && retryAfterS >= 1 && retryAfterS <= 60, `Retry-After: ${retryAfterS}`);
  assert.match(first.headers.get('ratelimit') ?? '', /^"write-credential";r=0;/);
  assert.is(first.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.is(await codeOf(first), 'rate-limited');
  // Another credential of the organisation has a bucket of its own, and so has another organisation.
  assert.is((await hosted('POST', '/api/limited/anything', { as: 'other-tenant', body: { value: 1 } })).status, 204);
  // Reading is counted apart.
  assert.is((await hosted('GET', '/api/limited/greeting')).status, 204);
});

test('without credentials the network address is counted, also where credentials do not hold', async () => {
  const hosted = host({ rateScale: 0.002 });
  const from = (address: string) => ({ 'cloudforge-client-address': address });
  const statuses = async (path: string, address: string, as: 'nobody' | 'forged') => {
    const all: number[] = [];
    for (let count = 0; count < 6; count += 1)
      all.push((await hosted('GET', `/api/limited/${path}`, { as, headers: from(address) })).status);
    return all;
  };
  const open = await statuses('greeting', '192.0.2.1', 'nobody');
  assert.is(open[0], 204);
  assert.ok(open.includes(429), open.join());
  assert.is((await hosted('GET', '/api/limited/greeting', { as: 'nobody', headers: from('192.0.2.2') })).status, 204);
  const forged = await statuses('wait', '192.0.2.3', 'forged');
  assert.is(forged[0], 401);
  assert.ok(forged.includes(429), forged.join());
});

test('an organisation that takes all it can gets 503, and another is served meanwhile', async () => {
  const hosted = host({ requestsMax: 4, waitMs: 60_000 });
  open = Promise.withResolvers<void>();
  inside = 0;
  const wait = () => hosted('GET', '/api/limited/wait');
  // Three of four places, and three of the four that may wait: whichever comes last is one too many.
  const sent = Array.from({ length: 7 }, wait);
  const refused = await Promise.race(sent);
  assert.is(refused.status, 503);
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  assert.is(await codeOf(refused), 'overloaded');
  assert.is(inside, 3);
  const other = await hosted('POST', '/api/limited/anything', { as: 'other-tenant', body: { value: 1 } });
  assert.is(other.status, 204);
  open.resolve();
  assert.equal((await Promise.all(sent)).map(({ status }) => status).sort(), [204, 204, 204, 204, 204, 204, 503]);
  assert.is((await wait()).status, 204);
});

test('whoever waits too long for a place gets 503', async () => {
  const hosted = host({ requestsMax: 1 });
  open = Promise.withResolvers<void>();
  inside = 0;
  const held = hosted('GET', '/api/limited/wait');
  while (inside < 1) await new Promise(resolve => setTimeout(resolve, 5));
  const started = Date.now();
  const late = await hosted('GET', '/api/limited/wait', { as: 'other-tenant' });
  assert.is(late.status, 503);
  assert.is(late.headers.get('retry-after'), '1');
  assert.ok(Date.now() - started >= 450, 'it did not wait for its place');
  open.resolve();
  assert.is((await held).status, 204);
});

test('a step that the database stops, and a connection that breaks, are answered in words and do no harm', async () => {
  const settings = await harness.call('POST', '/api/limited/slow/settings');
  assert.equal(await settings.json(), { statement: '30s', idle: '1min' });
  for (const how of ['statement', 'idle', 'killed']) {
    const answer = await harness.call('POST', `/api/limited/slow/${how}`, { headers: { 'idempotency-key': how } });
    assert.is(answer.status, 503, how);
    assert.ok(Number(answer.headers.get('retry-after')) >= 1, how);
    assert.is(await codeOf(answer), 'overloaded', how);
    const [row] = await harness.postgres.query(
      `select count(*)::int as n from cloudforge.idempotency_keys where key = '${how}'`,
    );
    assert.is(row?.n, 0, `${how}: nothing was done, and the key is not free`);
  }
  assert.is((await harness.call('POST', '/api/limited/slow/settings')).status, 200);
});

test('JSON that is nested too deep is refused, also where a schema takes anything', async () => {
  const nested = (levels: number) => `{"value":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const send = (body: string | Uint8Array) =>
    harness.call('POST', '/api/limited/anything', {
      body: Buffer.from(body),
      headers: { 'content-type': 'application/json' },
    });
  assert.is((await send(nested(49))).status, 204);
  for (const levels of [60, 100_000]) {
    const answer = await send(nested(levels));
    assert.is(answer.status, 400);
    assert.is(await codeOf(answer), 'validation-failed');
  }
  const large = await send(`{"value":"${'x'.repeat(1024 * 1024)}"}`);
  assert.is(large.status, 413);
  assert.is(await codeOf(large), 'body-too-large');
});

test.run();
