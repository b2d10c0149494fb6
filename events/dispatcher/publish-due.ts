import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Clock } from '#shared/platform/ctx.ts';
import type { Bus } from '../bus/bus.ts';

const batchMax = 200;
/** A delivery that nobody has taken in hand after this long is published again. */
export const publicationWindowMs = 15_000;

export interface PublishPort {
  database: PlatformDatabase;
  clock: Clock;
  bus: Bus;
  /** Names this process: `holderName`. */
  holder: string;
}

/**
 * Publishes every delivery that is due, the first time and each further time alike. Publishing comes before the
 * commit: a crash between the two publishes the same number again, which the bus counts once. Returns how many.
 */
export async function publishDue(port: PublishPort): Promise<number> {
  const published = await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const now = port.clock.now();
    const due = await db
      .selectFrom('deliveries')
      .select(['id', 'function', 'publication'])
      .where('state', '=', 'pending')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(batchMax)
      .forUpdate()
      .skipLocked()
      .execute();
    if (due.length === 0) return 0;
    crashPoint('publication.before-publish');
    await port.bus.publish(
      due.map(row => ({ deliveryId: row.id, publication: row.publication + 1, function: row.function })),
    );
    crashPoint('publication.after-publish');
    await db
      .updateTable('deliveries')
      .set({
        publication: sql<number>`publication + 1`,
        next_at: new Date(now.getTime() + publicationWindowMs),
        published_by: port.holder,
      })
      .where(
        'id',
        'in',
        due.map(row => row.id),
      )
      .execute();
    return due.length;
  });
  if (published > 0) crashPoint('publication.after-commit');
  return published;
}
