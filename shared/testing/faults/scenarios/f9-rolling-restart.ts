import { setTimeout as sleep } from 'node:timers/promises';
import { runTrial } from '../trial.ts';
import type { Scenario } from './scenario.ts';

const returnPatienceMs = 30_000;

/** Each process in turn is asked to end and comes again, as a new version is rolled out, while uploads go on. */
export const rollingRestart: Scenario = {
  id: 'F9',
  title: 'Rolling SIGTERM under load',
  trials: 50,
  cases: () => ['every process in turn'],
  run: async (stage, which, { seed, random, isShort }) => {
    const names = stage.roles.filter(name => name !== 'postgres' && name !== 'nats');
    const order = names
      .map(name => ({ name, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, isShort ? 6 : names.length);
    return await runTrial(stage, {
      scenario: 'F9',
      what: which,
      seed,
      uploads: isShort ? 5 : 20,
      staggerMs: 500,
      disturb: async view => {
        for (const { name } of order) {
          const { platform } = stage;
          const pid = platform.pids().get(name);
          if (pid === undefined) continue;
          process.kill(pid, 'SIGTERM');
          view.struck();
          const deadline = Date.now() + returnPatienceMs;
          while ([undefined, pid].includes(platform.pids().get(name))) {
            if (Date.now() > deadline)
              return view.violate({ kind: 'stuck', message: `${name} did not end and come again` });
            await sleep(50);
          }
        }
      },
    });
  },
};
