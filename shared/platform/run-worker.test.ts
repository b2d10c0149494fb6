import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { listen } from '#shared/database/connect.ts';
import { NoConnection } from '#shared/database/no-connection.ts';
import { ObjectStoreError } from '#shared/storage/object-store.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { skipped } from '#shared/testing/skip.ts';
import type { Platform } from './create-ctx.ts';
import { holderName, isDeadHolder } from './holder.ts';
import { type RunningWorker, runWorker } from './run-worker.ts';
import { defineWorker, type Job, JobFailed, JobRetry } from './worker.ts';

type Run = (job: Job<{ n: number }>) => Promise<void>;

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [] });
});
test.after(() => harness.stop());

const failures: { cause: string }[] = [];
let counter = 0;
/** The first transaction of a worker takes jobs back from the dead; the second is a claim. */
let isSwept = false;

/** A worker of its own per test, so that tests do not take each other's jobs. */
function workerOf(run: Run, options: { leaseMs?: number; triesMax?: number } = {}) {
  counter += 1;
  return defineWorker({
    name: `test-${counter}`,
    summary: 'for this test',
    input: z.object({ n: z.number() }),
    concurrency: 1,
    ...options,
    run: ({ job }) => run(job),
    onFailed: async ({ cause }) =>
      void failures.push({ cause: cause instanceof Error ? cause.message : String(cause) }),
  });
}

const start = (worker: ReturnType<typeof workerOf>, holder = 'one'): Promise<RunningWorker> =>
  runWorker({
    platform: harness.platform,
    functionName: 'test',
    worker,
    holder,
    listen: (channels, wake) => listen(harness.postgres.url, channels, wake),
  });

async function queue(worker: string): Promise<string> {
  const id = harness.platform.ids.uuid();
  await harness.postgres.query(
    `insert into cloudforge.jobs (organization_id, id, worker, subject_id, input, state) values ($1, $2, $3, $4, '{"n": 1}', 'ready')`,
    [harness.tenant.organizationId, id, worker, harness.platform.ids.uuid()],
  );
  await harness.postgres.query('notify cloudforge_jobs');
  return id;
}

const read = async (id: string): Promise<Record<string, unknown>> =>
  (await harness.postgres.query('select * from cloudforge.jobs where id = $1', [id]))[0] ?? {};

