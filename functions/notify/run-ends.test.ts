import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunState } from '#shared/database/schema.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { notify } from './function.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({
    functions: [notify],
    dispatch: true,
    settings: { publicUrl: 'https://cf.example/' },
  });
});
test.after(async () => {
  await harness.stop();
});
test.before.each(() => {
  harness.mails.length = 0;
});

async function run(state: RunState, createdBy: string | null = harness.tenant.userId): Promise<string> {
  const { organizationId, projectId } = harness.tenant;
  const runId = harness.platform.ids.uuid();
  await harness.ctx().transaction(async ({ db }) => {
    await db
      .insertInto('runs')
      .values({
        organization_id: organizationId,
        id: runId,
        project_id: projectId,
        artifact_id: null,
        state,
        traceparent: null,
        created_by: createdBy,
      })
      .execute();
    await db
      .insertInto('analyses')
      .values({
        organization_id: organizationId,
        id: harness.platform.ids.uuid(),
        run_id: runId,
        dialect: 'mysql',
        grade: 'B',
        summary: '{}',
        assessment_bucket: 'migration-bkp',
        assessment_key: 'none',
      })
      .execute();
  });
  return runId;
}

async function bundleGenerated(runId: string): Promise<string> {
  const { projectId } = harness.tenant;
  const data = {
    runId,
    projectId,
    bundleId: harness.platform.ids.uuid(),
    files: 3,
    sizeBytes: 10,
    manifestSha256: 'aa',
  };
  return await harness.publish('cloudforge.bundle.generated.v1', data, runId);
}

async function rowOf(runId: string): Promise<Record<string, unknown>> {
  const [row] = await harness.postgres.query(
    `select r.state, r.version, r.finished_at is not null as finished,
       (select count(*)::int from cloudforge.outbox o where o.subject = r.id::text and o.type like '%run.completed%') as announced,
       (select array_agg(e.type order by sequence) from cloudforge.run_events e where e.run_id = r.id) as live
     from cloudforge.runs r where id = $1`,
    [runId],
  );
  return row ?? {};
}

test('a generated run is completed once, shown live, announced and mailed to its creator', async () => {
  const runId = await run('generated');
  const eventId = await bundleGenerated(runId);
  await bundleGenerated(runId);
  await harness.settled();
  await harness.postgres.query(
    "update cloudforge.deliveries set state = 'pending', next_at = now(), claimed_until = null where event_id = $1",
    [eventId],
  );
  await harness.postgres.query("select pg_notify('cloudforge_outbox', '')");
  await harness.settled();
  assert.equal(await rowOf(runId), {
    state: 'completed',
    version: 2,
    finished: true,
    announced: 1,
    live: ['run.completed'],
  });
  assert.is(harness.mails.length, 1);
  const [mail] = harness.mails;
  assert.is(mail?.to, 'first@example.org');
  assert.is(mail?.subject, 'First project: your report is ready (grade B)');
  assert.match(mail?.text ?? '', `https://cf.example/runs/?project=${harness.tenant.projectId}&run=${runId}`);
  const [event] = await harness.postgres.query(
    "select id, data from cloudforge.outbox where type = 'cloudforge.run.completed.v1' and subject = $1",
    [runId],
  );
  assert.is(mail?.id, event?.id, 'the mail has the id of the event: the same at every delivery');
});

