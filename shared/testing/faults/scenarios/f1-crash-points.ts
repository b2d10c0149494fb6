import { setTimeout as sleep } from 'node:timers/promises';
import { type CrashPoint, crashPoints } from '#shared/platform/crash-points.ts';
import { randomInteger } from '../random.ts';
import type { Stage } from '../stage.ts';
import { patienceMsDefault, runTrial } from '../trial.ts';
import { arrangedCases, withArrangement } from './arranged.ts';
import type { Scenario } from './scenario.ts';
import { isByClock, settleMs, strikeAt } from './strike.ts';

const calmRuns = 2;
const redrawsMax = 3;

/** How often each process comes to each point in one run, by stage: learned once from calm runs. */
const learned = new WeakMap<Stage, Map<string, number>>();

/** SIGKILL at each named crash point, in each process that comes there during a run, at any of its times. */
export const crashPointKills: Scenario = {
  id: 'F1',
  title: 'SIGKILL at every named crash point: before and after each commit, publication, acknowledgement, PUT and POST',
  trials: 20,
  cases: async stage => [...new Set([...(await timesPerRun(stage)).keys(), ...arrangedCases])].sort(),
  run: async (stage, which, { seed, random }) => {
    const target = parse(which);
    if (target === undefined) throw new Error(`"${which}" is not a process and one of its crash points.`);
    const often = isByClock(target.point) ? 1 : ((await timesPerRun(stage)).get(which) ?? 1);
    for (let draw = 1; ; draw += 1) {
      const occurrence = draw === redrawsMax ? 1 : 1 + randomInteger(random, often);
      const result = await runTrial(stage, {
        scenario: 'F1',
        what: which,
        seed,
        uploads: 1,
        disturb: async view =>
          await withArrangement(stage, view, target.point, patienceMsDefault, () =>
            strikeAt(stage, view, { ...target, occurrence }),
          ),
      });
      if (result.struck > 0 || result.violations.length > 0 || draw === redrawsMax) return result;
    }
  },
};

/** `dispatcher expansion.after-commit` and the like, with how often a run comes there. */
export async function timesPerRun(stage: Stage): Promise<Map<string, number>> {
  const known = learned.get(stage);
  if (known !== undefined) return known;
  stage.control.forget();
  for (let seed = 0; seed < calmRuns; seed += 1)
    await runTrial(stage, { scenario: 'F1', what: 'nothing', seed, uploads: 1 });
  // What goes by the clock, as sealing does, comes a little later.
  await sleep(settleMs);
  const found = new Map<string, number>();
  for (const [which, times] of stage.control.reached()) {
    const target = parse(which);
    if (target === undefined) continue;
    const often = Math.max(1, Math.floor(times / calmRuns));
    // Every commit that has no name of its own: whichever process is the first to come to its nth.
    if (target.point.startsWith('database.')) {
      const any = `* ${target.point}`;
      found.set(any, Math.max(often, found.get(any) ?? 0));
    } else found.set(which, often);
  }
  learned.set(stage, found);
  return found;
}

function parse(which: string): { role: string; point: CrashPoint } | undefined {
  const [role = '', name] = which.split(' ');
  const point = crashPoints.find(known => known === name);
  // The supervisor is the test's way in; F2 kills it.
  return point === undefined || role === 'supervisor' ? undefined : { role, point };
}