async function until(condition: () => Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not so after ${timeoutMs} ms.`);
    await sleep(10);
  }
}

test('a job is claimed, run and done, with its effect in the same commit', async () => {
  const worker = workerOf(async job => {
    await job.complete(({ audit }) => audit('test.effect', { kind: 'job', id: job.id }));
  });
  const running = await start(worker);
  const id = await queue(worker.name);
  await until(async () => (await read(id)).state === 'done');
  await running.stop();
  assert.is(
    (
      await harness.postgres.query(
        "select 1 from cloudforge.audit_logs where action = 'test.effect' and target_id = $1",
        [id],
      )
    ).length,
    1,
  );
});

test('a job that throws is tried again; given up after its tries, with its cause', async () => {
  const worker = workerOf(
    async () => {
      throw new Error('it never works');
    },
    { triesMax: 2 },
  );
  failures.length = 0;
  const running = await start(worker);
  const id = await queue(worker.name);
  await until(async () => (await read(id)).state === 'failed');
  await running.stop();
  assert.is((await read(id)).tries, 2);
  assert.equal(failures, [{ cause: 'it never works' }]);
});

test('JobFailed gives up at once; JobRetry comes again without a counted try', async () => {
  const hopeless = workerOf(async () => {
    throw new JobFailed('x', 'no use');
  });
  let calls = 0;
  const patient = workerOf(async () => {
    calls += 1;
    if (calls < 3) throw new JobRetry(new Date());
  });
  const running = [await start(hopeless), await start(patient)];
  const [one, two] = [await queue(hopeless.name), await queue(patient.name)];
  await until(async () => (await read(one)).state === 'failed' && (await read(two)).state === 'done');
  for (const worker of running) await worker.stop();
  assert.is((await read(one)).tries, 1);
  assert.is((await read(two)).tries, 1);
});

test('a zombie that lost its lease commits nothing', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  let runs = 0;
  let zombieCommitted = false;
  const worker = workerOf(
    async job => {
      runs += 1;
      if (runs > 1) return;
      await held;
      await job.complete(async () => {
        zombieCommitted = true;
      });
    },
    { leaseMs: 60_000 },
  );
  const first = await start(worker, 'zombie');
  const id = await queue(worker.name);
  await until(async () => runs === 1);
  // As if its process had been stopped past its lease: another one claims the job and finishes it.
  await harness.postgres.query(
    "update cloudforge.jobs set lease_until = now() - interval '1 s', fence = fence + 1, state = 'running' where id = $1",
    [id],
  );
  const second = await start(worker, 'second');
  await until(async () => (await read(id)).state === 'done');
  release();
  await first.stop();
  await second.stop();
  assert.not(zombieCommitted);
  assert.is(runs, 2);
});

test('a cancelled job is aborted at its next heartbeat', async () => {
  let aborted = false;
  const worker = workerOf(async job => {
    await new Promise<void>(resolve => job.signal.addEventListener('abort', () => resolve(), { once: true }));
    aborted = true;
    throw new Error('aborted');
  });
  const running = await start(worker);
  const id = await queue(worker.name);
  await until(async () => (await read(id)).state === 'running');
  await harness.postgres.query("update cloudforge.jobs set state = 'cancelled' where id = $1", [id]);
  await until(async () => aborted);
  await running.stop();
  assert.is((await read(id)).state, 'cancelled');
});

test('stopping gives the lease back at once and counts no try', async () => {
  const worker = workerOf(async job => {
    await new Promise<void>(resolve => job.signal.addEventListener('abort', () => resolve(), { once: true }));
    throw new Error('aborted');
  });
  const running = await start(worker);
  const id = await queue(worker.name);
  await until(async () => (await read(id)).state === 'running');
  await running.stop();
  const row = await read(id);
  assert.is(row.state, 'ready');
  assert.is(row.tries, 0);
});

test('progress that is reported reaches the row with a heartbeat', async () => {
  let finish: () => void = () => undefined;
  const until_ = new Promise<void>(resolve => {
    finish = resolve;
  });
  const worker = workerOf(async job => {
    job.report({ bytes: 42 });
    await until_;
  });
  const running = await start(worker);
  const id = await queue(worker.name);
  await until(async () => JSON.stringify((await read(id)).progress) === '{"bytes":42}');
  finish();
  await running.stop();
});

test('a job over which every process ended is given up instead of ending the next one', async () => {
  failures.length = 0;
  let runs = 0;
  const worker = workerOf(
    async () => {
      runs += 1;
    },
    { triesMax: 2 },
  );
  const id = await queue(worker.name);
  await harness.postgres.query(
    "update cloudforge.jobs set state = 'running', tries = 2, fence = 2, lease_until = now() - interval '1 s' where id = $1",
    [id],
  );
  const running = await start(worker);
  await until(async () => (await read(id)).state === 'failed');
  await running.stop();
  assert.is(runs, 0);
  assert.match(failures[0]?.cause ?? '', 'The job was begun 2 times');
});

test('jobs of a process that is dead go on at once; those of one that may live wait for its lease', async () => {
  const ran: string[] = [];
  const worker = workerOf(async job => void ran.push(job.id), { leaseMs: 60_000 });
  const child = spawn('sleep', ['20'], { stdio: 'ignore' });
  await new Promise(resolve => child.once('spawn', resolve));
  const dead = holderName('worker-test', child.pid);
  child.kill('SIGKILL');
  await new Promise(resolve => child.once('exit', resolve));
  if (!isDeadHolder(dead))
    return skipped('jobs of a dead process', 'this system does not tell which processes are dead');
  const [left, foreign] = [await queue(worker.name), await queue(worker.name)];
  for (const [id, holder] of [
    [left, dead],
    [foreign, dead.replace('@', '@another-place')],
  ])
    await harness.postgres.query(
      "update cloudforge.jobs set state = 'running', tries = 1, fence = 7, leased_by = $2, lease_until = now() + interval '1 hour' where id = $1",
      [id, holder],
    );
  const running = await start(worker);
  await until(async () => (await read(left)).state === 'done', 1_500);
  await running.stop();
  const { fence, tries } = await read(left);
  assert.equal({ fence, tries }, { fence: 8, tries: 2 }, 'the dead one, should it rise, is fenced off; its try counts');
  assert.equal(ran, [left]);
  assert.is((await read(foreign)).state, 'running');
});

test('a job that failed because the database went away goes on as soon as it is back', async () => {
  let isAway = false;
  let runs = 0;
  const { database } = harness.platform;
  const flaky: Platform = {
    ...harness.platform,
    database: {
      ...database,
      transaction: async (scope, work) => {
        if (isAway) throw new NoConnection('There is no connection to the database.');
        return await database.transaction(scope, work);
      },
    },
  };
  const worker = workerOf(
    async () => {
      runs += 1;
      if (runs > 1) return;
      isAway = true;
      setTimeout(() => {
        isAway = false;
      }, 400);
      throw new Error('the connection broke');
    },
    { leaseMs: 60_000 },
  );
  const running = await runWorker({
    platform: flaky,
    functionName: 'test',
    worker,
    holder: 'one',
    listen: (channels, wake) => listen(harness.postgres.url, channels, wake),
  });
  const id = await queue(worker.name);
  await until(async () => (await read(id)).state === 'done', 5_000);
  await running.stop();
  assert.is(runs, 2);
  assert.is((await read(id)).last_error, 'the connection broke');
});

test('a store that is away puts a job off as often as it must, and counts no try; but not for ever', async () => {
  let runs = 0;
  const away = (): Error => new ObjectStoreError('unavailable', 'The object store does not serve this.');
  const worker = workerOf(
    async () => {
      runs += 1;
      if (runs <= 3) throw away();
    },
    { triesMax: 1 },
  );
  const id = await queue(worker.name);
  const running = await start(worker);
  await until(async () => (await read(id)).state === 'done');
  await running.stop();
  assert.equal({ runs, tries: (await read(id)).tries }, { runs: 4, tries: 1 });
  const hopeless = workerOf(
    async () => {
      throw away();
    },
    { triesMax: 1 },
  );
  const old = await queue(hopeless.name);
  await harness.postgres.query("update cloudforge.jobs set created_at = now() - interval '2 hours' where id = $1", [
    old,
  ]);
  const last = await start(hopeless);
  await until(async () => (await read(old)).state === 'failed');
  await last.stop();
});

test('a job that is queued while a claim finds nothing does not wait for the next poll', async () => {
  const started: number[] = [];
  const worker = workerOf(async () => void started.push(performance.now()));
  const { database } = harness.platform;
  let wake = (): void => undefined;
  let queuedAt: number | undefined;
  const running = await runWorker({
    platform: {
      ...harness.platform,
      database: {
        ...database,
        transaction: async (scope, work) => {
          const result = await database.transaction(scope, work);
          // The claim has seen no job; before its caller learns so, there is one, and that is told.
          if (isSwept && queuedAt === undefined) {
            await queue(worker.name);
            queuedAt = performance.now();
            wake();
          }
          isSwept = true;
          return result;
        },
      },
    },
    functionName: 'test',
    worker,
    holder: 'one',
    listen: async (_, onNotify) => {
      wake = onNotify;
      return { close: async () => undefined };
    },
  });
  await until(async () => started.length > 0);
  await running.stop();
  const waitedMs = (started[0] ?? 0) - (queuedAt ?? 0);
  assert.ok(waitedMs < 1_000, `it waited ${waitedMs} ms`);
});

test.run();
