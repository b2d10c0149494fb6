import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { type Actor, actorName } from '#shared/platform/actor.ts';
import type { Clock, Db, Ids, Log } from '#shared/platform/ctx.ts';
import { raiseAlert } from './alerts.ts';

/** What ids of a path can name. The auth role sees only who owns them. */
const tables = [
  'projects',
  'artifacts',
  'runs',
  'migrations',
  'webhook_endpoints',
  'webhook_messages',
  'api_keys',
  'teams',
  'invitations',
  'alerts',
] as const;

const attemptsForAlert = 5;
const windowMs = 60 * 60_000;
const idsMax = 5;
/** Look-ups that may be under way at a time; those beyond are left out, which a real attack survives as little. */
const pendingMax = 10;
const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface ForeignIdPort {
  database: PlatformDatabase;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/** Called with who asked, and the ids asked for, after an answer that there is nothing. Returns at once. */
export type NoteForeignIds = (actor: Actor, ids: readonly string[]) => void;

/**
 * Watches for ids of other organisations. The answer was given already, so neither it nor its time tells whether an id
 * exists elsewhere. Five such ids within an hour raise an alert for the actor's own organisation.
 */
export function createForeignIdNotes(port: ForeignIdPort): NoteForeignIds {
  let pending = 0;
  return (actor, ids) => {
    const wanted = ids.filter(id => idPattern.test(id)).slice(0, idsMax);
    if (actor.kind === 'system' || wanted.length === 0 || pending >= pendingMax) return;
    pending += 1;
    noteForeignIds(port, actor, wanted)
      .catch((error: unknown) =>
        port.log.warn('whether an id is another organisation’s could not be looked up', { error }),
      )
      .finally(() => {
        pending -= 1;
      });
  };
}

/** The look-up itself; true if one of the ids belongs to another organisation. */
export async function noteForeignIds(
  port: ForeignIdPort,
  actor: Exclude<Actor, { kind: 'system' }>,
  ids: readonly string[],
): Promise<boolean> {
  return await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    if (!(await isForeign(db, actor.organizationId, ids))) return false;
    const who = actorName(actor);
    const attempts = await countAttempt(
      db,
      `foreign-id:${actor.organizationId}:${who.kind}:${who.id}`,
      port.clock.now(),
    );
    if (attempts >= attemptsForAlert)
      await raiseAlert(
        db,
        {
          organizationId: actor.organizationId,
          kind: 'cross-tenant-attempt',
          subject: `${who.kind}:${who.id}`,
          message: `${attempts} times within an hour, ids of another organisation were asked for. Nothing was shown. Whoever uses this ${who.kind === 'user' ? 'account' : 'key'} may be trying ids that are not theirs.`,
        },
        port,
      );
    return true;
  });
}

async function isForeign(db: Db, organizationId: string, ids: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      ${sql.join(
        tables.map(
          table =>
            sql`select from ${sql.table(table)} where id = any(${ids}::uuid[]) and organization_id <> ${organizationId}`,
        ),
        sql` union all `,
      )}
    ) as found`.execute(db);
  return rows[0]?.found === true;
}

/** Counts in the table of buckets: `tokens` since `refilled_at`, anew after an hour. */
async function countAttempt(db: Db, key: string, now: Date): Promise<number> {
  const windowStart = new Date(now.getTime() - windowMs);
  const row = await db
    .insertInto('rate_buckets')
    .values({ key, tokens: 1, refilled_at: now })
    .onConflict(conflict =>
      conflict.column('key').doUpdateSet({
        tokens: sql<number>`case when rate_buckets.refilled_at < ${windowStart} then 1 else rate_buckets.tokens + 1 end`,
        refilled_at: sql<Date>`case when rate_buckets.refilled_at < ${windowStart} then ${now} else rate_buckets.refilled_at end`,
      }),
    )
    .returning('tokens')
    .executeTakeFirstOrThrow();
  return row.tokens;
}
