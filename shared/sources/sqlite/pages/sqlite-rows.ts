import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import type { RowRead, RowSource } from '../../row-source.ts';
import { SourceError } from '../../source-error.ts';
import { TreeCursor } from './btree.ts';
import { PageFile } from './page-file.ts';
import { layoutOfRecords, type RecordLayout } from './record-columns.ts';
import { RecordReader } from './record-reader.ts';
import { readSchema, type SchemaEntry, tableOf } from './schema-table.ts';
import { placeOf } from './table-scan.ts';
import { compare64, halvesOf } from './varint.ts';

/** Bytes of rows between two calls of `turn`. */
const portionBytes = 64 * 1024;
/** Rows between them, where rows are tiny. */
const portionRows = 4096;

/**
 * Opens a SQLite file for reading its rows page by page: chunks of kind `rowids`, or `whole` (tables WITHOUT ROWID).
 * Rows come by rowid, or by primary key where there is none.
 *
 * @throws SourceError if the file is none, is damaged, or is open elsewhere
 */
export function openSqliteRows(path: string): RowSource {
  const file = new PageFile(path);
  try {
    return new SqliteRows(file, readSchema(file));
  } catch (error) {
    file.close();
    throw error;
  }
}

interface OpenTable {
  rootPage: number;
  layout: RecordLayout;
}

class SqliteRows implements RowSource {
  readonly #file: PageFile;
  readonly #schema: ReadonlyMap<string, SchemaEntry>;
  readonly #tables = new Map<string, OpenTable>();

  constructor(file: PageFile, schema: ReadonlyMap<string, SchemaEntry>) {
    this.#file = file;
    this.#schema = schema;
  }

  async read(request: RowRead): Promise<void> {
    const { chunk, table, open } = request;
    if (chunk.kind !== 'rowids' && chunk.kind !== 'whole') throw new Error('A SQLite file is read by rowids.');
    this.#file.checkUnchanged();
    const { rootPage, layout } = this.#table(table.source.name);
    const cursor = new TreeCursor(this.#file, rootPage, !layout.withoutRowid);
    const sink = open(layout.columns, undefined);
    const reader = new RecordReader(layout, sink, this.#file.encoding);
    if (chunk.kind === 'whole') {
      cursor.first();
      await pass(request, cursor, reader, sink);
    } else {
      if (layout.withoutRowid) throw new Error('A table without rowids is read as a whole.');
      const { high, low } = halvesOf(chunk.from);
      cursor.seek(high, low);
      await pass(request, cursor, reader, sink, halvesOf(chunk.to));
    }
    this.#file.checkUnchanged();
  }

  #table(name: string): OpenTable {
    let open = this.#tables.get(name);
    if (open === undefined) {
      const { table, rootPage } = tableOf(this.#schema, name);
      open = { rootPage, layout: layoutOfRecords(table) };
      this.#tables.set(name, open);
    }
    return open;
  }

  async close(): Promise<void> {
    this.#file.close();
  }
}

async function pass(
  { chunk, table, turn, signal }: RowRead,
  cursor: TreeCursor,
  reader: RecordReader,
  sink: RowSink,
  last?: { high: number; low: number },
): Promise<void> {
  let rows = 0;
  let turnAtBytes = portionBytes;
  let turnAtRows = portionRows;
  while (cursor.next()) {
    if (last !== undefined && compare64(cursor.rowidHigh, cursor.rowidLow, last.high, last.low) > 0) break;
    rows++;
    sink.row(placeOf(cursor, rows));
    reader.read(cursor);
    sink.rowEnd();
    if (cursor.payloadBytes < turnAtBytes && rows < turnAtRows) continue;
    turnAtBytes = cursor.payloadBytes + portionBytes;
    turnAtRows = rows + portionRows;
    if (signal.aborted) throw new SourceError('source-cancelled', 'Reading was cancelled.');
    await turn();
  }
  if (chunk.rowsExpected !== null && rows !== chunk.rowsExpected) {
    throw new SourceError(
      'source-changed',
      `There should be ${chunk.rowsExpected} rows of table ${table.source.name} in a part of the SQLite file, and there are ${rows}: it was changed since it was assessed. Assess it again.`,
    );
  }
}
