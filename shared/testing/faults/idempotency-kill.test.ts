import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { CrashPoint } from '#shared/platform/crash-points.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { type Control, createControl } from './control.ts';

/** The function that makes projects, in a process of its own which can be killed, over the harness's database. */
interface Process {
  url: string;
  child: ChildProcess;
  ended: Promise<unknown>;
}

let harness: Harness;
let control: Control;
let folder: string;
const running = new Set<ChildProcess>();
const role = 'function:projects';

test.before(async () => {
  harness = await startHarness({ functions: [] });
  folder = mkdtempSync(join(tmpdir(), 'cloudforge-idempotency-'));
  control = createControl(folder);
});
test.after(async () => {
  for (const child of running) child.kill('SIGKILL');
  await harness.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<Process> {
  const child = fork(fileURLToPath(new URL('../../cli/up/process.ts', import.meta.url)), [role], {
    env: { ...process.env, ...harness.environment, ...control.environment, LOG_LEVEL: 'error', PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  const ended = new Promise(resolve => child.once('exit', resolve));
  void ended.then(() => running.delete(child));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', message => resolve(z.object({ port: z.number() }).parse(message).port));
    child.once('exit', code => reject(new Error(`The process ended with ${code} before it was ready.`)));
  });
  return { url: `http://127.0.0.1:${port}`, child, ended };
}

const create = ({ url }: Process, name: string) =>
  fetch(`${url}/api/projects`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${harness.tenant.keys.owner}`,
      'content-type': 'application/json',
      'idempotency-key': `kill-${name}`,
    },
    body: JSON.stringify({ name }),
  });
const codeOf = async (answer: Response): Promise<string> =>
  z.object({ code: z.string() }).parse(await answer.json()).code;
async function made(name: string): Promise<{ projects: unknown; audited: unknown }> {
  const [row] = await harness.postgres.query(`select
    (select count(*)::int from cloudforge.projects where name = '${name}') as projects,
    (select count(*)::int from cloudforge.audit_logs where action = 'project.created' and data ->> 'name' = '${name}') as audited`);
  return { projects: row?.projects, audited: row?.audited };
}

/** Processes go by the database's clock: a lease is made to end there instead of waiting a minute for it. */
const expireLease = () =>
  harness.postgres.query("update cloudforge.idempotency_keys set lease_until = now() - interval '1 second'");

/** Sends the request to a process that dies at the point; returns the process that takes its place. */
async function killAt(point: CrashPoint, name: string): Promise<Process> {
  const victim = await start();
  control.arm({ role, point });
  const outcome = await create(victim, name).then(
    answer => `HTTP ${answer.status}`,
    () => 'broken off',
  );
  assert.is(outcome, 'broken off');
  await victim.ended;
  assert.is(control.met(), victim.child.pid);
  control.disarm();
  return await start();
}

test('killed before the commit: the key is held for its lease, then the repeat does it, once', async () => {
  const next = await killAt('transaction.before-commit', 'before');
  assert.equal(await made('before'), { projects: 0, audited: 0 });
  const early = await create(next, 'before');
  assert.ok(Number(early.headers.get('retry-after')) >= 1);
  assert.is(await codeOf(early), 'idempotency-key-in-use');
  await expireLease();
  const repeats = await Promise.all([create(next, 'before'), create(next, 'before'), create(next, 'before')]);
  assert.ok(repeats.some(({ status }) => status === 201));
  const again = await create(next, 'before');
  assert.is(again.status, 201);
  assert.is(again.headers.get('idempotency-replayed'), 'true');
  assert.equal(await made('before'), { projects: 1, audited: 1 });
  next.child.kill('SIGTERM');
  await next.ended;
});

test('killed after the commit: the repeat is told that it was done, and nothing is done twice', async () => {
  const next = await killAt('transaction.after-commit', 'after');
  assert.equal(await made('after'), { projects: 1, audited: 1 });
  assert.is(await codeOf(await create(next, 'after')), 'idempotency-key-in-use');
  await expireLease();
  for (let count = 0; count < 3; count += 1) {
    const repeat = await create(next, 'after');
    assert.is(repeat.status, 409);
    assert.is(await codeOf(repeat), 'idempotency-answer-lost');
  }
  assert.equal(await made('after'), { projects: 1, audited: 1 });
  next.child.kill('SIGTERM');
  await next.ended;
});

for (const [point, isDone, repeated] of [
  ['idempotency-claim.before-commit', false, 201],
  ['idempotency-claim.after-commit', false, 201],
  ['idempotency-answer.before-commit', true, 409],
  ['idempotency-answer.after-commit', true, 201],
] as const)
  test(`killed at ${point}: it is done once, whoever asks again`, async () => {
    const name = point.replace('.', '-');
    const next = await killAt(point, name);
    const once = { projects: 1, audited: 1 };
    assert.equal(await made(name), isDone ? once : { projects: 0, audited: 0 });
    await expireLease();
    for (let count = 0; count < 2; count += 1) assert.is((await create(next, name)).status, repeated);
    assert.equal(await made(name), once);
    next.child.kill('SIGTERM');
    await next.ended;
  });

test.run();
