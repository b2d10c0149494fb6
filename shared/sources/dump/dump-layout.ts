import type { RecordedSpan } from '#shared/engines/schema/dialects/base/span-recorder.ts';
import type { Model } from '#shared/engines/schema/model.ts';

/**
 * What of a dump is no row of a table that is there at its end: the statements that a reader of some of the rows has to
 * see first. Plain JSON. `outside`: start and end of each stretch, one behind the other, ascending.
 */
export interface DumpLayout {
  sizeBytes: number;
  outside: number[];
}

/** The layout of a dump, from the model that was read from it. */
export function layoutOf(model: Model): DumpLayout {
  const sizeBytes = model.statistics.bytes;
  const spans = model.tables
    .flatMap((table): readonly RecordedSpan[] => table.rowSpans)
    .filter(span => span.readThrough !== true && span.endByte > span.startByte)
    .sort((left, right) => left.startByte - right.startByte);
  const outside: number[] = [];
  let position = 0;
  for (const span of spans) {
    if (span.startByte > position) outside.push(position, span.startByte);
    position = Math.max(position, span.endByte);
  }
  if (position < sizeBytes) outside.push(position, sizeBytes);
  return { sizeBytes, outside };
}

/** The stretches of the layout that lie in [start, end), each cut to it. */
export function* outsideWithin(layout: DumpLayout, start: number, end: number): Generator<[number, number]> {
  const { outside } = layout;
  for (let at = firstBehind(outside, start); at < outside.length; at += 2) {
    const from = Math.max(start, outside[at]!);
    const to = Math.min(end, outside[at + 1]!);
    if (outside[at]! >= end) return;
    if (to > from) yield [from, to];
  }
}

/** Whether the byte at this place belongs to no span: then whoever reads by it must be ready for other rows. */
export function isOutside(layout: DumpLayout, offset: number): boolean {
  for (const _ of outsideWithin(layout, offset, offset + 1)) return true;
  return false;
}

/** Index of the first stretch that ends behind `offset`. */
function firstBehind(outside: readonly number[], offset: number): number {
  let low = 0;
  let high = outside.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (outside[2 * middle + 1]! <= offset) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

/** The last stretch that ends at `offset` or before. */
export function stretchBefore({ outside }: DumpLayout, offset: number): [number, number] | undefined {
  const at = firstBehind(outside, offset) - 2;
  return at < 0 ? undefined : [outside[at]!, outside[at + 1]!];
}
