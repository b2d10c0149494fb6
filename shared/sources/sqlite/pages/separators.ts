import { damaged, type PageFile } from './page-file.ts';
import { Varint } from './varint.ts';

/** The largest rowid of each leaf but the last, as the pages above say. */
export class Separators {
  length = 0;
  #highs = new Int32Array(1024);
  #lows = new Uint32Array(1024);

  push(high: number, low: number): void {
    if (this.length === this.#highs.length) {
      const highs = new Int32Array(2 * this.length);
      const lows = new Uint32Array(2 * this.length);
      highs.set(this.#highs);
      lows.set(this.#lows);
      this.#highs = highs;
      this.#lows = lows;
    }
    this.#highs[this.length] = high;
    this.#lows[this.length++] = low;
  }

  high(index: number): number {
    return this.#highs[index]!;
  }

  low(index: number): number {
    return this.#lows[index]!;
  }
}

const depthMax = 24;
/** Leaves of one table that are kept apart: 1.7 TB of pages of 4 KB would have more, and then its chunks grow. */
const separatorsMax = 1 << 26;

/**
 * What stands between the leaves of a tree, in order: one less than there are leaves (zeros for an index). Reads inner pages only (some 1 in 400), and of each one child to know its kind.
 */
export function separatorsOf(file: PageFile, root: number, isTable: boolean): Separators {
  const found = new Separators();
  const varint = new Varint();
  let visits = 0;
  const visit = (number: number, depth: number): void => {
    visits++;
    if (depth > depthMax || visits > file.pageCount)
      throw damaged(`pages point at each other in a circle (page ${number})`);
    const page = new Uint8Array(file.pageBytes);
    file.read(number, page);
    const header = number === 1 ? 100 : 0;
    if (page[header] !== (isTable ? 5 : 2)) return;
    const view = new DataView(page.buffer);
    const cells = view.getUint16(header + 3);
    if (header + 12 + 2 * cells > file.usableBytes) throw damaged(`page ${number} states more cells than fit on it`);
    const last = view.getUint32(header + 8);
    const hasLeaves = cells === 0 || isLeaf(file, view.getUint32(cellAt(view, file, number, header, 0)));
    for (let cell = 0; cell < cells; cell++) {
      const at = cellAt(view, file, number, header, cell);
      if (!hasLeaves) visit(view.getUint32(at), depth + 1);
      if (isTable && varint.read(page, at + 4, file.usableBytes) < 0)
        throw damaged(`a cell of page ${number} is cut off`);
      if (found.length >= separatorsMax) throw damaged(`the tree of page ${root} has more leaves than there can be`);
      found.push(varint.high, varint.low);
    }
    if (!hasLeaves) visit(last, depth + 1);
  };
  visit(root, 1);
  return found;
}

function cellAt(view: DataView, file: PageFile, number: number, header: number, cell: number): number {
  const at = view.getUint16(header + 12 + 2 * cell);
  if (at + 5 > file.usableBytes) throw damaged(`a cell of page ${number} does not lie on it`);
  return at;
}

function isLeaf(file: PageFile, number: number): boolean {
  const page = new Uint8Array(file.pageBytes);
  file.read(number, page);
  const kind = page[number === 1 ? 100 : 0];
  return kind === 10 || kind === 13;
}
