import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { Problem } from './errors.ts';
import { sweepAnswers } from './idempotency.ts';
import { defineOperation } from './operation.ts';

/** Rolls back, commits and then fails, or takes as long as it is told. */
let behaviour: 'well' | 'refuse' | 'fail-after-commit' | 'hang' = 'well';
let go: () => void = () => undefined;
const Thing = z.object({ id: z.string() });
const makeProject = (name: string, secret: boolean) =>
  defineOperation({
    name,
    method: 'POST',
    path: `/${name}`,
    summary: 'Makes a project',
    access: 'projects:write',
    input: { body: { kind: 'json', schema: z.object({ name: z.string() }) } },
    output: { status: 201, body: Thing },
    errors: [],
    ...(secret ? { answerHoldsSecret: true } : {}),
    handler: async ({ ctx, input }) => {
      const id = ctx.ids.uuid();
      await ctx.transaction(async ({ db }) => {
        await db
          .insertInto('projects')
          .values({ organization_id: ctx.actor.organizationId, id, name: input.body.name })
          .execute();
        if (behaviour === 'refuse') throw new Problem('conflict');
        if (behaviour === 'hang')
          await new Promise<void>(resolve => {
            go = resolve;
          });
      });
      if (behaviour === 'fail-after-commit') throw new Error('after the commit');
      return { id };
    },
  });
const made: FunctionDefinition = {
  kind: 'function',
  name: 'made',
  prefix: 'made',
  summary: 'For this test',
  operations: [makeProject('make', false), makeProject('keep', true)],
  reactions: [],
  workers: [],
  settings: {},
};

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [made] });
});
test.after(() => harness.stop());
test.before.each(() => {
  behaviour = 'well';
});

const post = (key: string, name: string, path = 'make', as: 'owner' | 'operator' = 'owner') =>
  harness.call('POST', `/api/made/${path}`, { as, body: { name }, headers: { 'idempotency-key': key } });
const count = async (name: string): Promise<unknown> =>
  (await harness.postgres.query(`select count(*)::int as n from cloudforge.projects where name = '${name}'`))[0]?.n;
const codeOf = async (answer: Response): Promise<string> =>
  z.object({ code: z.string() }).parse(await answer.json()).code;
const expireLease = () =>
  harness.postgres.query("update cloudforge.idempotency_keys set lease_until = now() - interval '1 second'");

test('a repeat gets the answer of the first and does nothing; another body, operation or caller is refused', async () => {
  const first = await post('k1', 'one');
  const body = await first.text();
  assert.is(first.status, 201);
  assert.is(first.headers.get('idempotency-replayed'), null);
  const again = await post('k1', 'one');
  assert.is(again.status, 201);
  assert.is(again.headers.get('idempotency-replayed'), 'true');
  assert.is(await again.text(), body);
  assert.is(await count('one'), 1);
  for (const other of [
    await post('k1', 'two'),
    await post('k1', 'one', 'keep'),
    await post('k1', 'one', 'make', 'operator'),
  ])
    assert.is(await codeOf(other), 'idempotency-key-reused');
  assert.is(await codeOf(await post('a b', 'x')), 'validation-failed');
});

test('fifty at once with one key make one row', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => post('k2', 'fifty')));
  assert.is(await count('fifty'), 1);
  for (const answer of answers) {
    if (answer.status === 201) continue;
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.is(await codeOf(answer), 'idempotency-key-in-use');
  }
  assert.ok(answers.some(answer => answer.status === 201));
});

test('what was refused and rolled back may be sent again', async () => {
  behaviour = 'refuse';
  assert.is(await codeOf(await post('k3', 'three')), 'conflict');
  behaviour = 'well';
  assert.is((await post('k3', 'three')).status, 201);
  assert.is(await count('three'), 1);
});

test('done, but the answer was lost: said so, and never done twice', async () => {
  behaviour = 'fail-after-commit';
  assert.is((await post('k4', 'four')).status, 500);
  behaviour = 'well';
  assert.is(await codeOf(await post('k4', 'four')), 'idempotency-key-in-use');
  await expireLease();
  assert.is(await codeOf(await post('k4', 'four')), 'idempotency-answer-lost');
  assert.is(await count('four'), 1);
});

test('whoever lost the request to another commits nothing any more', async () => {
  behaviour = 'hang';
  const stalled = post('k5', 'five');
  while ((await harness.postgres.query("select 1 from cloudforge.idempotency_keys where key = 'k5'")).length === 0)
    await new Promise(resolve => setTimeout(resolve, 5));
  await new Promise(resolve => setTimeout(resolve, 50));
  const release = go;
  await expireLease();
  behaviour = 'well';
  assert.is((await post('k5', 'five')).status, 201);
  release();
  assert.is(await codeOf(await stalled), 'idempotency-key-in-use');
  assert.is(await count('five'), 1);
  assert.is((await post('k5', 'five')).headers.get('idempotency-replayed'), 'true');
});

test('an answer that holds a secret is not kept, and a repeat is told so', async () => {
  assert.is((await post('k6', 'six', 'keep')).status, 201);
  const again = await post('k6', 'six', 'keep');
  assert.is(await codeOf(again), 'idempotency-answer-lost');
  assert.is(await count('six'), 1);
  const [row] = await harness.postgres.query("select body, headers from cloudforge.idempotency_keys where key = 'k6'");
  assert.equal(row, { body: null, headers: null });
});

test('answers go after a day', async () => {
  await post('k7', 'seven');
  await harness.postgres.query(
    "update cloudforge.idempotency_keys set created_at = now() - interval '25 hours' where key = 'k7'",
  );
  await sweepAnswers(harness.platform.database, new Date());
  assert.equal(await harness.postgres.query("select 1 from cloudforge.idempotency_keys where key = 'k7'"), []);
  assert.is((await post('k1', 'one')).headers.get('idempotency-replayed'), 'true');
});

test.run();
