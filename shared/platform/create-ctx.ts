import { sql } from 'kysely';
import { liveChannel, notify, writeToOutbox } from '#events/outbox.ts';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { currentTraceparent } from '#shared/telemetry/trace.ts';
import { type Actor, actorName } from './actor.ts';
import { crashPoint } from './crash-points.ts';
import type { Ctx, Db, TransactionScope } from './ctx.ts';
import { Problem } from './errors.ts';

/** What the composition root gives to every ctx of a process. */
export interface Platform extends Pick<Ctx, 'log' | 'clock' | 'ids' | 'store' | 'dialer' | 'services'> {
  database: PlatformDatabase;
  /** CloudEvents source of this function: `/functions/analyze`. */
  source: string;
  /** Process-wide abort: draining. */
  signal: AbortSignal;
  settings: Readonly<Record<string, unknown>>;
}

export interface CallScope {
  actor: Actor;
  requestId: string;
  /** A function where making the signal costs something and most calls have no use for it. */
  signal: AbortSignal | (() => AbortSignal);
  /** Told of the transactions that write: inside each before it commits, and after it did. */
  idempotent?: { effect(db: Db): Promise<void>; effected(): void } | undefined;
}

/** The ctx of one call. */
export function createCtx(platform: Platform, call: CallScope): Ctx {
  const { actor } = call;
  const tenant = {
    organizationId: actor.organizationId,
    ...(actor.kind === 'system' ? {} : { userId: actor.userId }),
    ...(actor.kind === 'system' || actor.hiddenProjects === undefined ? {} : { hiddenProjects: actor.hiddenProjects }),
  };
  let log: Ctx['log'] | undefined;
  return {
    actor,
    requestId: call.requestId,
    // Made at the first line: most calls write none.
    get log() {
      log ??= platform.log.with({ requestId: call.requestId, organizationId: actor.organizationId });
      return log;
    },
    clock: platform.clock,
    ids: platform.ids,
    store: platform.store,
    dialer: platform.dialer,
    settings: platform.settings,
    services: platform.services,
    get signal() {
      return typeof call.signal === 'function' ? call.signal() : call.signal;
    },
    readRows: build => platform.database.readAtOnce({ role: 'cloudforge_app', ...tenant }, build),
    read: work => platform.database.transaction({ role: 'cloudforge_app', ...tenant, readOnly: true }, work),
    transaction: async work => {
      const result = await platform.database.transaction({ role: 'cloudforge_app', ...tenant }, async db => {
        const inside = await work(createScope(platform, call, db));
        await call.idempotent?.effect(db);
        crashPoint('transaction.before-commit');
        return inside;
      });
      call.idempotent?.effected();
      crashPoint('transaction.after-commit');
      return result;
    },
  };
}

/** The scope of one open transaction: what `ctx.transaction` hands to its work. */
export function createScope(platform: Platform, call: CallScope, db: Db): TransactionScope {
  const { actor } = call;
  return {
    db,
    publish: async (type, data, options) => {
      const id = platform.ids.uuid();
      const traceparent = currentTraceparent();
      await writeToOutbox(db, {
        id,
        organizationId: actor.organizationId,
        type,
        source: platform.source,
        time: platform.clock.now(),
        data,
        ...(options?.subject === undefined ? {} : { subject: options.subject }),
        ...(traceparent === undefined ? {} : { traceparent }),
      });
      return id;
    },
    audit: async (action, target, data) => {
      const who = actorName(actor);
      await db
        .insertInto('audit_logs')
        .values({
          organization_id: actor.organizationId,
          id: platform.ids.uuid(),
          actor_kind: who.kind,
          actor_id: who.id,
          action,
          target_kind: target.kind,
          target_id: target.id,
          data: JSON.stringify(data ?? {}),
          request_id: call.requestId,
          at: platform.clock.now(),
          sealed_sequence: null,
          seal: null,
        })
        .execute();
    },
    progress: async (runId, type, data) => {
      // The row lock on the run orders its events; the number is taken and the event written in one commit.
      const row = await db
        .updateTable('runs')
        .set({ sequence: sql<number>`sequence + 1`, updated_at: platform.clock.now() })
        .where('id', '=', runId)
        .returning('sequence')
        .executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      await db
        .insertInto('run_events')
        .values({
          organization_id: actor.organizationId,
          run_id: runId,
          sequence: row.sequence,
          type,
          data: JSON.stringify(data),
          created_at: platform.clock.now(),
        })
        .execute();
      await notify(db, liveChannel, runId);
      return row.sequence;
    },
  };
}
