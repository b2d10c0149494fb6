import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '#shared/platform/crash-points.ts';
import type { Stage } from '../stage.ts';
import type { TrialView } from '../trial.ts';

/**
 * What no run comes to by itself, for it waits for days: a deadline that passes, a file that expires. It is arranged in
 * the database, and looked at afterwards: done, and done once.
 */
interface Arrangement {
  /** Returns what is to be looked at. */
  arrange(stage: Stage): Promise<string>;
  /** What is not so yet, or undefined once all is done. */
  missing(stage: Stage, id: string): Promise<string | undefined>;
  /** What happened more often than once. */
  repeated(stage: Stage, id: string): Promise<string | undefined>;
}

const deadline: Arrangement = {
  arrange: async ({ platform }) => {
    const [row] = await platform.query(`
      insert into cloudforge.runs (organization_id, id, project_id, state, deadline_at)
      select organization_id, gen_random_uuid(), project_id, 'waiting', now() from cloudforge.runs limit 1
      returning id`);
    return String(row?.id);
  },
  missing: async ({ platform, ledger }, id) => {
    const [row] = await platform.query('select state from cloudforge.runs where id = $1', [id]);
    if (row?.state !== 'failed') return `the run whose deadline passed is ${String(row?.state)}`;
    return ledger.receipts.some(receipt => receipt.runId === id) ? undefined : 'nobody was told that a run failed';
  },
  repeated: async ({ platform, ledger }, id) => {
    const [row] = await platform.query(
      `select (select count(*)::int from cloudforge.outbox where subject = $1::text and type = 'cloudforge.run.failed.v1') as told,
         (select count(*)::int from cloudforge.run_events where run_id = $1::uuid and type = 'run.failed') as shown`,
      [id],
    );
    const messages = new Set(ledger.receipts.filter(({ runId }) => runId === id).map(({ webhookId }) => webhookId));
    const counts = [row?.told, row?.shown, messages.size];
    return counts.every(count => count === 1) ? undefined : `a run's one failure was told ${counts.join(', ')} times`;
  },
};

const expiry: Arrangement = {
  arrange: async ({ platform }) => {
    const [row] = await platform.query(`
      update cloudforge.artifacts set expires_at = now() where id = (
        select id from cloudforge.artifacts a where state = 'stored' and expires_at > now() and not exists (
          select 1 from cloudforge.runs where artifact_id = a.id and finished_at is null) limit 1)
      returning id`);
    return String(row?.id);
  },
  missing: async ({ platform }, id) => {
    const [row] = await platform.query('select state from cloudforge.artifacts where id = $1', [id]);
    return row?.state === 'expired' ? undefined : `the file whose time is over is ${String(row?.state)}`;
  },
  repeated: async () => undefined,
};

const arrangements: Partial<Record<CrashPoint, Arrangement>> = {
  'deadline.before-commit': deadline,
  'deadline.after-commit': deadline,
  'expiry.before-commit': expiry,
  'expiry.after-commit': expiry,
  'expiry.before-delete': expiry,
  'expiry.after-delete': expiry,
};

/** Cases beside those that a run comes to by itself. */
export const arrangedCases: readonly string[] = Object.keys(arrangements).map(point => `dispatcher ${point}`);

const lookEveryMs = 50;

/** Arranges what leads to the point, if anything must be; afterwards waits for its end and accounts for it. */
export async function withArrangement(
  stage: Stage,
  view: TrialView,
  point: CrashPoint,
  patienceMs: number,
  strike: () => Promise<unknown>,
): Promise<void> {
  const arrangement = arrangements[point];
  if (arrangement === undefined) return void (await strike());
  const striking = strike();
  const id = await arrangement.arrange(stage);
  await striking;
  const end = Date.now() + patienceMs;
  for (;;) {
    const missing = await arrangement.missing(stage, id);
    if (missing === undefined) break;
    if (Date.now() > end) return view.violate({ kind: 'stuck', message: missing });
    await sleep(lookEveryMs);
  }
  const repeated = await arrangement.repeated(stage, id);
  if (repeated !== undefined) view.violate({ kind: 'duplicate', message: repeated });
}
