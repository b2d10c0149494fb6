/**
 * The process that opens a SQLite file which someone gave us: if the file brings SQLite down, only this process ends.
 * It loads what it needs, gives up whatever it may do beyond reading, then takes one order from its parent and answers
 * with the reading.
 */
import { flushCompileCache } from 'node:module';
import { z } from 'zod';
import { confine } from '../confined.ts';
import { startProfileThread } from '../profile-apart/start-profile-thread.ts';

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
const ordered = new Promise<z.infer<typeof Order>>(resolve => {
  process.once('message', message => resolve(Order.parse(message)));
});
// The thread loads its own code while this one does.
const thread = process.argv.includes('--profile-apart') ? startProfileThread() : undefined;
const { readDatabase } = await import('./read-database.ts');
flushCompileCache();
confine();
const order = await ordered;
await run(order).finally(() => process.disconnect?.());

async function run(order: z.infer<typeof Order>): Promise<void> {
  let last = 0;
  try {
    const reading = await readDatabase(order.path, {
      profile: order.profile,
      ...(thread !== undefined && { createProfiler: thread.createProfiler }),
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
