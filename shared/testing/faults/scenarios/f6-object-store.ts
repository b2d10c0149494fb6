import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskFault } from '../control.ts';
import { randomInteger } from '../random.ts';
import { runTrial } from '../trial.ts';
import { runOnS3, s3Cases } from './f6-s3.ts';
import type { Scenario } from './scenario.ts';

const writers = ['function:storage', 'worker:analyze', 'function:generate'];

const faults: Readonly<Record<string, Pick<DiskFault, 'mode' | 'roles' | 'stallMs'>>> = {
  'disk full': { mode: 'full', roles: writers, stallMs: 0 },
  'writes refused': { mode: 'broken', roles: writers, stallMs: 0 },
  'writes stall': { mode: 'stall', roles: writers, stallMs: 2_000 },
  // Only uploads are somebody's only copy; everything else the platform can make again from them.
  'bytes lost in a write': { mode: 'lost', roles: ['function:storage'], stallMs: 0 },
};

/** The store refuses, hangs or lies for a while; then it is well again. */
export const faultyStore: Scenario = {
  id: 'F6',
  title: 'Object store: disk full, writes refused, stalled, or said to be done and lost; an S3 server that fails',
  trials: 100,
  cases: () => [...Object.keys(faults), ...s3Cases],
  run: async (stage, which, draw) => {
    if (s3Cases.includes(which)) return await runOnS3(stage, which, draw);
    const { seed, random } = draw;
    const fault = faults[which];
    if (fault === undefined) throw new Error(`"${which}" is no fault of a store.`);
    return await runTrial(stage, {
      scenario: 'F6',
      what: which,
      seed,
      uploads: 3,
      mayBeginAgain: true,
      disturb: async view => {
        try {
          stage.control.setDiskFault({ ...fault, share: 0.2 + 0.8 * random() });
          view.struck();
          await sleep(500 + randomInteger(random, 2_500));
        } finally {
          stage.control.setDiskFault(undefined);
          view.struck();
        }
      },
    });
  },
};
