import { createHash, timingSafeEqual } from 'node:crypto';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { type Actor, actorName } from './actor.ts';
import { crashPoint } from './crash-points.ts';
import type { Clock, Db } from './ctx.ts';
import { Problem } from './errors.ts';
import type { Operation } from './operation.ts';

/** Answers are kept for so long. */
export const answerKeptForMs = 24 * 60 * 60_000;
/** Whoever works on a request longer than this has lost it: another may take it up, and its commit is refused. */
const leaseMs = 60_000;
const answerBytesMax = 256 * 1024;
const keyPattern = /^[\x21-\x7e]{1,255}$/;
/** Headers of an answer that say something about what was done. Cookies are secrets and are never kept. */
const keptHeaders = ['content-type', 'location', 'cache-control', 'cloudforge-run-id', 'tus-resumable'];

export interface IdempotentCall {
  /** Marks the effect, inside the transaction that makes it. Throws where the request was lost to another. */
  effect(db: Db): Promise<void>;
  /** The transaction has committed. */
  effected(): void;
  /** Keeps the answer, or frees the key where nothing was done. */
  finish(answer: Response): Promise<Response>;
}

interface Port {
  database: PlatformDatabase;
  clock: Clock;
}

/**
 * Begins a request that carries an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the answer of the first
 * request with this key and body, or a claim on the key. Throws `idempotency-key-in-use`, `-reused`, `-answer-lost` and
 * `validation-failed`.
 */
export async function beginIdempotent(
  port: Port,
  call: {
    key: string;
    operation: Operation;
    actor: Exclude<Actor, { kind: 'system' }>;
    target: string;
    body: Uint8Array;
  },
): Promise<{ replay: Response } | { claimed: IdempotentCall }> {
  const { key, operation, actor } = call;
  if (!keyPattern.test(key))
    throw new Problem('validation-failed', {
      detail: 'Idempotency-Key: 1 to 255 visible ASCII characters, e.g. a UUID.',
      members: { issues: [{ path: 'headers.idempotency-key', message: '1 to 255 visible ASCII characters' }] },
    });
  const { organizationId } = actor;
  const scope = { role: 'cloudforge_app', organizationId } as const;
  const requestHash = createHash('sha256').update(`${call.target}\n`).update(call.body).digest();
  const now = port.clock.now();
  const lease = new Date(now.getTime() + leaseMs);
  // What a service commits by itself is not seen here: it counts as done from the beginning.
  const state = operation.idempotency === 'service' ? 'effected' : 'begun';
  const actorId = actorName(actor).id;
  const values = {
    operation: operation.name,
    actor_id: actorId,
    request_hash: requestHash,
    state,
    lease_until: lease,
    created_at: now,
    status: null,
    headers: null,
    body: null,
  } as const;
  const found = await port.database.transaction(scope, async db => {
    const claimed = await db
      .insertInto('idempotency_keys')
      .values({ organization_id: organizationId, key, ...values })
      .onConflict(conflict =>
        conflict
          .columns(['organization_id', 'key'])
          .doUpdateSet(values)
          .where(({ eb, or, and, ref }) =>
            or([
              eb(ref('idempotency_keys.created_at'), '<', new Date(now.getTime() - answerKeptForMs)),
              // Whoever had it was killed before anything was done.
              and([
                eb(ref('idempotency_keys.state'), '=', 'begun'),
                eb(ref('idempotency_keys.lease_until'), '<', now),
                eb(ref('idempotency_keys.actor_id'), '=', actorId),
                eb(ref('idempotency_keys.operation'), '=', operation.name),
                eb(ref('idempotency_keys.request_hash'), '=', requestHash),
              ]),
            ]),
          ),
      )
      .returning('key')
      .executeTakeFirst();
    if (claimed !== undefined) {
      crashPoint('idempotency-claim.before-commit');
      return undefined;
    }
    return await db
      .selectFrom('idempotency_keys')
      .select(['operation', 'actor_id', 'request_hash', 'state', 'lease_until', 'status', 'headers', 'body'])
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
  });
  if (found === undefined) {
    crashPoint('idempotency-claim.after-commit');
    return { claimed: claimedCall(port, { ...call, lease }) };
  }
  if (
    found.actor_id !== actorId ||
    found.operation !== operation.name ||
    !timingSafeEqual(found.request_hash, requestHash)
  )
    throw new Problem('idempotency-key-reused');
  if (found.state !== 'answered') {
    const leftS = Math.ceil((found.lease_until.getTime() - now.getTime()) / 1_000);
    if (leftS > 0)
      throw new Problem('idempotency-key-in-use', { headers: { 'retry-after': String(Math.min(leftS, 5)) } });
    throw new Problem('idempotency-answer-lost');
  }
  if (found.status === null || found.body === null)
    throw new Problem('idempotency-answer-lost', {
      detail:
        operation.answerHoldsSecret === true
          ? 'It was done, once. Its answer held a secret, which is shown only once and not kept: look for what was made, and replace its secret or delete it.'
          : 'It was done, once. Its answer was too large to be kept: look for what was made.',
    });
  const headers = { ...found.headers, 'idempotency-replayed': 'true' };
  const body = found.body.byteLength === 0 ? null : Uint8Array.from(found.body);
  return { replay: new Response(body, { status: found.status, headers }) };
}

