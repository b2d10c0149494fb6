import type { ColumnState } from '../column-state.ts';
import { jsonScanned, scanJson } from '../json.ts';
import { type ValueKind, valueKind } from '../profiler.ts';
import type { ColumnProfiler } from './column-profiler.ts';
import { recordKeyword } from './number.ts';
import { TextInspector } from './text-inspector.ts';

/** JSON columns, and text columns that a check with json_valid makes one (MariaDB). */
export class JsonColumn implements ColumnProfiler {
  readonly state: ColumnState;
  readonly #inspector: TextInspector;

  constructor(state: ColumnState, valueBytesMax: number) {
    this.state = state;
    this.#inspector = new TextInspector(state, valueBytesMax, false);
  }

  value(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const state = this.state;
    if (kind === valueKind.keyword) {
      state.begin(0);
      recordKeyword(state, bytes, start, end);
      return;
    }
    state.begin(end - start);
    this.#inspector.inspect(bytes, start, end, state.encoding);
    // A value that was cut off can't be judged; the inspector has said so.
    if (!this.#inspector.cut) countJson(state, bytes, start, end);
    state.recordText(bytes, start, end);
  }
}

/** Counts a text that is no JSON, or that jsonb would refuse or change. */
export function countJson(state: ColumnState, bytes: Uint8Array, start: number, end: number): void {
  scanJson(bytes, start, end);
  if (!jsonScanned.valid) state.count('jsonInvalid', bytes, start, end);
  else if (jsonScanned.suspect) state.count('jsonNul', bytes, start, end);
}
