import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import { SourceError } from '../../source-error.ts';
import { CountingSink } from '../row-feeder.ts';
import { TreeCursor } from './btree.ts';
import { LeafReader } from './leaf-reader.ts';
import { PageFile, type TextEncoding } from './page-file.ts';
import { layoutOfRecords, type RecordLayout } from './record-columns.ts';
import { RecordReader } from './record-reader.ts';
import { readSchema, type SchemaEntry, tableOf } from './schema-table.ts';
import { type BlockSink, StoredRows } from './stored-rows.ts';

/** Rows between two looks at whether anyone still waits for the reading. */
const rowsPerTurn = 4096;

/** Reads whole tables of a file page by page, for looking into every row: some ten times as fast as a query. */
export class TableScan {
  readonly #file: PageFile;
  readonly #schema: ReadonlyMap<string, SchemaEntry>;

  /** @throws SourceError if the file is no database, is damaged, or has changes that lie beside it */
  constructor(path: string) {
    this.#file = new PageFile(path);
    try {
      this.#schema = readSchema(this.#file);
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  get encoding(): TextEncoding {
    return this.#file.encoding;
  }

  /**
   * A reading of the table of this name, with its columns in the order in which their values come; undefined if its
   * rows do not lie in pages (virtual tables), or its definition is not understood.
   *
   * @throws SourceError if the file has no such table
   */
  table(name: string): OpenScan | undefined {
    try {
      const { table, rootPage } = tableOf(this.#schema, name);
      const layout = layoutOfRecords(table);
      return {
        columns: layout.columns,
        hasRowid: !layout.withoutRowid,
        read: async (sink, turn) => {
          const takesBlocks = takesBlock(sink) && !layout.withoutRowid && layout.columns.length > 0;
          const counted = takesBlocks
            ? await passLeaves(this.#file, { layout, rootPage }, sink, turn)
            : await pass(this.#file, { layout, rootPage }, sink, turn);
          this.#file.checkUnchanged();
          return counted;
        },
      };
    } catch (error) {
      if (error instanceof SourceError && error.code === 'source-unsupported') return undefined;
      throw error;
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** Rows that were read, and bytes of their values, integers counted by their digits. */
export interface Scanned {
  rows: number;
  bytes: number;
}

export interface OpenScan {
  columns: string[];
  hasRowid: boolean;
  /**
   * Gives every row to the sink, in blocks where it takes them; `turn` is waited for between portions of rows. Lines are
   * rowids where they can be, as `placeOf` says.
   *
   * @throws SourceError if a page or record does not read as one
   */
  read(sink: RowSink, turn: (rows: number) => Promise<void>): Promise<Scanned>;
}

interface TableInFile {
  layout: RecordLayout;
  rootPage: number;
}

async function pass(
  file: PageFile,
  { layout, rootPage }: TableInFile,
  given: RowSink,
  turn: (rows: number) => Promise<void>,
): Promise<Scanned> {
  const sink = new CountingSink(given);
  const cursor = new TreeCursor(file, rootPage, !layout.withoutRowid);
  const reader = new RecordReader(layout, sink, file.encoding);
  cursor.first();
  while (cursor.next()) {
    sink.row(placeOf(cursor, sink.rows + 1));
    reader.read(cursor);
    sink.rowEnd();
    if (sink.rows % rowsPerTurn === 0) await turn(sink.rows);
  }
  return { rows: sink.rows, bytes: sink.bytes };
}

function takesBlock(sink: RowSink): sink is BlockSink {
  return sink.block !== undefined;
}

/** As `pass`, leaf by leaf; what is unusual goes value by value. */
async function passLeaves(
  file: PageFile,
  { layout, rootPage }: TableInFile,
  given: BlockSink,
  turn: (rows: number) => Promise<void>,
): Promise<Scanned> {
  const block = new StoredRows(given, layout.columns.length, file.pageBytes);
  const sink = new CountingSink(given);
  const cursor = new TreeCursor(file, rootPage, true, block);
  const leaves = new LeafReader(layout, block);
  const reader = new RecordReader(layout, sink, file.encoding);
  let rows = 0;
  let turnAtRows = rowsPerTurn;
  cursor.first();
  for (let leaf = cursor.nextLeaf(); leaf !== undefined; leaf = cursor.nextLeaf()) {
    for (let cell = 0; cell < leaf.cells; ) {
      const next = leaves.read(cursor, leaf, cell);
      rows += next - cell;
      cell = next;
      if (cell === leaf.cells) break;
      const isFull = block.rows === block.rowsMax;
      block.flush();
      if (isFull) continue;
      rows += 1;
      cursor.cellOfLeaf(cell++);
      sink.row(placeOf(cursor, rows));
      reader.read(cursor);
      sink.rowEnd();
    }
    if (rows < turnAtRows) continue;
    turnAtRows = rows + rowsPerTurn;
    await turn(rows);
  }
  block.flush();
  return { rows, bytes: sink.bytes + leaves.valueBytes };
}

/** The rowid, where it is a number that a line could have; else the row's place among those read. */
export function placeOf({ rowidHigh, rowidLow }: TreeCursor, rows: number): number {
  const isPlain = rowidHigh >= 0 && rowidHigh < 0x200000 && (rowidHigh > 0 || rowidLow > 0);
  return isPlain ? rowidHigh * 4294967296 + rowidLow : rows;
}
