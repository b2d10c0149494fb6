import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage.ts';
import { runTrial, type TrialView } from '../trial.ts';
import { startTwin } from '../twin.ts';
import type { Scenario } from './scenario.ts';

const hourMs = 3_600_000;
const oftenMs = 15;

type Disturb = (stage: Stage, view: TrialView, random: () => number) => Promise<void>;

/** A second process of each of these roles, beside the first. */
const beside =
  (...roles: string[]): Disturb =>
  async (stage, view) => {
    const twins = [];
    try {
      for (const role of roles) twins.push(await startTwin(stage.platform, role));
      view.struck();
      while (!view.isOver()) await sleep(oftenMs);
    } finally {
      for (const twin of twins) await twin.stop();
    }
  };

/** The clock of these roles is off by so much in one half of the run, and right again in the other. */
const clockOf =
  (roles: readonly string[], offsetMs: number): Disturb =>
  async (stage, view, random) => {
    try {
      stage.control.setClocks(Object.fromEntries(roles.map(role => [role, offsetMs])));
      view.struck();
      await sleep(300 + random() * 2_000);
    } finally {
      stage.control.setClocks({});
      view.struck();
    }
  };

/** Every delivery that is pending is made due again and again, so that it is under way several times at once. */
const overAndOver: Disturb = async (stage, view) => {
  view.struck();
  while (!view.isOver()) {
    await stage.platform.query(
      "update cloudforge.deliveries set next_at = now() where state = 'pending'; select pg_notify('cloudforge_outbox', '')",
    );
    await sleep(oftenMs);
  }
};

const clocked = ['dispatcher', 'function:storage', 'function:probe', 'worker:probe', 'worker:analyze', 'worker:notify'];
const disturbances: Readonly<Record<string, Disturb>> = {
  'two dispatchers': beside('dispatcher'),
  'two of each worker': beside('worker:probe', 'worker:analyze', 'worker:notify'),
  'each delivery several times at once': overAndOver,
  ...Object.fromEntries(
    clocked.flatMap(role => [
      [`${role} 1 h ahead`, clockOf([role], hourMs)],
      [`${role} 1 h behind`, clockOf([role], -hourMs)],
    ]),
  ),
  'all processes 1 h ahead': clockOf(['*'], hourMs),
  'all processes 1 h behind': clockOf(['*'], -hourMs),
};

/** Two of what is one, and clocks that are wrong. */
export const twoAtOnce: Scenario = {
  id: 'F8',
  title: 'Two at once, and clocks off by an hour either way',
  trials: 12,
  cases: () => Object.keys(disturbances),
  run: async (stage, which, { seed, random }) => {
    const disturb = disturbances[which];
    if (disturb === undefined) throw new Error(`"${which}" is no such disturbance.`);
    return await runTrial(stage, {
      scenario: 'F8',
      what: which,
      seed,
      uploads: 3,
      disturb: view => disturb(stage, view, random),
    });
  },
};
