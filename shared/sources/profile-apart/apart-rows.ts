import {
  blockForm,
  type RowBlock,
  type TableProfiler,
  type ValueKind,
} from '#shared/engines/schema/profile/profiler.ts';
import { HeldValues, heldBytesMax, heldRowsMax, heldValuesMax } from './held-values.ts';
import { Placer } from './placer.ts';
import type { RingWriter } from './ring-writer.ts';
import { absentForm, aligned, givenForm, message, slotBytes } from './wire.ts';

/** 1: a value of this form is sent as it is written. */
const isOwnForm = new Uint8Array(256);
for (const form of Object.values(blockForm)) isOwnForm[form] = 1;

function areOwn(forms: Uint8Array, first: number, end: number): boolean {
  for (let at = first; at < end; at++) if (isOwnForm[forms[at]!] === 0) return false;
  return true;
}

/** The row behind those that are sent in one message, from `row` on: at least one, and not more than half a slot. */
function rowsThatFit({ starts, ends, rows, width }: RowBlock, row: number): number {
  const begin = starts[row * width]!;
  let stop = rows;
  // Halving is enough: rows of one table are of one size, more or less.
  while (stop - row > 1 && ends[stop * width - 1]! - begin > slotBytes / 4) stop = row + ((stop - row) >> 1);
  return stop;
}

/** The rows of one view on a table, handed over in blocks. */
export class ApartRows implements TableProfiler {
  readonly #ring: RingWriter;
  readonly #held = new HeldValues();
  /** Rows that came value by value: their lines, how many values each has, and whether its end came. */
  #rows = 0;
  readonly #lines = new Float64Array(heldRowsMax);
  readonly #counts = new Int32Array(heldRowsMax);
  readonly #ended = new Uint8Array(heldRowsMax);
  #direct = new Uint8Array(64);
  /** Of a block's values: which of the values held it is, and the form in which it is sent. */
  #places = new Int32Array(heldValuesMax);
  #forms = new Uint8Array(heldValuesMax);

  constructor(ring: RingWriter) {
    this.#ring = ring;
  }

