import { setTimeout as sleep } from 'node:timers/promises';
import { findBinary } from '../../servers/find-binary.ts';
import type { ProxyFault } from '../faulty-proxy.ts';
import { randomInteger } from '../random.ts';
import type { Stage } from '../stage.ts';
import { runTrial, type TrialResult } from '../trial.ts';
import type { Draw } from './scenario.ts';

const faults: Readonly<Record<string, ProxyFault>> = {
  's3 answers 500': '500',
  's3 answers 503 SlowDown': '503',
  's3 never answers': 'stall',
  's3 loses the connection in the middle of a PUT': 'cut',
  's3 loses the connection in the middle of a GET': 'cut-get',
  's3 does what it was asked, and its answer is lost': 'cut-answer',
};

/** What a real S3 server does to a platform, where there is one. */
export const s3Cases: readonly string[] = findBinary('minio') === undefined ? [] : Object.keys(faults);

/** The server fails for a while; then it is well again. */
export async function runOnS3(stage: Stage, which: string, { seed, random }: Draw): Promise<TrialResult> {
  const kind = faults[which];
  if (kind === undefined) throw new Error(`"${which}" is no fault of an S3 server.`);
  const { proxy, ...beside } = await stage.onS3();
  return await runTrial(beside, {
    scenario: 'F6',
    what: which,
    seed,
    uploads: 3,
    mayBeginAgain: true,
    disturb: async view => {
      const metBefore = proxy.met();
      try {
        // A server that never answers would stop everything if it did so each time.
        proxy.set({ kind, share: kind === 'stall' ? 0.3 : 0.2 + 0.8 * random() });
        await sleep(500 + randomInteger(random, 2_500));
      } finally {
        proxy.set(undefined);
      }
      if (proxy.met() > metBefore) view.struck();
    },
  });
}
