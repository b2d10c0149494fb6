import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '#shared/platform/crash-points.ts';
import { runTrial } from '../trial.ts';
import { startTwin } from '../twin.ts';
import type { Scenario } from './scenario.ts';
import { strikeAt } from './strike.ts';

interface Zombie {
  role: string;
  /** Where it is stopped: its work is done, its last commit is not. */
  point: CrashPoint;
  /** Longer than its lease, or than the time after which a delivery is sent again. */
  stopMs: number;
}

const zombies: readonly Zombie[] = [
  { role: 'worker:probe', point: 'transaction.after-commit', stopMs: 3_500 },
  { role: 'worker:analyze', point: 'object.after-put', stopMs: 17_500 },
  { role: 'worker:notify', point: 'call.after-post', stopMs: 17_500 },
  { role: 'dispatcher', point: 'delivery.after-post', stopMs: 17_500 },
];

/**
 * A process stops for longer than its lease while a second one goes on with its work, then wakes up and finishes what
 * it had begun (M. Kleppmann, How to do distributed locking, 2016).
 */
export const zombieProcesses: Scenario = {
  id: 'F5',
  title: 'SIGSTOP beyond the lease, then SIGCONT, with a second process beside it',
  trials: 25,
  cases: () => zombies.map(zombie => zombie.role),
  run: async (stage, which, { seed }) => {
    const zombie = zombies.find(({ role }) => role === which);
    if (zombie === undefined) throw new Error(`"${which}" is stopped nowhere.`);
    return await runTrial(stage, {
      scenario: 'F5',
      what: which,
      seed,
      uploads: 1,
      disturb: async view => {
        const pid = await strikeAt(stage, view, { ...zombie, occurrence: 1, action: 'stop' });
        if (pid === undefined) return;
        try {
          const twin = await startTwin(stage.platform, which);
          await sleep(zombie.stopMs);
          process.kill(pid, 'SIGCONT');
          view.struck();
          // Long enough for what it had in hand to end, one way or another.
          await sleep(1_500);
          await twin.stop();
        } finally {
          process.kill(pid, 'SIGCONT');
        }
      },
    });
  },
};
