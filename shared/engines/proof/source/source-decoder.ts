import type { Dialect } from '#shared/engines/schema/model.ts';
import { type AllowedCasts, type CastName, castNames } from '#shared/engines/transfer/codec.ts';
import type { ValueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';

/** What became of one value. After `problem` the decoder's `reason` says why. */
export const outcome = { value: 0, null: 1, problem: 2 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

/** What a value means beside its bytes. */
export interface SourceContext {
  dialect: Dialect;
  /** Character set of text values in the source's own name; undefined: UTF-8. */
  charset: string | undefined;
  /** Character set of values that come as bytes although the column holds text; undefined: UTF-8. */
  bytesCharset?: string | undefined;
  /** Zone of instants written without an offset; undefined: UTC. */
  timeZone: string | undefined;
}

/**
 * Turns the values of one column, as the source writes them, into canonical bytes. One object per column and chunk; it
 * counts the casts it makes. A cast that the plan does not allow makes the value a problem.
 */
export abstract class SourceDecoder {
  /** Why the last value could not be decoded: the end of a sentence that begins with the column's name. */
  reason = '';
  readonly castCounts: Map<CastName, number>;
  readonly #allowed: AllowedCasts;

  constructor(casts: AllowedCasts, castCounts = new Map<CastName, number>()) {
    this.castCounts = castCounts;
    this.#allowed = casts;
  }

  /** Writes the canonical bytes of a value into `out`. */
  abstract decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome;

  protected refuse(reason: string): Outcome {
    this.reason = reason;
    return outcome.problem;
  }

  protected allows(name: CastName): boolean {
    return this.#allowed.includes(name);
  }

  /** Counts a cast. false: the plan does not allow it, and `reason` is set. */
  protected cast(name: CastName): boolean {
    if (!this.#allowed.includes(name)) {
      this.reason = `needs a cast that was not declared: ${castNames[name]}`;
      return false;
    }
    this.castCounts.set(name, (this.castCounts.get(name) ?? 0) + 1);
    return true;
  }
}
