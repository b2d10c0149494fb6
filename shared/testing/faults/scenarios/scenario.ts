import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';
import type { TrialResult } from '../trial.ts';

export interface Draw {
  seed: number;
  random: Random;
  /** Few uploads, short waits: for a test among others, on a small machine. */
  isShort: boolean;
}

/** One kind of fault: F1 to F9. */
export interface Scenario {
  id: string;
  title: string;
  /** Trials of the whole plan, of each case. */
  trials: number;
  /** What is disturbed, by name; known only once a platform is there. */
  cases(stage: Stage): readonly string[] | Promise<readonly string[]>;
  run(stage: Stage, which: string, draw: Draw): Promise<TrialResult>;
}
