import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { live } from '#functions/live/function.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineFunction } from '#shared/platform/function.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';

/** What the reactions below do next, and what they did. */
const script = { mode: 'ok' as 'ok' | 'fail' | 'early' | 'fail-after-write', calls: 0, dead: [] as string[] };

const note = defineReaction({
  name: 'note-test',
  on: ['cloudforge.webhook.test.v1'],
  summary: 'Writes one project per event',
  handler: async ({ ctx, event }) => {
    script.calls += 1;
    if (script.mode === 'fail') throw new Error('the reaction is broken');
    if (script.mode === 'early') throw new Problem('too-early');
    await ctx.transaction(async ({ db }) => {
      await db
        .insertInto('projects')
        .values({
          organization_id: ctx.actor.organizationId,
          id: ctx.ids.uuid(),
          name: `effect ${event.data.message}`,
          created_by: null,
        })
        .execute();
    });
    if (script.mode === 'fail-after-write') throw new Error('it died after its commit');
  },
  onDead: async ({ cause }) => void script.dead.push(cause),
});

let harness: Harness;
test.before(async () => {
  const testFunction = defineFunction({ name: 'test', prefix: 'test', summary: 'for this test', reactions: [note] });
  harness = await startHarness({ functions: [testFunction, live], dispatch: true });
});
test.after(() => harness.stop());

const publish = (message: string): Promise<string> =>
  harness.publish('cloudforge.webhook.test.v1', { endpointId: '00000000-0000-7000-8000-000000000001', message });
const effects = async (message: string): Promise<number> =>
  (await harness.postgres.query('select 1 from cloudforge.projects where name = $1', [`effect ${message}`])).length;
const delivery = async (eventId: string): Promise<Record<string, unknown>> => {
  const [row] = await harness.postgres.query('select * from cloudforge.deliveries where event_id = $1', [eventId]);
  if (row === undefined) throw new Error('There is no delivery.');
  return row;
};
async function until(condition: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not so after ${timeoutMs} ms.`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
/** Makes everything that waits due now, so that no test waits for a backoff. */
const makeDue = (): Promise<unknown> =>
  harness.postgres.query(
    "update cloudforge.deliveries set next_at = now() where state = 'pending'; notify cloudforge_outbox",
  );

test('an event reaches its reaction once, and the delivery is done in the same commit', async () => {
  script.mode = 'ok';
  const id = await publish('one');
  await harness.settled();
  assert.is(await effects('one'), 1);
  assert.is((await delivery(id)).state, 'done');
});

test('a transaction that is rolled back publishes nothing', async () => {
  const before = await harness.postgres.query('select count(*)::int as n from cloudforge.outbox');
  await harness
    .ctx()
    .transaction(async scope => {
      await scope.publish('cloudforge.webhook.test.v1', {
        endpointId: '00000000-0000-7000-8000-000000000001',
        message: 'never',
      });
      throw new Error('no');
    })
    .catch(() => undefined);
  assert.equal(await harness.postgres.query('select count(*)::int as n from cloudforge.outbox'), before);
});

test('an event that does not fit the catalogue rolls its transaction back', async () => {
  let refused = false;
  await harness
    .ctx()
    .transaction(scope => scope.publish('cloudforge.webhook.test.v1', { endpointId: 'not a uuid', message: 'x' }))
    .catch(() => {
      refused = true;
    });
  assert.ok(refused);
});

test('a reaction that dies after its commit is not run again', async () => {
  script.mode = 'fail-after-write';
  script.calls = 0;
  const id = await publish('committed');
  await until(async () => (await delivery(id).catch(() => ({ state: '' }))).state === 'done');
  await makeDue();
  await harness.settled();
  assert.is(await effects('committed'), 1);
  assert.is(script.calls, 1);
});

test('a poison event is tried 5 times, then dead with its cause, and can be replayed under its id', async () => {
  script.mode = 'fail';
  script.calls = 0;
  script.dead.length = 0;
  const id = await publish('poison');
  let tries = 0;
  await until(async () => {
    const now = await delivery(id).catch(() => undefined);
    // Made due only once a try has been written down: while one is in hand, being due would start a second.
    if (Number(now?.tries ?? 0) > tries) {
      tries = Number(now?.tries);
      await makeDue();
    }
    return now?.state === 'dead';
  });
  const row = await delivery(id);
  assert.is(row.tries, 5);
  assert.is(script.calls, 5);
  assert.is(script.dead.length, 1);
  const listed = await harness.call('GET', '/api/live/deliveries?state=dead');
  const { items } = (await listed.json()) as { items: { eventId: string; lastError: { message: string } }[] };
  assert.ok(items.some(item => item.eventId === id && item.lastError.message !== ''));

  assert.is((await harness.call('POST', `/api/live/events/${id}/replay`, { as: 'viewer' })).status, 403);
  assert.is((await harness.call('POST', `/api/live/events/${id}/replay`, { as: 'other-tenant' })).status, 404);
  script.mode = 'ok';
  const replayed = await harness.call('POST', `/api/live/events/${id}/replay`);
  assert.is(replayed.status, 202);
  assert.equal(await replayed.json(), { replayed: 1 });
  await harness.settled();
  assert.is(await effects('poison'), 1);
  assert.is((await delivery(id)).replays, 1);
});

test('an event that is too early is delivered later, without a counted try', async () => {
  script.mode = 'early';
  script.calls = 0;
  const id = await publish('early');
  await until(async () => {
    await makeDue();
    return script.calls >= 7;
  });
  const row = await delivery(id);
  assert.is(row.tries, 0);
  assert.ok(Number(row.delays) >= 6);
  script.mode = 'ok';
  await makeDue();
  await harness.settled();
  assert.is(await effects('early'), 1);
});

test('a delivery that nobody took in hand is published again under the next number', async () => {
  script.mode = 'early';
  const id = await publish('overdue');
  await until(async () => Number((await delivery(id).catch(() => ({ publication: 0 }))).publication) >= 2);
  script.mode = 'ok';
  await makeDue();
  await harness.settled();
  assert.is(await effects('overdue'), 1);
});

test('a reaction is closed to whoever has no token of its function', async () => {
  for (const authorization of [undefined, 'Bearer nonsense', `Bearer ${harness.tenant.keys.owner}`]) {
    const response = await harness.call('POST', '/events/note-test', {
      as: 'nobody',
      body: {},
      headers: authorization === undefined ? {} : { authorization },
    });
    assert.is(response.status, 404);
  }
});

test.run();