  row(line: number): void {
    if (this.#rows === heldRowsMax || this.#held.count >= heldValuesMax || this.#held.length >= heldBytesMax)
      this.flush();
    this.#lines[this.#rows] = line;
    this.#counts[this.#rows] = 0;
    this.#ended[this.#rows] = 0;
    this.#rows += 1;
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    this.#held.add(index, bytes, start, end, givenForm | kind);
    if (this.#rows > 0) this.#counts[this.#rows - 1]! += 1;
  }

  null(index: number): void {
    this.#held.add(index, this.#held.bytes, 0, 0, blockForm.null);
    if (this.#rows > 0) this.#counts[this.#rows - 1]! += 1;
  }

  rowEnd(): void {
    this.#ended[this.#rows - 1] = 1;
  }

  block(block: RowBlock): void {
    this.flush();
    const { rows, width } = block;
    if (width > this.#direct.length) this.#direct = new Uint8Array(2 * width);
    let isPlain = true;
    for (let column = 0; column < width; column++) {
      this.#direct[column] = block.isDirect(column) ? 1 : 0;
      if (this.#direct[column] === 0) isPlain = false;
    }
    for (let row = 0; row < rows; ) {
      const stop = block.extent === undefined ? rowsThatFit(block, row) : rows;
      this.#part(block, row, stop, isPlain);
      row = stop;
    }
  }

  /** Hands over the rows [row, stop) of a block. */
  #part(block: RowBlock, row: number, stop: number, isPlain: boolean): void {
    const { forms, starts, ends, width } = block;
    const first = row * width;
    const end = stop * width;
    /** Bytes of the values that are sent as they are written, and of those that are not. */
    let own = 0;
    let other = 0;
    if (!isPlain || !areOwn(forms, first, end)) {
      for (let at = first; at < end; at++) {
        if (this.#isOwn(forms[at]!, at % width)) own += ends[at]! - starts[at]!;
        else other += ends[at]! - starts[at]!;
      }
      // With much between them that is sent otherwise, they are gathered one by one.
      this.#gather(block, row, stop, other > own);
    }
    this.#send(block, row, stop, other > own);
    this.#held.clear();
  }

  #isOwn(form: number, column: number): boolean {
    return this.#direct[column] === 1 && isOwnForm[form] === 1;
  }

  /** Has the values handed over that are not as they are written; `all`: the others are taken beside them. */
  #gather(block: RowBlock, from: number, stop: number, all: boolean): void {
    const { width } = block;
    const held = this.#held;
    const count = (stop - from) * width;
    if (count > this.#places.length) {
      this.#places = new Int32Array(count);
      this.#forms = new Uint8Array(count);
    }
    for (let row = from, at = from * width, to = 0; row < stop; row++) {
      for (let column = 0; column < width; column++, at++, to++) {
        const form = block.forms[at]!;
        this.#forms[to] = form;
        this.#places[to] = -1;
        const isOwn = this.#isOwn(form, column);
        if (isOwn && (!all || form === blockForm.null)) continue;
        const before = held.count;
        if (isOwn) held.add(column, block.bytes, block.starts[at]!, block.ends[at]!, form);
        else block.put(row, column);
        this.#forms[to] = held.count > before ? held.forms[before]! : absentForm;
        if (held.count > before) this.#places[to] = before;
      }
    }
  }

  /** Hands over the rows that came value by value. */
  flush(): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const held = this.#held;
    const { count, length } = held;
    const room = this.#ring.open(
      message.rows,
      16 + 8 * rows + aligned(4 * rows) + 3 * aligned(4 * count) + aligned(count) + aligned(rows) + length,
    );
    const place = new Placer(room.buffer, room.at);
    const head = place.words(4);
    head[0] = rows;
    head[1] = count;
    head[2] = length;
    place.doubles(rows).set(this.#lines.subarray(0, rows));
    place.words(rows).set(this.#counts.subarray(0, rows));
    place.words(count).set(held.columns.subarray(0, count));
    place.words(count).set(held.starts.subarray(0, count));
    place.words(count).set(held.ends.subarray(0, count));
    place.bytes(count).set(held.forms.subarray(0, count));
    place.bytes(rows).set(this.#ended.subarray(0, rows));
    place.bytes(length).set(held.bytes.subarray(0, length));
    this.#rows = 0;
    held.clear();
  }

  #send(block: RowBlock, row: number, stop: number, isGathered: boolean): void {
    const { width } = block;
    const rows = stop - row;
    const first = row * width;
    const count = rows * width;
    const held = this.#held;
    const [from, to] = isGathered ? [0, 0] : this.#span(block, first, first + count);
    const own = to - from;
    const length = own + held.length;
    const places = 3 * aligned(4 * count) + aligned(count) + aligned(width);
    const room = this.#ring.open(message.block, 16 + 8 * rows + places + length);
    const place = new Placer(room.buffer, room.at);
    const head = place.words(4);
    head[0] = rows;
    head[1] = width;
    head[2] = length;
    place.doubles(rows).set(block.lines.subarray(row, stop));
    const starts = place.words(count);
    const ends = place.words(count);
    for (let to = 0, at = first; to < count; to++, at++) {
      starts[to] = block.starts[at]! - from;
      ends[to] = block.ends[at]! - from;
    }
    place.words(count).set(block.integers.subarray(first, first + count));
    place
      .bytes(count)
      .set(held.count > 0 ? this.#forms.subarray(0, count) : block.forms.subarray(first, first + count));
    place.bytes(width).set(this.#direct.subarray(0, width));
    const bytes = place.bytes(length);
    bytes.set(block.bytes.subarray(from, to));
    if (held.count === 0) return;
    bytes.set(held.bytes.subarray(0, held.length), own);
    for (let to = 0; to < count; to++) {
      const source = this.#places[to]!;
      if (source < 0) continue;
      starts[to] = own + held.starts[source]!;
      ends[to] = own + held.ends[source]!;
    }
  }

  /** Where the bytes of the values that are sent as they are written begin and end. */
  #span({ forms, starts, ends, width, extent }: RowBlock, first: number, end: number): [number, number] {
    if (extent !== undefined) return [extent.from, extent.to];
    const isHere = (at: number): boolean => this.#isOwn(forms[at]!, at % width) && forms[at] !== blockForm.null;
    let from = first;
    while (from < end && !isHere(from)) from++;
    if (from === end) return [0, 0];
    let last = end - 1;
    while (!isHere(last)) last--;
    return [starts[from]!, ends[last]!];
  }
}
