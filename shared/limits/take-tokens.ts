import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { TakeTokens } from './rate-limiter.ts';
import { capacityOf, perSecond } from './token-bucket.ts';

/** Takes tokens from the buckets in the database, in one statement. */
export function takeFromDatabase(database: Pick<PlatformDatabase, 'transaction'>): TakeTokens {
  return async requests => {
    const columns = {
      keys: requests.map(({ key }) => key.slice(0, 300)),
      rates: requests.map(({ policy }) => perSecond(policy)),
      capacities: requests.map(({ policy }) => capacityOf(policy)),
      wanted: requests.map(({ wanted }) => wanted),
    };
    const { rows } = await database.transaction({ role: 'cloudforge_auth' }, async db => {
      const taken = await sql<{ granted: number; remaining: number }>`select t.granted, t.remaining
        from unnest(${columns.keys}::text[], ${columns.rates}::float8[], ${columns.capacities}::float8[], ${columns.wanted}::float8[])
          with ordinality as k(key, rate, capacity, wanted, at)
        cross join lateral cloudforge_take_tokens(k.key, k.rate, k.capacity, k.wanted) t order by k.at`.execute(db);
      crashPoint('rate-limit.before-commit');
      return taken;
    });
    crashPoint('rate-limit.after-commit');
    return rows.map(({ granted, remaining }) => ({ granted, left: remaining }));
  };
}

const sweptMax = 10_000;

/** Deletes buckets that are full again, a bounded number of them: a new one starts full too. */
export async function sweepBuckets(database: Pick<PlatformDatabase, 'transaction'>, now: Date): Promise<void> {
  // The longest window, doubled.
  const before = new Date(now.getTime() - 2 * 60_000);
  await database.transaction({ role: 'cloudforge_auth' }, db =>
    db
      .deleteFrom('rate_buckets')
      .where('key', 'in', query =>
        query
          .selectFrom('rate_buckets')
          .select('key')
          .where('refilled_at', '<', before)
          .limit(sweptMax)
          .forUpdate()
          .skipLocked(),
      )
      .execute(),
  );
}
