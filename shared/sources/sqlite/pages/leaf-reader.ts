import { integerAt } from '#shared/engines/schema/profile/columns/stored-numbers.ts';
import { blockForm, notShort } from '#shared/engines/schema/profile/profiler.ts';
import { charactersAt, charactersOf } from '../decimal-digits.ts';
import type { TreeCursor } from './btree.ts';
import type { RecordLayout } from './record-columns.ts';
import { contentBytes, isNan } from './record-reader.ts';
import type { StoredRows } from './stored-rows.ts';
import type { Leaf } from './tree-page.ts';

/** What is known of a column while its values are read. */
const role = { absent: 0, usual: 1, real: 2, rowid: 3 } as const;

/**
 * Reads records of leaves into places, all the usual ones: those that end on their page, whose header is short, whose
 * rowid is positive and, where a column holds it, below 2^31-1. What it does not know it leaves alone, damage too: that is `RecordReader`'s.
 */
export class LeafReader {
  /** Bytes of the values read so far, integers counted by their digits. */
  valueBytes = 0;
  readonly #rows: StoredRows;
  /** Places of the columns in the order of the record, -1: not given; and what they are. */
  readonly #places: Int32Array;
  readonly #roles: Uint8Array;
  /** 1: a record that does not give the column has NULL there. */
  readonly #isNullable: Uint8Array;
  readonly #rowidMax: number;

  constructor(layout: RecordLayout, rows: StoredRows) {
    this.#rows = rows;
    this.#places = Int32Array.from(layout.stored, column => column.place);
    this.#roles = Uint8Array.from(layout.stored, ({ isReal, isRowid }) =>
      isRowid ? role.rowid : isReal ? role.real : role.usual,
    );
    this.#isNullable = Uint8Array.from(layout.stored, ({ omitted }) => (omitted.kind === 'null' ? 1 : 0));
    this.#rowidMax = layout.stored.some(({ isRowid }) => isRowid) ? notShort - 1 : Number.MAX_SAFE_INTEGER;
  }

  /**
   * Reads cells from number `index` on, as long as there is room and they are usual. Returns the number of the first
   * one that was not read.
   */
  read(cursor: TreeCursor, leaf: Leaf, index: number): number {
    const { bytes, base, cells, pointers } = leaf;
    const { maxLocal } = cursor;
    const rows = this.#rows;
    const { lines, rowsMax } = rows;
    const least = pointers + 2 * cells;
    const before = cursor.rowidBefore;
    let last = before;
    let cell = index;
    for (; cell < cells && rows.rows < rowsMax; cell++) {
      const pointer = pointers + 2 * cell;
      let at = base + ((bytes[pointer]! << 8) | bytes[pointer + 1]!);
      if (at < least || at + 4 > leaf.end) break;
      let length = bytes[at++]!;
      if (length >= 0x80) {
        const second = bytes[at++]!;
        if (second >= 0x80) break;
        length = ((length & 0x7f) << 7) | second;
      }
      let rowid = 0;
      let byte = 0x80;
      for (let count = 0; byte >= 0x80 && count < 7; count++) {
        byte = bytes[at++]!;
        rowid = rowid * 128 + (byte & 0x7f);
      }
      if (byte >= 0x80 || rowid <= last || rowid > this.#rowidMax || rowid === 0) break;
      if (length > maxLocal || at + length > leaf.end || !this.#record(bytes, at, at + length, rowid)) break;
      lines[rows.rows++] = rowid;
      last = rowid;
    }
    if (last > before) cursor.passed(last);
    return cell;
  }

  /** Reads the record at [start, end) into the places of the next row; false if it is not a usual one. */
  #record(bytes: Uint8Array, start: number, end: number, rowid: number): boolean {
    const { starts, ends, forms, integers, rows, width } = this.#rows;
    const places = this.#places;
    const roles = this.#roles;
    const headerBytes = bytes[start]!;
    const headerEnd = start + headerBytes;
    if (headerBytes === 0 || headerBytes >= 0x80 || headerEnd > end) return false;
    const first = rows * width;
    let valueBytes = 0;
    let at = start + 1;
    let content = headerEnd;
    for (let column = 0; column < places.length; column++) {
      const place = places[column]!;
      if (at >= headerEnd) {
        if (this.#isNullable[column] === 0) return false;
        if (place >= 0) forms[first + place] = blockForm.null;
        continue;
      }
      let type = bytes[at++]!;
      if (type >= 0x80) {
        const second = bytes[at++]!;
        if (second < 0x80) type = ((type & 0x7f) << 7) | second;
        else {
          const third = bytes[at++]!;
          if (third >= 0x80) return false;
          type = ((type & 0x7f) << 14) | ((second & 0x7f) << 7) | third;
        }
        if (at > headerEnd) return false;
      }
      const from = content;
      if (type >= 12) {
        const size = (type - 12) >>> 1;
        content += size;
        if (content > end) return false;
        if (place < 0) continue;
        const to = first + place;
        valueBytes += size;
        starts[to] = from;
        ends[to] = content;
        integers[to] = notShort;
        forms[to] = (type & 1) === 0 ? blockForm.storedBytes : blockForm.storedText;
        continue;
      }
      if (type > 9) return false;
      content += contentBytes[type]!;
      if (content > end) return false;
      if (place < 0) continue;
      const to = first + place;
      const what = roles[column]!;
      let value = notShort;
      let form: number = what === role.real ? blockForm.storedReal : blockForm.storedInteger;
      switch (type) {
        case 0:
          if (what === role.rowid) value = rowid;
          else form = blockForm.null;
          break;
        case 1:
          value = (bytes[from]! << 24) >> 24;
          break;
        case 2:
          value = ((bytes[from]! << 24) | (bytes[from + 1]! << 16)) >> 16;
          break;
        case 3:
          value = ((bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8)) >> 8;
          break;
        case 4:
          value = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
          break;
        case 5:
          break;
        case 6:
          // No real is stored so.
          if (what === role.real) return false;
          break;
        case 7:
          // Not a number is what SQLite reads as NULL.
          form = isNan(bytes, from) ? blockForm.null : blockForm.storedReal;
          break;
        default:
          value = type - 8;
      }
      // What is in `integers` is not looked at again; the one number that would say there is nothing keeps its bytes.
      const isRead = value !== notShort || type < 4;
      starts[to] = from;
      ends[to] = isRead ? from : content;
      integers[to] = value;
      forms[to] = form;
      if (form === blockForm.storedInteger) {
        if (isRead) valueBytes += charactersOf(value);
        else valueBytes += type === 6 ? charactersAt(bytes, from) : charactersOf(integerAt(bytes, from, content));
      } else if (form === blockForm.storedReal) valueBytes += 8;
    }
    this.valueBytes += valueBytes;
    return true;
  }
}
