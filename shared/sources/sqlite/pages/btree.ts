import { damaged, type PageFile } from './page-file.ts';
import { type Leaf, type LeafPages, pageKind, TreePage } from './tree-page.ts';
import { compare64, Varint } from './varint.ts';

/** A tree of the largest file there can be is not that deep. */
const depthMax = 24;

/**
 * Walks a b-tree in order and gives the payload of each cell: of a table by rowid, of an index (tables WITHOUT ROWID)
 * by its key. Nothing the file says is trusted: pages are counted, so that no cycle is followed for ever.
 */
export class TreeCursor {
  /** Payload of the current cell: valid until the next one is asked for. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  rowidHigh = 0;
  rowidLow = 0;
  /** Page of the current cell, for messages. */
  page = 0;
  /** Bytes of payload passed. */
  payloadBytes = 0;
  readonly #file: PageFile;
  readonly #root: number;
  readonly #isTable: boolean;
  readonly #levels: TreePage[] = [];
  #depth = 0;
  #visits = 0;
  #overflow = new Uint8Array(0);
  readonly #overflowPage: Uint8Array;
  readonly #varint = new Varint();
  /** Longest payload that lies on its page as a whole. */
  readonly maxLocal: number;
  readonly #minLocal: number;
  readonly #leafPages: LeafPages | undefined;
  #started = false;
  #previousHigh = 0;
  #previousLow = 0;

  constructor(file: PageFile, root: number, isTable: boolean, leafPages?: LeafPages) {
    this.#file = file;
    this.#leafPages = leafPages;
    this.#root = root;
    this.#isTable = isTable;
    this.#overflowPage = new Uint8Array(file.pageBytes);
    const usable = file.usableBytes;
    // Section 1.6, "Cell payload overflow".
    this.maxLocal = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
    this.#minLocal = Math.floor(((usable - 12) * 32) / 255) - 23;
  }

  /** Goes before the first cell. */
  first(): void {
    this.#begin();
    this.#descend();
  }

  /** Goes before the first cell of a table whose rowid is not smaller. */
  seek(high: number, low: number): void {
    this.#begin();
    for (;;) {
      const level = this.#levels[this.#depth - 1]!;
      if (level.isLeaf) break;
      level.next = this.#lowerBound(level, high, low);
      this.#enter(this.#childOf(level, level.next));
    }
    const leaf = this.#levels[this.#depth - 1]!;
    leaf.next = this.#lowerBound(leaf, high, low);
  }

  /** Goes to the next cell; false behind the last. */
  next(): boolean {
    for (;;) {
      const level = this.#levels[this.#depth - 1];
      if (level === undefined) return false;
      if (level.isLeaf) {
        if (level.next < level.cells) {
          this.#cell(level, this.#cellAt(level, level.next++));
          return true;
        }
        this.#depth--;
        continue;
      }
      // The child left of cell `next` was visited; an index's interior cells are entries themselves.
      if (level.next >= level.cells) {
        this.#depth--;
        continue;
      }
      const cell = this.#cellAt(level, level.next);
      level.next++;
      this.#enter(this.#childOf(level, level.next));
      const entered = this.#depth;
      if (level.kind === pageKind.indexInterior) {
        this.#cell(level, cell + 4);
        this.#descendFrom(entered);
        return true;
      }
      this.#descendFrom(entered);
    }
  }

  /** Goes to the next leaf of a table and past its cells; undefined behind the last. Not to be mixed with `next`. */
  nextLeaf(): Leaf | undefined {
    for (;;) {
      const level = this.#levels[this.#depth - 1];
      if (level === undefined) return undefined;
      if (level.isLeaf && level.next === 0 && level.cells > 0) {
        level.next = level.cells;
        this.page = level.number;
        return level;
      }
      if (level.isLeaf || level.next >= level.cells) {
        this.#depth--;
        continue;
      }
      this.#cellAt(level, level.next);
      level.next++;
      this.#enter(this.#childOf(level, level.next));
      this.#descendFrom(this.#depth);
    }
  }

  /** Goes to a cell of the leaf that `nextLeaf` gave last. */
  cellOfLeaf(index: number): void {
    const level = this.#levels[this.#depth - 1]!;
    this.#cell(level, this.#cellAt(level, index));
  }

  /** The rowid of the cell passed last, as a number; what is below 0, or no number can hold, is no place in a line. */
  get rowidBefore(): number {
    if (!this.#started || this.#previousHigh < 0) return -1;
    return this.#previousHigh * 4294967296 + this.#previousLow;
  }

  /** The cells up to this rowid, which is larger than the one before, were read by who called `nextLeaf`. */
  passed(rowid: number): void {
    const high = Math.floor(rowid / 4294967296);
    this.#ascend(high, rowid - high * 4294967296);
  }

  /** Payload of the cells on the leaf the cursor stands on, as they state it: nothing else is read. */
  leafPayloadBytes(): number {
    const level = this.#levels[this.#depth - 1];
    if (level === undefined || !level.isLeaf) return 0;
    let bytes = 0;
    for (let index = 0; index < level.cells; index++) {
      const end = this.#varint.read(level.bytes, this.#cellAt(level, index), level.end);
      if (end < 0 || this.#varint.length < 0) throw this.#broken(level);
      bytes += this.#varint.length;
    }
    return bytes;
  }

  #begin(): void {
    this.#depth = 0;
    this.#visits = 0;
    this.#started = false;
    this.#enter(this.#root);
  }

  /** Down the leftmost children. */
  #descend(): void {
    this.#descendFrom(this.#depth);
  }