function claimedCall(
  port: Port,
  call: { key: string; operation: Operation; actor: Exclude<Actor, { kind: 'system' }>; lease: Date },
): IdempotentCall {
  const { key, operation, actor, lease } = call;
  const scope = { role: 'cloudforge_app', organizationId: actor.organizationId } as const;
  let isEffected = operation.idempotency === 'service';
  return {
    effect: async db => {
      if (isEffected) return;
      // The lease names this claim: should another have taken the key up, this changes nothing and all is undone.
      const marked = await db
        .updateTable('idempotency_keys')
        .set({ state: 'effected' })
        .where('key', '=', key)
        .where('state', '=', 'begun')
        .where('lease_until', '=', lease)
        .executeTakeFirst();
      if (marked.numUpdatedRows === 0n)
        throw new Problem('idempotency-key-in-use', { headers: { 'retry-after': '1' } });
    },
    effected: () => {
      isEffected = true;
    },
    finish: async answer => {
      const isFailure = answer.status >= 400;
      // A service that refuses has done nothing either.
      const isFree = isFailure && (!isEffected || operation.idempotency === 'service');
      if (answer.status >= 500 && isEffected) return answer;
      const kept = isFree ? undefined : await keptAnswer(answer, operation);
      await port.database.transaction(scope, async db => {
        if (kept === undefined)
          await db.deleteFrom('idempotency_keys').where('key', '=', key).where('lease_until', '=', lease).execute();
        else
          await db
            .updateTable('idempotency_keys')
            .set({ state: 'answered', ...kept.row })
            .where('key', '=', key)
            .where('lease_until', '=', lease)
            .execute();
        crashPoint('idempotency-answer.before-commit');
      });
      crashPoint('idempotency-answer.after-commit');
      return kept?.answer ?? answer;
    },
  };
}

/** What is stored of an answer, and the answer to send, for a body can be read once only. */
async function keptAnswer(answer: Response, operation: Operation) {
  const nothing = { status: null, headers: null, body: null };
  const isText =
    answer.body === null || /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '');
  if (operation.answerHoldsSecret === true || answer.headers.has('set-cookie') || !isText)
    return { row: nothing, answer };
  const body = Buffer.from(await answer.arrayBuffer());
  const again = new Response(answer.body === null ? null : body, { status: answer.status, headers: answer.headers });
  if (body.byteLength > answerBytesMax) return { row: nothing, answer: again };
  const headers = Object.fromEntries(
    keptHeaders.flatMap(name => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  return { row: { status: answer.status, headers: JSON.stringify(headers), body }, answer: again };
}

const sweptMax = 5_000;

/** Deletes answers that are no longer kept, a bounded number of them. */
export async function sweepAnswers(database: Pick<PlatformDatabase, 'transaction'>, now: Date): Promise<void> {
  await database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const rows = await db
      .selectFrom('idempotency_keys')
      .select(['organization_id', 'key'])
      .where('created_at', '<', new Date(now.getTime() - answerKeptForMs))
      .limit(sweptMax)
      .execute();
    for (const { organization_id: organizationId, key } of rows)
      await db
        .deleteFrom('idempotency_keys')
        .where('organization_id', '=', organizationId)
        .where('key', '=', key)
        .execute();
  });
}
