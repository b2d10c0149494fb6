import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runKillPlan } from './kill-plan.ts';
import type { TrialResult } from './trial.ts';

/** One kill each of what holds a run in its hands; the whole plan is `npm run faults`. */
const killed = ['worker:analyze', 'function:generate', 'dispatcher', 'worker:notify', 'postgres', 'supervisor'];
const bus = spawnSync('nats-server', ['--version']).status === 0 ? 'jetstream' : 'embedded';

let results: TrialResult[] = [];
test.before(async () => {
  results = await runKillPlan({
    bus,
    trials: 1,
    seed: 7,
    dumpBytes: 2_000_000,
    only: killed,
    onTrial: (result, log) => {
      if (result.violations.length > 0) console.error(result, log().slice(-4_000));
    },
  });
});

for (const name of killed) {
  test(`kill -9 of ${name} in the middle of a run: everything once, nothing lost (${bus})`, () => {
    const trials = results.filter(result => result.killed === name);
    assert.is(trials.length, 1);
    assert.ok(trials[0]?.accepted);
    assert.equal(trials[0]?.violations, []);
  });
}

test('a run that nothing happened to has no violation either', () => {
  const calm = results.filter(result => result.killed === undefined);
  assert.ok(calm.length > 0);
  assert.equal(
    calm.flatMap(result => result.violations),
    [],
  );
});

test.run();
