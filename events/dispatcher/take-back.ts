import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Clock, Log } from '#shared/platform/ctx.ts';
import { isDeadHolder } from '#shared/platform/holder.ts';

/**
 * Makes every delivery due that a dispatcher had in hand which is dead for certain: what it had published may have died
 * with it. Whatever was delivered after all takes effect once, as ever. Returns how many.
 */
export async function takeBackFromDead(port: { database: PlatformDatabase; clock: Clock; log: Log }): Promise<number> {
  const taken = await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const holders = await db
      .selectFrom('deliveries')
      .select('published_by')
      .distinct()
      .where('state', '=', 'pending')
      .where('published_by', 'is not', null)
      .execute();
    const dead = holders.flatMap(({ published_by: holder }) =>
      holder !== null && isDeadHolder(holder) ? [holder] : [],
    );
    if (dead.length === 0) return 0;
    const due = await db
      .updateTable('deliveries')
      .set({ next_at: port.clock.now(), published_by: null })
      .where('state', '=', 'pending')
      .where('published_by', 'in', dead)
      .executeTakeFirst();
    return Number(due.numUpdatedRows);
  });
  if (taken > 0) port.log.warn('deliveries of a dispatcher that has ended were taken back', { deliveries: taken });
  return taken;
}
