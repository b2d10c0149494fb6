import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { migration } from '#functions/migration/function.ts';
import { verify } from '#functions/verify/function.ts';
import { dropEmbeddedTarget } from '#shared/targets/embedded.ts';
import { type Harness, startHarness } from '../harness.ts';
import { uploadedRun } from '../uploaded-run.ts';

const rows = 60_000;
const rowsPerStatement = 500;
const waitMsMax = 60_000;
const processFile = fileURLToPath(new URL('../../cli/up/process.ts', import.meta.url));

/** A dump that takes long enough to be interrupted. */
function dump(): Uint8Array {
  const parts = [
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n',
    'CREATE TABLE `event` (`id` int NOT NULL, `name` varchar(80) NOT NULL, `at` datetime NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n',
  ];
  for (let first = 1; first <= rows; first += rowsPerStatement) {
    const values = Array.from({ length: rowsPerStatement }, (_, at) => {
      const id = first + at;
      return `(${id},'the name of event ${id} ${'x'.repeat(id % 40)}','2024-01-01 00:00:${String(id % 60).padStart(2, '0')}')`;
    });
    parts.push(`INSERT INTO \`event\` VALUES ${values.join(',')};\n`);
  }
  parts.push('-- Dump completed on 2024-01-01 12:00:00\n');
  return Buffer.from(parts.join(''));
}

/** The copy worker as a process of its own, as --isolated starts it. */
async function startWorker(harness: Harness): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', processFile, 'worker:copy'], {
    env: { ...process.env, ...harness.environment, PORT: '0' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a copy whose worker is killed is finished by another one, without a lost or doubled row', async () => {
  const harness = await startHarness({ functions: [migration, verify], dispatch: true });
  const children: ChildProcess[] = [];
  let target: string | undefined;
  try {
    const { runId } = await uploadedRun(harness, { name: 'events.sql', bytes: dump() });
    const stateOf = async (id: string): Promise<Record<string, unknown>> => {
      const [row] = await harness.postgres.query(
        `select m.state, m.failure, m.target_label, m.progress, m.result, j.tries from cloudforge.migrations m
         left join cloudforge.jobs j on j.subject_id = m.id and j.worker = 'copy-rows' where m.id = $1`,
        [id],
      );
      return row ?? {};
    };
    const made = await harness.call('POST', '/api/migration', {
      body: { projectId: harness.tenant.projectId, source: { kind: 'run', runId } },
    });
    const { id } = (await made.json()) as { id: string };
    target = String((await stateOf(id)).target_label);
    children.push(await startWorker(harness));
    assert.is((await harness.call('POST', `/api/migration/${id}/copy`)).status, 202);
    const until = async (isSo: (row: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> => {
      for (const deadline = Date.now() + waitMsMax; ; await sleep(10)) {
        const row = await stateOf(id);
        if (isSo(row)) return row;
        if (row.state === 'failed' || Date.now() > deadline) assert.unreachable(JSON.stringify(row));
      }
    };
    await until(row => row.state !== 'copying' || JSON.stringify(row.progress ?? {}).includes('"stage":"copying"'));
    const interrupted = await stateOf(id);
    assert.is(interrupted.state, 'copying', `it could not be interrupted: ${JSON.stringify(interrupted)}`);
    for (const child of children) await stop(child);
    // As if the lease of the dead worker had run out.
    await harness.postgres.query(
      `update cloudforge.jobs set lease_until = now() - interval '1 second' where subject_id = $1`,
      [id],
    );
    children.push(await startWorker(harness));
    const proved = await until(row => row.state === 'proved' || row.state === 'different');
    assert.is(proved.state, 'proved', JSON.stringify(proved.result));
    assert.is(proved.tries, 2);
    assert.match(JSON.stringify(proved.result), new RegExp(`"rows": ?${rows}\\b`));
  } finally {
    for (const child of children) await stop(child);
    if (target !== undefined) await dropEmbeddedTarget({ admin: { url: harness.postgres.url }, name: target });
    await harness.stop();
  }
});

test.run();
