import type { Hono } from 'hono';
import { type AnyEvent, parseEvent } from '#events/catalogue.ts';
import { inSpan } from '#shared/telemetry/trace.ts';
import { crashPoint } from './crash-points.ts';
import { createCtx, createScope } from './create-ctx.ts';
import type { TransactionScope } from './ctx.ts';
import { Problem } from './errors.ts';
import type { FunctionDefinition } from './function.ts';
import type { HostEnv, HostOptions } from './host-function.ts';
import type { Reaction, ReactionCtx } from './reaction.ts';
import { readBody } from './request-body.ts';
import { requestIdOf } from './request-id.ts';
import { storeProblem } from './store-problem.ts';

const eventBytesMax = 1024 * 1024;

/**
 * POST /events/<reaction>: a CloudEvent 1.0 in HTTP binary mode, with the delivery's id. Answers 200 done or already
 * done, 422 for an event that can never be handled, 425 for one that is too early, anything else to be tried again.
 * POST /events/<reaction>/dead: the delivery was given up; the reaction's `onDead` runs.
 */
export function mountReactions(app: Hono<HostEnv>, definition: FunctionDefinition, options: HostOptions): void {
  for (const reaction of definition.reactions) {
    app.post(`/events/${reaction.name}`, async c => {
      const call = await accept(c.req.raw, definition, options);
      await inSpan(
        `react ${reaction.name}`,
        {
          kind: 'consumer',
          traceparent: c.req.header('traceparent') ?? call.event.traceparent,
          attributes: {
            'cloudforge.function': definition.name,
            'cloudforge.reaction': reaction.name,
            'cloudevents.event_id': call.event.id,
            'cloudevents.event_type': call.event.type,
            'cloudforge.attempt': call.attempt,
          },
        },
        () => react(definition, reaction, call, options, requestIdOf(c, options.platform)),
      );
      return c.json({ done: true });
    });
    app.post(`/events/${reaction.name}/dead`, async c => {
      const call = await accept(c.req.raw, definition, options);
      const cause = c.req.header('cloudforge-cause') ?? 'unknown';
      if (reaction.onDead !== undefined) {
        const scope = {
          actor: { kind: 'system', organizationId: call.event.organizationId, function: definition.name },
          requestId: requestIdOf(c, options.platform),
          signal: options.platform.signal,
        } as const;
        const ctx = createCtx(options.platform, scope);
        await ctx.transaction(inside =>
          reaction.onDead!({ ctx, scope: inside, event: call.event, cause: decodeURIComponent(cause) }),
        );
      }
      return c.json({ done: true });
    });
  }
}

interface AcceptedCall {
  event: AnyEvent;
  deliveryId: string;
  attempt: number;
}

async function accept(request: Request, definition: FunctionDefinition, options: HostOptions): Promise<AcceptedCall> {
  const token = /^Bearer (.{1,300})$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  // Whoever has no token of this function's learns nothing, not even that the route is there.
  if (!options.eventTokens.verify(token, definition.name, options.platform.clock.now())) throw new Problem('not-found');
  if (options.draining()) throw new Problem('not-ready', { headers: { 'retry-after': '1' } });
  const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
  const body = await readBody(request, eventBytesMax);
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new Problem('event-invalid', { cause: error, detail: 'The event’s data is not JSON.' });
  }
  const parsed = parseEvent({
    specversion: header('ce-specversion'),
    id: header('ce-id'),
    type: header('ce-type'),
    source: header('ce-source'),
    subject: header('ce-subject'),
    time: header('ce-time'),
    organizationId: header('ce-organizationid'),
    traceparent: header('ce-traceparent') ?? header('traceparent'),
    data,
  });
  if (!parsed.ok) throw new Problem('event-invalid', { detail: parsed.message.slice(0, 500) });
  return {
    event: parsed.event,
    deliveryId: header('cloudforge-delivery') ?? '',
    attempt: Number(header('cloudforge-attempt') ?? '1'),
  };
}

async function react(
  definition: FunctionDefinition,
  reaction: Reaction,
  call: AcceptedCall,
  options: HostOptions,
  requestId: string,
): Promise<void> {
  const { platform } = options;
  const { event, deliveryId } = call;
  if (!reaction.on.includes(event.type))
    throw new Problem('event-invalid', { detail: `${reaction.name} does not react to ${event.type}.` });
  const scope = {
    actor: { kind: 'system', organizationId: event.organizationId, function: definition.name },
    requestId,
    signal: AbortSignal.any([platform.signal, AbortSignal.timeout(reaction.timeoutMs)]),
  } as const;
  const base = createCtx(platform, scope);
  if (await alreadyDone(base, deliveryId)) return;
  let finished = false;
  const finish = async <T>(work: (inside: TransactionScope) => Promise<T>): Promise<T> => {
    if (finished) throw new Error(`${reaction.name} opened a second delivery transaction.`);
    const done = await platform.database.transaction(
      { role: 'cloudforge_app', organizationId: event.organizationId },
      async db => {
        const claimed = await db
          .updateTable('deliveries')
          .set({ state: 'done', finished_at: platform.clock.now() })
          .where('id', '=', deliveryId)
          .where('state', '=', 'pending')
          .executeTakeFirst();
        // Someone else's commit was first: everything of ours is rolled back, and the answer is still "done".
        if (claimed.numUpdatedRows === 0n) throw new AlreadyDone();
        const result = await work(createScope(platform, scope, db));
        finished = true;
        crashPoint('reaction.before-commit');
        return result;
      },
    );
    crashPoint('reaction.after-commit');
    return done;
  };
  const ctx: ReactionCtx = {
    ...base,
    deliveryId,
    attempt: call.attempt,
    before: base.transaction,
    transaction: finish,
  };
  try {
    await reaction.handler({ ctx, event });
    if (!finished) await finish(async () => undefined);
  } catch (error) {
    // A store that is away delays a delivery, and is not counted as a try of it.
    if (!(error instanceof AlreadyDone)) throw storeProblem(error) ?? error;
  }
}

class AlreadyDone extends Error {}

async function alreadyDone(ctx: Pick<ReactionCtx, 'read'>, deliveryId: string): Promise<boolean> {
  const row = await ctx.read(db =>
    db.selectFrom('deliveries').select('state').where('id', '=', deliveryId).executeTakeFirst(),
  );
  if (row === undefined) throw new Problem('event-invalid', { detail: 'There is no such delivery.' });
  return row.state === 'done';
}
