import type { Stage } from '../stage.ts';
import { runTrial } from '../trial.ts';
import type { Draw, Scenario } from './scenario.ts';
import { awaitMoment, drawMoment } from './strike.ts';

const usualMs = 1_500;

/** PostgreSQL and NATS, killed in the middle of a run. */
export const serverKills: Scenario = {
  id: 'F3',
  title: 'SIGKILL of PostgreSQL and of NATS',
  trials: 300,
  cases: stage => (stage.platform.bus === 'jetstream' ? ['postgres', 'nats'] : ['postgres']),
  run: async (stage, which, draw) => await killInRun('F3', stage, which, draw),
};

/** NATS killed, and everything that its JetStream store held lost with it (G2). */
export const lostStore: Scenario = {
  id: 'F4',
  title: 'The JetStream store deleted',
  trials: 50,
  cases: stage => (stage.platform.bus === 'jetstream' ? ['nats-store'] : []),
  run: async (stage, which, draw) => await killInRun('F4', stage, which, draw),
};

async function killInRun(scenario: string, stage: Stage, which: string, { seed, random }: Draw) {
  return await runTrial(stage, {
    scenario,
    what: which,
    seed,
    uploads: 2,
    disturb: async view => {
      await awaitMoment(view, drawMoment(random, usualMs));
      await stage.platform.kill(which);
      view.struck();
    },
  });
}