test('an event that is too early waits for its run', async () => {
  const runId = await run('generating');
  const eventId = await bundleGenerated(runId);
  const pending = async (): Promise<Record<string, unknown> | undefined> =>
    (
      await harness.postgres.query(
        "select state, last_error from cloudforge.deliveries where event_id = $1 and reaction = 'finish-run'",
        [eventId],
      )
    )[0];
  const deadline = Date.now() + 5_000;
  while (((await pending())?.last_error ?? null) === null) {
    if (Date.now() > deadline) throw new Error('The early delivery was never refused.');
    await new Promise(done => setTimeout(done, 10));
  }
  assert.is((await pending())?.state, 'pending');
  assert.match(JSON.stringify((await pending())?.last_error), 'too-early');
  assert.is((await rowOf(runId)).state, 'generating');
  await harness.postgres.query("update cloudforge.runs set state = 'generated' where id = $1", [runId]);
  await harness.postgres.query('update cloudforge.deliveries set next_at = now() where event_id = $1', [eventId]);
  await harness.postgres.query("select pg_notify('cloudforge_outbox', '')");
  await harness.settled();
  assert.is((await rowOf(runId)).state, 'completed');
});

test('a run that was cancelled, or that is gone, stays so and nobody is mailed', async () => {
  const cancelled = await run('cancelled');
  await bundleGenerated(cancelled);
  await bundleGenerated(harness.platform.ids.uuid());
  await harness.settled();
  assert.is((await rowOf(cancelled)).state, 'cancelled');
  assert.is(harness.mails.length, 0);
  const dead = await harness.postgres.query("select 1 from cloudforge.deliveries where state = 'dead'");
  assert.is(dead.length, 0);
});

test('a failure is mailed with its reason; a run without a creator mails nobody', async () => {
  const runId = await run('failed');
  const failure = {
    projectId: harness.tenant.projectId,
    stage: 'analyze',
    code: 'x',
    message: 'Line 7 can not be read.',
  };
  await harness.publish('cloudforge.run.failed.v1', { runId, ...failure }, runId);
  const orphan = await run('failed', null);
  await harness.publish('cloudforge.run.failed.v1', { runId: orphan, ...failure }, orphan);
  await harness.settled();
  assert.is(harness.mails.length, 1);
  assert.is(harness.mails[0]?.subject, 'First project: the run could not be finished');
  assert.match(harness.mails[0]?.text ?? '', 'Line 7 can not be read.');
});

test('a mail server that is down holds no run back, and its delivery is tried again', async () => {
  const { mailer } = harness.platform.services;
  const send = mailer.send;
  let calls = 0;
  mailer.send = async message => {
    calls += 1;
    if (calls === 1) throw new Error('421 try later');
    return await send(message);
  };
  try {
    const runId = await run('generated');
    await bundleGenerated(runId);
    const deadline = Date.now() + 5_000;
    while (calls === 0) {
      if (Date.now() > deadline) throw new Error('No mail was tried.');
      await new Promise(done => setTimeout(done, 5));
    }
    assert.is((await rowOf(runId)).state, 'completed');
    await harness.settled();
    assert.is(calls, 2);
    assert.is(harness.mails.length, 1);
  } finally {
    mailer.send = send;
  }
});

test('a delivery that was given up fails the run with its cause', async () => {
  const runId = await run('generated');
  const reaction = notify.reactions.find(candidate => candidate.name === 'finish-run');
  const event = {
    specversion: '1.0',
    id: harness.platform.ids.uuid(),
    type: 'cloudforge.bundle.generated.v1',
    source: '/test',
    time: new Date().toISOString(),
    organizationId: harness.tenant.organizationId,
    data: { runId, projectId: harness.tenant.projectId, bundleId: runId, files: 1, sizeBytes: 1, manifestSha256: 'aa' },
  } as const;
  const ctx = harness.ctx();
  for (const id of [runId, harness.platform.ids.uuid()]) {
    const about = { ...event, data: { ...event.data, runId: id } };
    await ctx.transaction(async scope => await reaction?.onDead?.({ ctx, scope, event: about, cause: 'boom' }));
  }
  await harness.settled();
  const [row] = await harness.postgres.query('select state, failure from cloudforge.runs where id = $1', [runId]);
  assert.is(row?.state, 'failed');
  assert.match(JSON.stringify(row?.failure), 'The run could not be completed: boom');
  assert.is(harness.mails.length, 1);
});

test.run();
