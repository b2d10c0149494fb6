import { sql } from 'kysely';
import type { Clock, Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

/** So many wrong attempts cost nothing. */
export const freeAttempts = { account: 5, address: 20 } as const;
const waitMsMin = 1_000;
const waitMsMax = 15 * 60_000;
/** So many waits differ from each other; all after them are the longest. */
const waitsDiffering = Math.ceil(Math.log2(waitMsMax / waitMsMin)) + 1;
/** Wrong attempts are forgotten when none was made for so long. */
const rememberedMs = 24 * 60 * 60_000;
const sweptMax = 1_000;

export interface Subject {
  /** `user:<id>`, `name:<hash of an address that nobody has>` or `address:<network address>`. */
  name: string;
  /** Attempts that cost nothing. An office shares a network address, so that one gets more. */
  free: number;
}

/** An attempt that was let through. It counts as wrong until `forgive` says otherwise. */
export interface Admission extends Subject {
  failures: number;
}

/** Wait in milliseconds after `failures` wrong attempts in a row, of which `free` cost nothing: 1 s, doubling to 15 min. */
export function waitMs(failures: number, free: number): number {
  if (failures < free) return 0;
  return Math.min(waitMsMax, waitMsMin * 2 ** Math.min(30, failures - free));
}

/**
 * Lets an attempt through, or throws `account-locked` with the seconds to wait. It is counted as wrong before anything
 * is looked at, in one statement that locks the row: a thousand attempts at once are let through no more often than a
 * thousand in a row. The transaction must commit before the attempt is made.
 */
export async function admit(db: Db, subjects: readonly Subject[], port: { clock: Clock }): Promise<Admission[]> {
  const admissions: Admission[] = [];
  for (const subject of subjects) admissions.push(await admitOne(db, subject, port.clock.now()));
  return admissions;
}

async function admitOne(db: Db, subject: Subject, now: Date): Promise<Admission> {
  const waits = Array.from({ length: waitsDiffering }, (_, at) => waitMs(subject.free + at, subject.free));
  const forgottenBefore = new Date(now.getTime() - rememberedMs);
  const failures = sql<number>`case when sign_in_failures.last_at < ${forgottenBefore} then 1 else sign_in_failures.failures + 1 end`;
  const row = await db
    .insertInto('sign_in_failures')
    .values({ subject: subject.name, failures: 1, last_at: now, locked_until: null })
    .onConflict(conflict =>
      conflict
        .column('subject')
        .doUpdateSet({
          failures,
          last_at: now,
          // Below the free ones the subscript is that of no element: null, and so no lock.
          locked_until: sql<Date | null>`${now}::timestamptz + (${waits}::int[])[least(${waits.length}::int, ${failures} - ${subject.free}::int + 1)] * interval '1 millisecond'`,
        })
        .where(({ eb, or, ref }) =>
          or([
            eb(ref('sign_in_failures.locked_until'), 'is', null),
            eb(ref('sign_in_failures.locked_until'), '<=', now),
          ]),
        ),
    )
    .returning('failures')
    .executeTakeFirst();
  if (row !== undefined) return { ...subject, failures: row.failures };
  const locked = await db
    .selectFrom('sign_in_failures')
    .select('locked_until')
    .where('subject', '=', subject.name)
    .executeTakeFirst();
  const waitS = Math.max(1, Math.ceil(((locked?.locked_until?.getTime() ?? 0) - now.getTime()) / 1_000));
  throw new Problem('account-locked', { headers: { 'retry-after': String(waitS) } });
}

/** Takes back that an attempt was counted: it was right, or half of one. Its own lock ends with it. */
export async function forgive(db: Db, admission: Admission): Promise<void> {
  await db
    .updateTable('sign_in_failures')
    .set({
      failures: sql<number>`greatest(failures - 1, 0)`,
      locked_until: sql<Date | null>`case when failures = ${admission.failures}::int then null else locked_until end`,
    })
    .where('subject', '=', admission.name)
    .execute();
}

/** Forgets all wrong attempts at an account: somebody has proved that it is theirs. Sweeps up what no longer counts. */
export async function forget(db: Db, subject: Pick<Subject, 'name'>, port: { clock: Clock }): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('subject', '=', subject.name).execute();
  const forgottenBefore = new Date(port.clock.now().getTime() - rememberedMs);
  await db
    .deleteFrom('sign_in_failures')
    .where('subject', 'in', query =>
      query
        .selectFrom('sign_in_failures')
        .select('subject')
        .where('last_at', '<', forgottenBefore)
        .limit(sweptMax)
        .forUpdate()
        .skipLocked(),
    )
    .execute();
}
