import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskFault } from './control.ts';

/**
 * Writes through file handles, which is how object files are written and nothing else of the platform is, meet the fault
 * that `current` names: refused as by a full or broken disk, late, or said to be done and not (the worst a store does).
 */
export async function spoilWrites(current: () => DiskFault | undefined): Promise<void> {
  const handle = await open('/dev/null', 'r');
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const write: (...given: unknown[]) => Promise<unknown> = prototype.write;
  prototype.write = async function (this: unknown, ...given: unknown[]): Promise<unknown> {
    const fault = current();
    if (fault === undefined || Math.random() >= fault.share) return await write.apply(this, given);
    const [buffer, , length] = given;
    if (fault.mode === 'stall') {
      await sleep(fault.stallMs);
      return await write.apply(this, given);
    }
    if (fault.mode === 'lost') return { bytesWritten: typeof length === 'number' ? length : 0, buffer };
    const code = fault.mode === 'full' ? 'ENOSPC' : 'EIO';
    throw Object.assign(new Error(`${code}: a fault of the test, write`), { code });
  };
}
