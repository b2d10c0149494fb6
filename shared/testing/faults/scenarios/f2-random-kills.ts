import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '#shared/database/embedded-postgres.ts';
import type { Violation } from '../check-run.ts';
import { randomInteger } from '../random.ts';
import type { Stage } from '../stage.ts';
import { runTrial, type TrialView } from '../trial.ts';
import type { Draw, Scenario } from './scenario.ts';
import { awaitMoment, drawMoment } from './strike.ts';

const killsPerWave = 20;
const usualMs = 1_500;
const orphanPatienceMs = 20_000;

/** Waves of 50 uploads during which processes are killed at random; and the supervisor itself, with all it holds. */
export const randomKills: Scenario = {
  id: 'F2',
  title: 'SIGKILL of random functions, workers and the dispatcher with 50 uploads in flight; of the supervisor',
  trials: 50,
  cases: () => ['any process', 'supervisor'],
  run: async (stage, which, draw) =>
    which === 'supervisor' ? await killSupervisor(stage, draw) : await wave(stage, draw),
};

async function wave(stage: Stage, { seed, random, isShort }: Draw) {
  const names = stage.roles.filter(name => name !== 'postgres' && name !== 'nats');
  return await runTrial(stage, {
    scenario: 'F2',
    what: 'any process',
    seed,
    uploads: isShort ? 8 : 50,
    patienceMs: isShort ? 60_000 : 180_000,
    disturb: async view => {
      for (let kills = 0; kills < (isShort ? 4 : killsPerWave) && !view.isOver(); kills += 1) {
        await sleep(150 + randomInteger(random, 600));
        const running = names.filter(name => stage.platform.pids().has(name));
        const name = running[randomInteger(random, running.length)];
        if (name === undefined) continue;
        await stage.platform.kill(name);
        view.struck();
      }
    },
  });
}

async function killSupervisor(stage: Stage, { seed, random }: Draw) {
  const { platform } = stage;
  return await runTrial(stage, {
    scenario: 'F2',
    what: 'supervisor',
    seed,
    uploads: 1,
    patienceMs: 120_000,
    disturb: async view => {
      await awaitMoment(view, drawMoment(random, usualMs));
      const before = [...platform.pids().values()];
      await platform.kill('supervisor');
      view.struck();
      await awaitOrphans(view, before, [...platform.pids().values()]);
      await platform.start();
    },
  });
}

/** The children of a killed supervisor end by themselves; the servers beside it stay, to be taken over. */
async function awaitOrphans(
  view: Pick<TrialView, 'violate'>,
  before: readonly number[],
  servers: readonly number[],
): Promise<void> {
  const orphans = before.filter(pid => !servers.includes(pid));
  const deadline = Date.now() + orphanPatienceMs;
  while (orphans.some(isAlive)) {
    if (Date.now() > deadline) {
      const left = orphans.filter(isAlive);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      const message = `${left.length} processes outlived their supervisor`;
      return view.violate({ kind: 'stuck', message } satisfies Violation);
    }
    await sleep(25);
  }
}
