import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crashPoints } from '#shared/platform/crash-points.ts';
import { type MutantResult, runMutants } from './run-mutants.ts';
import { type PlanResult, runPlan } from './run-plan.ts';
import { arrangedCases } from './scenarios/arranged.ts';
import { timesPerRun } from './scenarios/f1-crash-points.ts';
import { shortPlan } from './short-plan.ts';
import { type Stage, startStage } from './stage.ts';
import type { TrialResult } from './trial.ts';

/**
 * A trial or two of each kind of fault, and every mutant once; the whole plan is `npm run faults`. All of it on one
 * platform, as its start is what takes longest.
 */
const bus = spawnSync('nats-server', ['--version']).status === 0 ? 'jetstream' : 'embedded';
const seed = 7;

/**
 * Points at which tests of their own end a process: key-kill.test.ts, idempotency-kill.test.ts. Leases are renewed only
 * by what takes longer than a second, and a rate is written down once in a while: a run may or may not come there.
 */
const elsewhere = [
  'signing-key',
  'reseal',
  'idempotency-claim',
  'idempotency-answer',
  'job-renewal',
  'delivery-renewal',
  'rate-limit',
];

let stage: Stage | undefined;
let reached: Map<string, number>;
let mutants: MutantResult[] = [];
const results: TrialResult[] = [];

const plan = async (on: Stage, ...ids: string[]): Promise<PlanResult> => {
  const ended: PlanResult = { results: [], orphanObjects: 0 };
  for (const id of ids) {
    const { results, orphanObjects } = await runPlan(on, {
      seed,
      trials: 1,
      only: [id],
      cases: shortPlan[id],
      isShort: true,
      onTrial: (result, log) => {
        if (result.violations.length > 0) console.error(result, log().slice(-4_000));
      },
    });
    ended.results.push(...results);
    ended.orphanObjects = orphanObjects;
  }
  results.push(...ended.results);
  return ended;
};

test.before(async () => {
  const on = await startStage({ bus, dumpBytes: 100_000, seed });
  stage = on;
  reached = await timesPerRun(on);
  await plan(on, 'F1', 'F2', 'F3', 'F4', 'F5');
  // Receivers are at nobody's mercy here, and most of their time is waiting.
  await Promise.all([plan(on, 'F6', 'F8'), plan(on, 'F7')]);
  await plan(on, 'F9');
  mutants = await runMutants(on, {
    seeds: [seed, seed + 1, seed + 2],
    isShort: true,
    withControl: false,
    untilSeen: true,
  });
});
test.after(async () => await stage?.stop());

test('every crash point is reached in a run, by some process', () => {
  const names = new Set([...reached.keys(), ...arrangedCases].map(which => which.split(' ')[1]));
  assert.equal(
    crashPoints.filter(point => !names.has(point) && !elsewhere.some(name => point.startsWith(`${name}.`))),
    [],
  );
});

for (const [id, names] of Object.entries(shortPlan)) {
  for (const name of names) {
    if (bus === 'embedded' && name.startsWith('nats')) continue;
    test(`${id}, ${name}: nothing accepted is lost, twice or stuck (${bus})`, () => {
      const trials = results.filter(result => result.scenario === id && result.what === name);
      assert.is(trials.length, 1);
      assert.equal(trials[0]?.violations, []);
      assert.ok((trials[0]?.struck ?? 0) > 0, 'everything was over before the fault came');
      assert.is(trials[0]?.accepted, trials[0]?.uploads);
    });
  }
}

test('each mutant is seen within three trials of the kind that the platform as it is has just passed', () => {
  assert.ok(mutants.length >= 4);
  for (const mutant of mutants) assert.ok(mutant.red > 0, `${mutant.name} went unseen: ${mutant.lacks}`);
});

test.run();
