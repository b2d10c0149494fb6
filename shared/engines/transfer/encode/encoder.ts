import type { Dialect } from '../../schema/model.ts';
import type { CastName, Codec } from '../codec.ts';
import type { ValueKind } from '../row-sink.ts';
import type { Output } from './output.ts';

/** Writes the values of one column as fields of COPY BINARY. */
export interface Encoder {
  /**
   * Appends the field, with its length before it, and returns true; or returns false with `column.reason` set: the
   * value cannot be held. What it appended before that is dropped with the whole row.
   */
  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean;
}

/** A cast that a value of the present row made: it counts once the row is accepted. */
export interface PendingCast {
  column: number;
  cast: CastName;
}

/** What an encoder knows of its column, and how it speaks to the writer. */
export class ColumnState {
  readonly codec: Codec;
  readonly dialect: Dialect;
  /** Why the last value was refused: one sentence without the value. */
  reason = '';
  readonly #position: number;
  readonly #allowed: ReadonlySet<CastName>;
  readonly #pending: PendingCast[];

  constructor(
    codec: Codec,
    dialect: Dialect,
    position: number,
    allowed: ReadonlySet<CastName>,
    pending: PendingCast[],
  ) {
    this.codec = codec;
    this.dialect = dialect;
    this.#position = position;
    this.#allowed = allowed;
    this.#pending = pending;
  }

  allows(cast: CastName): boolean {
    return this.#allowed.has(cast);
  }

  /** Notes a cast; false, with a reason, if this column may not make it. */
  cast(cast: CastName, reason: string): boolean {
    if (!this.#allowed.has(cast)) return this.reject(reason);
    this.#pending.push({ column: this.#position, cast });
    return true;
  }

  /** Always false, so that an encoder can return it. */
  reject(reason: string): false {
    this.reason = reason;
    return false;
  }
}
