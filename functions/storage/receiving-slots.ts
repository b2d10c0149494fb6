import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';

/** Uploads this process is receiving: each holds memory and a connection for as long as its client sends. */
let receiving = 0;

/** Receives one upload if there is room for it. Throws Problem 'overloaded' otherwise, before anything is read. */
export async function withReceivingSlot<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  if (receiving >= uploadLimits(ctx).uploadsAtOnce) {
    throw new Problem('overloaded', {
      detail: 'As many uploads as are allowed at once are running.',
      headers: { 'retry-after': '2' },
    });
  }
  receiving += 1;
  try {
    return await work();
  } finally {
    receiving -= 1;
  }
}
