/**
 * The process that opens a SQLite file which someone gave us: if the file brings SQLite down, only this process ends.
 * It takes one order from its parent and answers with the reading.
 */
import { z } from 'zod';
import { readDatabase } from './read-database.ts';

const Order = z.object({
  path: z.string(),
  profile: z.boolean(),
  limits: z.record(z.string(), z.number()).optional(),
  /** The file is checked by another process, whose findings follow as the next message. */
  isCheckedApart: z.boolean(),
});
const Faults = z.array(z.string());

const progressEveryMs = 100;

process.on('disconnect', () => process.exit(0));
process.once('message', message => {
  void run(Order.parse(message)).finally(() => process.disconnect?.());
});

async function run(order: z.infer<typeof Order>): Promise<void> {
  let last = 0;
  try {
    const reading = await readDatabase(order.path, {
      profile: order.profile,
      ...(order.isCheckedApart && { check: faultsFound() }),
      ...(order.limits !== undefined && { limits: order.limits }),
      onProgress: progress => {
        const now = performance.now();
        if (now - last < progressEveryMs) return;
        last = now;
        process.send?.({ kind: 'progress', ...progress });
      },
    });
    await send({ kind: 'done', reading });
  } catch (error) {
    await send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function faultsFound(): Promise<string[]> {
  return new Promise(resolve => {
    process.once('message', message => resolve(Faults.parse(message)));
  });
}

function send(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, error => (error === null ? resolve() : reject(error)));
  });
}
