import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Clock, Ids } from '#shared/platform/ctx.ts';

/** Which reactions an event type has: derived from the registry. */
export type ReactionTable = ReadonlyMap<string, readonly { function: string; reaction: string }[]>;

export interface RelayPort {
  database: PlatformDatabase;
  clock: Clock;
  ids: Ids;
  reactions: ReactionTable;
}

const batchMax = 100;

/**
 * Expands outbox rows into one delivery per (event, reaction). Several relays may run: rows are taken with
 * SKIP LOCKED. Returns how many events were expanded.
 */
export async function expandOutbox({ database, clock, ids, reactions }: RelayPort): Promise<number> {
  const expanded = await database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const events = await db
      .selectFrom('outbox')
      .select(['id', 'organization_id', 'type'])
      .where('expanded_at', 'is', null)
      .orderBy('position')
      .limit(batchMax)
      .forUpdate()
      .skipLocked()
      .execute();
    if (events.length === 0) return 0;
    const now = clock.now();
    const deliveries = events.flatMap(event =>
      (reactions.get(event.type) ?? []).map(target => ({
        id: ids.uuid(),
        organization_id: event.organization_id,
        event_id: event.id,
        event_type: event.type,
        function: target.function,
        reaction: target.reaction,
        state: 'pending' as const,
        next_at: now,
        created_at: now,
      })),
    );
    if (deliveries.length > 0) {
      await db
        .insertInto('deliveries')
        .values(deliveries)
        .onConflict(conflict => conflict.columns(['event_id', 'reaction']).doNothing())
        .execute();
    }
    await db
      .updateTable('outbox')
      .set({ expanded_at: now })
      .where(
        'id',
        'in',
        events.map(event => event.id),
      )
      .execute();
    crashPoint('expansion.before-commit');
    return events.length;
  });
  if (expanded > 0) crashPoint('expansion.after-commit');
  return expanded;
}
