import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf, keywordReason } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';
import { readInterval } from './read-interval.ts';
import { readTime, span } from './time.ts';

const textBytesMax = 200;

/** interval: microseconds, days and months (interval_recv in src/backend/utils/adt/timestamp.c). */
export class IntervalEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #isMysqlTime: boolean;

  constructor(column: ColumnState, from: 'mysql-time' | 'text') {
    this.#column = column;
    this.#isMysqlTime = from === 'mysql-time';
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    const column = this.#column;
    if (this.#isMysqlTime) {
      if (!readTime(column, bytes, start, end, kind, 6)) return false;
      if (!Number.isNaN(span.offsetSeconds)) return column.reject('a span of time has no offset');
      writeInterval(out, BigInt(span.microseconds), 0, 0);
      return true;
    }
    if (kind !== valueKind.text || end - start > textBytesMax) {
      return column.reject(
        kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no span of time',
      );
    }
    const read = readInterval(asciiOf(bytes, start, end).trim());
    if (read === undefined) return column.reject('the value is not written like a span of time');
    if (read.rounded && !column.cast('fraction-rounded', 'a second has more digits than the column keeps'))
      return false;
    writeInterval(out, read.microseconds, read.days, read.months);
    return true;
  }
}

function writeInterval(out: Output, microseconds: bigint, days: number, months: number): void {
  out.room(20);
  const { view, length } = out;
  view.setInt32(length, 16);
  view.setBigInt64(length + 4, microseconds);
  view.setInt32(length + 12, days);
  view.setInt32(length + 16, months);
  out.length += 20;
}
