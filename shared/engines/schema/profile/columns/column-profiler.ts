import type { ColumnState } from '../column-state.ts';
import type { RowBlock, ValueKind } from '../profiler.ts';

/** Looks into the values of one column; one implementation per family of types. Nulls go to `state` directly. */
export interface ColumnProfiler {
  readonly state: ColumnState;
  /** One value that is not null: the bytes [start, end), valid only during the call. */
  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void;
  /**
   * The values of a column of several rows, nulls included. What the loop calls is then the same for all of them, and
   * compiled into it: each family of types that is met often has a loop of its own for that reason.
   */
  values?(block: RowBlock, column: number): void;
}
