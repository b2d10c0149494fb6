import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';
import { runTrial, type TrialView } from '../trial.ts';
import { startTwin, type Twin } from '../twin.ts';
import type { Scenario } from './scenario.ts';

const hourMs = 3_600_000;
const oftenMs = 15;

interface Disturbance {
  /** Roles of which a second process runs beside the first, from before the first byte to the end. */
  doubled: readonly string[];
  during(stage: Stage, view: TrialView, random: Random): Promise<void>;
}

const doubled = (...roles: string[]): Disturbance => ({
  doubled: roles,
  during: async (_, view) => {
    view.struck();
    while (!view.isOver()) await sleep(oftenMs);
  },
});

/** The clock of the role is off in the first part of the run, and right again in the rest. */
const clockOff = (role: string, offsetMs: number): Disturbance => ({
  doubled: [],
  during: async (stage, view, random) => {
    try {
      stage.control.setClocks({ [role]: offsetMs });
      view.struck();
      await sleep(300 + random() * 5_000);
    } finally {
      stage.control.setClocks({});
      view.struck();
    }
  },
});

/** Every delivery that is pending is made due again and again, so that it is under way several times at once. */
const overAndOver: Disturbance = {
  doubled: ['dispatcher'],
  during: async (stage, view) => {
    view.struck();
    while (!view.isOver()) {
      await stage.platform.query(
        "update cloudforge.deliveries set next_at = now() where state = 'pending'; select pg_notify('cloudforge_outbox', '')",
      );
      await sleep(oftenMs);
    }
  },
};

const clocked = ['dispatcher', 'function:storage', 'function:probe', 'worker:probe', 'worker:analyze', 'worker:notify'];
const disturbances: Readonly<Record<string, Disturbance>> = {
  'two dispatchers': doubled('dispatcher'),
  'two of each worker': doubled('worker:probe', 'worker:analyze', 'worker:notify'),
  'each delivery several times at once': overAndOver,
  ...Object.fromEntries(
    clocked.flatMap(role => [
      [`${role} 1 h ahead`, clockOff(role, hourMs)],
      [`${role} 1 h behind`, clockOff(role, -hourMs)],
    ]),
  ),
  'all processes 1 h ahead': clockOff('*', hourMs),
  'all processes 1 h behind': clockOff('*', -hourMs),
};

/** Two of what is one, and clocks that are wrong. */
export const twoAtOnce: Scenario = {
  id: 'F8',
  title: 'Two at once, and clocks off by an hour either way',
  trials: 12,
  cases: () => Object.keys(disturbances),
  run: async (stage, which, { seed, random }) => {
    const disturbance = disturbances[which];
    if (disturbance === undefined) throw new Error(`"${which}" is no such disturbance.`);
    const twins: Twin[] = [];
    try {
      for (const role of disturbance.doubled) twins.push(await startTwin(stage.platform, role));
      return await runTrial(stage, {
        scenario: 'F8',
        what: which,
        seed,
        uploads: 3,
        disturb: view => disturbance.during(stage, view, random),
      });
    } finally {
      await Promise.all(twins.map(twin => twin.stop()));
    }
  },
};
