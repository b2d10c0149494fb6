import type { PageFile } from './page-file.ts';

/** Kinds of b-tree pages (SQLite, "Database File Format", section 1.6). */
export const pageKind = { indexInterior: 2, tableInterior: 5, indexLeaf: 10, tableLeaf: 13 } as const;

/** One page on the way from the root to where the cursor stands. */
export class TreePage {
  /** The page, from `base` to `end`: a buffer of its own, or that of a reader of whole leaves. */
  bytes: Uint8Array;
  base = 0;
  /** Where content ends. */
  end = 0;
  readonly own: Uint8Array;
  number = 0;
  kind = 0;
  cells = 0;
  /** Index in `bytes` of the array of cell pointers. */
  pointers = 0;
  /** The cell that comes next; of interior pages, the one whose child is being visited. */
  next = 0;

  constructor(pageBytes: number) {
    this.own = new Uint8Array(pageBytes);
    this.bytes = this.own;
  }

  get isLeaf(): boolean {
    return this.kind === pageKind.indexLeaf || this.kind === pageKind.tableLeaf;
  }

  /** Reads a page and its header. */
  read(file: PageFile, number: number, leafPages: LeafPages | undefined): void {
    this.bytes = this.own;
    this.base = 0;
    if (leafPages === undefined) file.read(number, this.own);
    else this.#readInto(leafPages, file, number);
    this.end = this.base + file.usableBytes;
    const { bytes } = this;
    const header = this.base + headerPlace(number);
    this.number = number;
    this.kind = bytes[header]!;
    this.cells = (bytes[header + 3]! << 8) | bytes[header + 4]!;
    this.pointers = header + (this.isLeaf ? 8 : 12);
    this.next = 0;
  }

  /** Leaves stay where their reader wants them; any other page is moved out of the way. */
  #readInto(leafPages: LeafPages, file: PageFile, number: number): void {
    leafPages.makeRoom();
    const { bytes, next } = leafPages;
    file.read(number, bytes, next);
    if (bytes[next + headerPlace(number)] === pageKind.tableLeaf) {
      this.bytes = bytes;
      this.base = next;
      leafPages.next = next + file.pageBytes;
    } else this.own.set(bytes.subarray(next, next + file.pageBytes));
  }
}

/** The first page begins with the header of the file. */
const headerPlace = (number: number): number => (number === 1 ? 100 : 0);

/** Where a cursor puts the pages of leaves, which are then read as a whole. */
export interface LeafPages {
  /** Has room for a page at `next`; `next` goes on once a leaf lies there. */
  readonly bytes: Uint8Array;
  next: number;
  /** Called before a page is read: makes that room. */
  makeRoom(): void;
}

/** A leaf as it lies in `LeafPages`. */
export interface Leaf {
  readonly bytes: Uint8Array;
  /** Where the page begins, and where its content ends. */
  readonly base: number;
  readonly end: number;
  readonly cells: number;
  /** Place of the array of cell pointers. */
  readonly pointers: number;
}
