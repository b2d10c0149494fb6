import type pg from 'pg';
import { z } from 'zod';
import type { TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { forgetChunks, restTable, stagedLeaves, stagedName } from './clear-table.ts';
import { inTransaction, rowsOf } from './rows.ts';
import { codeOf } from './target-errors.ts';

/** Takes back the transaction: the rows are not those that were expected, or can't be deleted one by one. */
class NotThese extends Error {}

/** A publication that tells of deleted rows, of a table where they can't be named. */
const noReplicaIdentity = '55000';

/**
 * Deletes the rows of some chunks in staging, so that these chunks alone are copied again. A chunk is one transaction,
 * and its rows carry the number of it, whatever their key is and whether they have one: so they are found, and so tables
 * without a key and keys that the source sorts in another way are no exception.
 *
 * All chunks of the table that are to be made anew go at once, before the first of them is copied: a row whose key moved
 * from one chunk into another would meet itself otherwise. Foreign keys, counters and triggers rest until the next
 * `finish`, as when a table is emptied.
 *
 * @param cleared `rows`: how many rows these transactions left in the table, as they were just read
 * @returns false where there are not exactly so many, or the server can't delete them one by one; nothing is changed then
 * @throws TargetError where the run is not in staging
 */
export async function clearChunks(
  client: pg.Client,
  plan: TransferPlan,
  table: TablePlan,
  cleared: { chunks: readonly number[]; writers: readonly number[]; rows: number },
): Promise<boolean> {
  const { chunks, writers, rows } = cleared;
  const relation = stagedName(plan, table);
  try {
    await inTransaction(client, async () => {
      await restTable(client, plan, table, chunks);
      const places = (await stagedLeaves(client, plan, table)) ?? [relation];
      if (await hasRules(client, places)) throw new NotThese();
      let deleted = 0;
      for (const place of writers.length === 0 ? [] : places) {
        const { rowCount } = await client.query(`DELETE FROM ONLY ${place} WHERE xmin = ANY ($1::xid[])`, [
          writers.map(String),
        ]);
        deleted += rowCount ?? 0;
      }
      if (deleted !== rows) throw new NotThese();
      await forgetChunks(client, plan, table, chunks);
    });
    return true;
  } catch (error) {
    if (error instanceof NotThese || codeOf(error) === noReplicaIdentity) return false;
    throw error;
  }
}

/** What a rule makes of a DELETE is not known. */
async function hasRules(client: pg.Client, places: readonly string[]): Promise<boolean> {
  const found = await rowsOf(
    client,
    z.object({ rule: z.string() }),
    'SELECT rulename::text AS rule FROM pg_rewrite WHERE ev_class = ANY ($1::regclass[]) LIMIT 1',
    [places],
  );
  return found.length > 0;
}
