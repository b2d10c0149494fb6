import type { ColumnState } from '../column-state.ts';
import type { ValueKind } from '../profiler.ts';

/** Looks into the values of one column; one implementation per family of types. Nulls go to `state` directly. */
export interface ColumnProfiler {
  readonly state: ColumnState;
  /** One value that is not null: the bytes [start, end), valid only during the call. */
  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void;
}