  #descendFrom(depth: number): void {
    this.#depth = depth;
    for (let level = this.#levels[depth - 1]!; !level.isLeaf; level = this.#levels[this.#depth - 1]!) {
      this.#enter(this.#childOf(level, 0));
    }
  }

  #visit(number: number): void {
    this.#visits++;
    if (this.#visits > this.#file.pageCount) throw damaged(`pages point at each other in a circle (page ${number})`);
  }

  #enter(number: number): void {
    if (this.#depth >= depthMax) throw damaged(`a tree is deeper than any can be (page ${number})`);
    this.#visit(number);
    let level = this.#levels[this.#depth];
    if (level === undefined) {
      level = new TreePage(this.#file.pageBytes);
      this.#levels.push(level);
    }
    this.#depth++;
    level.read(this.#file, number, this.#leafPages);
    const isKnown = this.#isTable
      ? level.kind === pageKind.tableLeaf || level.kind === pageKind.tableInterior
      : level.kind === pageKind.indexLeaf || level.kind === pageKind.indexInterior;
    if (!isKnown) throw damaged(`page ${number} is not of the kind that belongs there`);
    if (level.pointers + 2 * level.cells > level.end) {
      throw damaged(`page ${number} states more cells than fit on it`);
    }
  }

  #cellAt(level: TreePage, index: number): number {
    const at = level.pointers + 2 * index;
    const offset = level.base + ((level.bytes[at]! << 8) | level.bytes[at + 1]!);
    if (offset < level.pointers + 2 * level.cells || offset + 4 > level.end) {
      throw damaged(`a cell of page ${level.number} does not lie on it`);
    }
    return offset;
  }

  #childOf(level: TreePage, index: number): number {
    const { bytes } = level;
    const at = index < level.cells ? this.#cellAt(level, index) : level.pointers - 4;
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  /** First cell of a table's page whose rowid is not smaller; the number of cells if there is none. */
  #lowerBound(level: TreePage, high: number, low: number): number {
    let from = 0;
    let to = level.cells;
    while (from < to) {
      const middle = (from + to) >> 1;
      this.#readRowid(level, middle);
      if (compare64(this.#varint.high, this.#varint.low, high, low) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** The rowid of a cell into #varint. */
  #readRowid(level: TreePage, index: number): void {
    const { end } = level;
    let at = this.#cellAt(level, index);
    if (level.isLeaf) at = this.#varint.read(level.bytes, at, end);
    else at += 4;
    if (at < 0 || this.#varint.read(level.bytes, at, end) < 0) throw this.#broken(level);
  }

  #broken(level: TreePage): Error {
    return damaged(`a cell of page ${level.number} does not end on it`);
  }

  #cell(level: TreePage, offset: number): void {
    const { pageCount, pageBytes } = this.#file;
    const { bytes, end } = level;
    const varint = this.#varint;
    let at = varint.read(bytes, offset, end);
    const length = varint.length;
    if (at < 0 || length < 0 || length > pageCount * pageBytes) throw this.#broken(level);
    this.page = level.number;
    if (this.#isTable) {
      at = varint.read(bytes, at, end);
      if (at < 0) throw this.#broken(level);
      this.#ascend(varint.high, varint.low);
    }
    this.payloadBytes += length;
    if (length <= this.maxLocal) {
      if (at + length > end) throw this.#broken(level);
      this.bytes = bytes;
      this.start = at;
      this.end = at + length;
    } else this.#withOverflow(level, at, length);
  }

  /** Rowids ascend, whatever else is wrong. */
  #ascend(high: number, low: number): void {
    if (this.#started && compare64(high, low, this.#previousHigh, this.#previousLow) <= 0) {
      throw damaged(`the rows of page ${this.page} are not in order`);
    }
    this.#started = true;
    this.#previousHigh = high;
    this.#previousLow = low;
    this.rowidHigh = high;
    this.rowidLow = low;
  }

  #withOverflow(level: TreePage, at: number, length: number): void {
    const { usableBytes } = this.#file;
    const spill = this.#minLocal + ((length - this.#minLocal) % (usableBytes - 4));
    const local = spill <= this.maxLocal ? spill : this.#minLocal;
    if (at + local + 4 > level.end) throw this.#broken(level);
    // Only as much room is made as pages are really there.
    if (this.#overflow.length < length || this.#overflow.length > 4 * length + 65536) {
      this.#overflow = new Uint8Array(Math.ceil(length * 1.25));
    }
    const payload = this.#overflow;
    payload.set(level.bytes.subarray(at, at + local));
    let filled = local;
    let next = pointerAt(level.bytes, at + local);
    while (filled < length) {
      if (next === 0) throw damaged(`a long value that begins on page ${level.number} is cut off`);
      this.#visit(next);
      this.#file.read(next, this.#overflowPage);
      const taken = Math.min(length - filled, usableBytes - 4);
      payload.set(this.#overflowPage.subarray(4, 4 + taken), filled);
      filled += taken;
      next = pointerAt(this.#overflowPage, 0);
    }
    this.bytes = payload;
    this.start = 0;
    this.end = length;
  }
}

function pointerAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
