import type { Lane } from './finish-order.ts';

/**
 * Runs lanes on so many workers, heaviest first; what follows a lane is begun when it is done. The first failure stops
 * all: what runs is waited for, and the failure is thrown.
 */
export async function runLanes<Worker>(
  lanes: readonly Lane[],
  workers: readonly Worker[],
  work: (worker: Worker, step: Lane['steps'][number]) => Promise<void>,
): Promise<void> {
  // Taken from the end.
  const ready = [...lanes].sort((first, second) => first.weight - second.weight);
  let failure: { error: unknown } | undefined;
  let busy = 0;
  const wake: (() => void)[] = [];
  const wakeAll = (): void => {
    for (const resume of wake.splice(0)) resume();
  };
  const run = async (worker: Worker): Promise<void> => {
    while (failure === undefined) {
      const lane = ready.pop();
      if (lane === undefined) {
        if (busy === 0) return;
        // Whoever is busy may bring more.
        await new Promise<void>(resolve => wake.push(resolve));
        continue;
      }
      busy += 1;
      try {
        for (const step of lane.steps) {
          if (failure !== undefined) return;
          await work(worker, step);
        }
        ready.push(...lane.next);
      } catch (error) {
        failure ??= { error };
      } finally {
        busy -= 1;
        wakeAll();
      }
    }
  };
  await Promise.all(workers.map(run));
  if (failure !== undefined) throw failure.error;
}
