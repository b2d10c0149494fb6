import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { loadAll, registry } from '#functions/registry.ts';
import { loud } from '../loud.ts';
import { findBinary } from '../servers/find-binary.ts';
import { skipped } from '../skip.ts';
import { checkBundle } from './check-bundle.ts';
import { databasePid, killProcess, newStateFolder, removeState, runCli, startPlatformChild } from './platform-child.ts';
import { waitFor } from './wait-for.ts';

const Result = z.object({ runId: z.uuid(), state: z.string(), folder: z.string() });
const Deliveries = z.object({ items: z.array(z.object({ state: z.string(), reaction: z.string() })) });

if (findBinary('nats-server') === undefined)
  skipped('the main job over separate processes and JetStream', 'there is no nats-server');
else {
  const stateFolder = newStateFolder();
  test.after(
    loud(async () => {
      await removeState(stateFolder);
    }),
  );

  test('up --once --isolated --bus jetstream: the same job over a process for each function', async () => {
    const results = join(stateFolder, 'results');
    const { code, stdout, stderr } = await runCli(
      ['up', '--once', '--json', '--isolated', '--bus', 'jetstream', '--port', '0', '--results', results],
      { stateFolder },
    );
    assert.is(code, 0, stderr);
    const result = Result.parse(JSON.parse(stdout));
    assert.is(result.state, 'completed');
    const { report } = checkBundle(result.folder, stateFolder);
    assert.ok(report.findings.length > 10);
    assert.is(databasePid(stateFolder), undefined, 'the database was left running');
  });

  test('every process answers for itself; a killed worker is replaced in the middle of a run; the end leaves nothing', async () => {
    const platform = await startPlatformChild({ stateFolder, args: ['--isolated', '--bus', 'jetstream'] });
    const processes = platform.processes();
    const expected = [
      ...registry.map(entry => `function:${entry.name}`),
      ...(await loadAll()).filter(one => one.workers.length > 0).map(one => `worker:${one.name}`),
      'dispatcher',
    ];
    if (existsSync('/proc')) assert.equal(processes.map(one => one.role).sort(), expected.sort());
    for (const { role, port } of processes) {
      for (const path of ['/health/live', '/health/ready', '/metrics'])
        assert.is((await fetch(`http://127.0.0.1:${port}${path}`)).status, 200, `${role} ${path}`);
      // The way of the events is closed to whoever has no token.
      assert.is((await fetch(`http://127.0.0.1:${port}/events/start-analysis`, { method: 'POST' })).status, 404, role);
    }
    const worker = processes.find(one => one.role === 'worker:analyze');
    const job = await platform.runJob({
      onEvent: event => {
        if (event.type === 'analysis.queued' && worker !== undefined) process.kill(worker.pid, 'SIGKILL');
      },
    });
    assert.is(job.state, 'completed');
    const replaced = await waitFor('the killed worker to be started again', () =>
      platform.processes().find(one => one.role === 'worker:analyze' && one.pid !== worker?.pid),
    );
    assert.is(replaced.port, worker?.port);
    const { items } = await platform.client.json(Deliveries, 'GET', `/api/live/deliveries?subject=${job.runId}`);
    assert.is(items.filter(item => item.reaction === 'generate-bundle').length, 1);
    const left = platform.processes();
    assert.is(await platform.stop(), 0);
    assert.equal(
      await Promise.all(left.map(one => isGone(one.pid))),
      left.map(() => true),
    );
    await killProcess(databasePid(stateFolder));
  });
}

async function isGone(pid: number): Promise<boolean> {
  return await waitFor(
    `process ${pid} to end`,
    () => {
      try {
        process.kill(pid, 0);
        return undefined;
      } catch {
        return true;
      }
    },
    { timeoutMs: 5_000 },
  );
}

test.run();
