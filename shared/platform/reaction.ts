import type { AnyEvent, EventFor, EventType } from '#events/catalogue.ts';
import type { Ctx, TransactionScope } from './ctx.ts';

/**
 * What a reaction gets beside `ctx`: its `transaction` is the delivery's own. It marks the delivery done in the same
 * commit as the effect, so an effect in our database happens once. It is called at most once; what must be visible
 * earlier goes through `before`.
 */
export interface ReactionCtx extends Ctx {
  deliveryId: string;
  /** 1 for the first try. */
  attempt: number;
  /** A small commit of its own ahead of the effect ("generating has begun"). It may happen again on a retry. */
  before<T>(work: (scope: TransactionScope) => Promise<T>): Promise<T>;
}

export interface ReactionSpec<T extends EventType> {
  /** Verb and object, kebab case, unique over the platform: `start-analysis`. */
  name: string;
  on: readonly T[];
  summary: string;
  /** At most 60 s. */
  timeoutMs?: number;
  handler(call: { ctx: ReactionCtx; event: EventFor<T> }): Promise<void>;
  /** Called when the delivery is given up: the run must not stay where it is. Runs in a transaction. */
  onDead?(call: { ctx: Ctx; scope: TransactionScope; event: EventFor<T>; cause: string }): Promise<void>;
}

export interface Reaction {
  kind: 'reaction';
  name: string;
  on: readonly EventType[];
  summary: string;
  timeoutMs: number;
  handler(call: { ctx: ReactionCtx; event: AnyEvent }): Promise<void>;
  onDead?(call: { ctx: Ctx; scope: TransactionScope; event: AnyEvent; cause: string }): Promise<void>;
}

const reactionTimeoutMsDefault = 55_000;

/** A reaction to one or more events of the catalogue: one file. */
export function defineReaction<const T extends EventType>(spec: ReactionSpec<T>): Reaction {
  return {
    kind: 'reaction',
    name: spec.name,
    on: spec.on,
    summary: spec.summary,
    timeoutMs: spec.timeoutMs ?? reactionTimeoutMsDefault,
    // The host delivers only events of the types named in `on`, parsed by the catalogue.
    handler: call => spec.handler(call as never),
    ...(spec.onDead === undefined ? {} : { onDead: call => spec.onDead!(call as never) }),
  };
}
