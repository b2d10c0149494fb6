import type { Chunk, ChunkRange, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { parseMysqlUrl } from './address.ts';
import { type ConnectOptions, connectMysql } from './connect.ts';
import type { MysqlConnection } from './connection.ts';
import { type KeyColumn, keyColumn } from './key-bounds.ts';
import { explainReadError } from './read-rows.ts';
import { keyBeyond, keyRange } from './select-rows.ts';
import { type SourceColumn, sourceColumns } from './source-column.ts';
import { quotedName, quotedPath, quotedText } from './sql-text.ts';

export interface ChunkOptions extends ConnectOptions {
  rowsMax?: number;
  bytesMax?: number;
  onProgress?: (table: string, chunks: number) => void;
}

/** Chunks are what a delta copies again, so they are small; copying costs the same down to some 50,000 rows. */
const chunkRowsMax = 64 * 1024;
const chunkBytesMax = 8 * 1024 * 1024;
/** A table a little larger than a chunk is not cut: the rest would be a chunk of hardly any rows. */
const wholeFactor = 1.25;
/** Whole numbers that fill their range at least by half are cut by calculation. */
const gapsMax = 2n;
const chunksPerTableMax = 100_000;

/**
 * Cuts the tables of a plan into chunks, numbered in the plan's order. Chunks of one table cover all of its keys, whatever
 * rows come or go: the first has no lower end, the last no upper one. Tables that are small, or have no key that can be
 * cut by ranges, are one chunk.
 *
 * @throws SourceError
 */
export async function planMysqlChunks(url: string, plan: TransferPlan, options: ChunkOptions = {}): Promise<Chunk[]> {
  const address = parseMysqlUrl(url);
  const connection = await connectMysql(url, options);
  const chunks: Chunk[] = [];
  try {
    const columns = new Map<string, Map<string, Map<string, SourceColumn>>>();
    for (const [position, table] of plan.tables.entries()) {
      const database = table.source.schema ?? address.database;
      let known = columns.get(database);
      if (known === undefined) {
        known = await sourceColumns(connection, database);
        columns.set(database, known);
      }
      try {
        const cuts = await cutTable(connection, database, table, known.get(table.source.name), options);
        for (const cut of cuts) chunks.push({ id: chunks.length, table: position, ...cut });
        options.onProgress?.(table.source.name, cuts.length);
      } catch (error) {
        throw explainReadError(error, table.source.name, address);
      }
    }
    return chunks;
  } finally {
    await connection.close();
  }
}

type Cut = ChunkRange & { rowsExpected: number | null; bytes: number };

interface Size {
  rows: number;
  bytes: number;
}

async function cutTable(
  connection: MysqlConnection,
  database: string,
  table: TablePlan,
  columns: ReadonlyMap<string, SourceColumn> | undefined,
  options: ChunkOptions,
): Promise<Cut[]> {
  const size = await sizeOf(connection, database, table);
  const bytesPerRow = size.rows > 0 ? size.bytes / size.rows : 0;
  const rowsPerChunk = rowsThatFit(bytesPerRow, options);
  const key = usableKey(table, columns);
  const whole: Cut[] = [{ kind: 'whole', rowsExpected: table.rowsExpected, bytes: Math.round(size.bytes) }];
  if (key.length === 0 || size.rows <= rowsPerChunk * wholeFactor) return whole;
  const from = `${quotedPath(database, table.source.name)} AS s`;
  const bounds =
    (await calculatedBounds(connection, from, key, size.rows, rowsPerChunk)) ??
    (await walkedBounds(connection, from, key, rowsPerChunk, options.signal));
  if (bounds.length === 0) return whole;
  const names = key.map(({ name }) => name);
  const rowsExpected = Math.min(rowsPerChunk, Math.ceil(size.rows / (bounds.length + 1)));
  return [...bounds, undefined].map((to, index) => {
    const lower = bounds[index - 1];
    return {
      kind: 'keys',
      columns: names,
      ...(lower !== undefined && { from: lower }),
      ...(to !== undefined && { to }),
      rowsExpected,
      bytes: Math.round(bytesPerRow * rowsExpected),
    };
  });
}

function rowsThatFit(bytesPerRow: number, options: ChunkOptions): number {
  const fitting = Math.floor((options.bytesMax ?? chunkBytesMax) / Math.max(1, bytesPerRow));
  return Math.max(1, Math.min(options.rowsMax ?? chunkRowsMax, fitting));
}

/** How many rows a chunk of this table is to have. */
export async function rowsPerChunkOf(
  connection: MysqlConnection,
  database: string,
  table: TablePlan,
  options: ChunkOptions,
): Promise<number> {
  const { rows, bytes } = await sizeOf(connection, database, table);
  return rowsThatFit(rows > 0 ? bytes / rows : 0, options);
}

/** Rows and bytes: of the plan, or else as the server estimates them. */
async function sizeOf(connection: MysqlConnection, database: string, table: TablePlan): Promise<Size> {
  const [row] = await connection.query(
    `SELECT table_rows, data_length FROM information_schema.tables
     WHERE table_schema = ${quotedText(database)} AND table_name = ${quotedText(table.source.name)}`,
  );
  return {
    rows: table.rowsExpected ?? Number(row?.[0] ?? 0),
    bytes: Math.max(table.bytesExpected, Number(row?.[1] ?? 0)),
  };
}

/** The leading columns of the key that ranges can be made of. */
export function usableKey(table: TablePlan, columns: ReadonlyMap<string, SourceColumn> | undefined): KeyColumn[] {
  const key: KeyColumn[] = [];
  for (const position of table.key) {
    const column = keyColumn(columns?.get(table.columns[position]?.source ?? ''));
    if (column === undefined) break;
    key.push(column);
  }
  return key;
}

/** Bounds at equal distances, for keys that are counted up; undefined where the numbers have wide gaps. */
async function calculatedBounds(
  connection: MysqlConnection,
  from: string,
  key: readonly KeyColumn[],
  rows: number,
  rowsPerChunk: number,
): Promise<string[][] | undefined> {
  const [column] = key;
  if (column === undefined || key.length > 1 || !column.isInteger) return undefined;
  const [row] = await connection.query(`SELECT MIN(${column.select}), MAX(${column.select}) FROM ${from}`);
  const [minText, maxText] = row ?? [];
  if (minText == null || maxText == null) return [];
  const min = BigInt(minText);
  const span = BigInt(maxText) - min + 1n;
  if (span > BigInt(rows) * gapsMax) return undefined;
  const count = BigInt(Math.min(chunksPerTableMax, Math.ceil(rows / rowsPerChunk)));
  const bounds: string[][] = [];
  for (let index = 1n; index < count; index++) {
    const value = (min + (span * index) / count).toString();
    if (bounds.at(-1)?.[0] !== value) bounds.push([value]);
  }
  return bounds;
}

/** Bounds found by walking along the key, within a range of it: after each so many rows, the key of the next one. */
export async function walkedBounds(
  connection: MysqlConnection,
  from: string,
  key: readonly KeyColumn[],
  rowsPerChunk: number,
  signal: AbortSignal | undefined,
  range: { from?: string[]; to?: string[] } = {},
): Promise<string[][]> {
  const names = key.map(({ name }) => name);
  const order = names.map(name => `s.${quotedName(name)}`).join(', ');
  const select = key.map(column => column.select).join(', ');
  const bounds: string[][] = [];
  while (bounds.length < chunksPerTableMax) {
    const last = bounds.at(-1);
    // Each bound is behind the one before in the server's own order, so that no chunk can overlap another.
    const conditions = [
      ...(last === undefined ? keyRange(names, range.from, undefined) : keyBeyond(names, last)),
      ...keyRange(names, undefined, range.to),
    ];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const skip = last === undefined ? rowsPerChunk : Math.max(0, rowsPerChunk - 1);
    const sql = `SELECT ${select} FROM ${from}${where} ORDER BY ${order} LIMIT ${skip}, 1`;
    const [row] = await connection.query(sql, signal === undefined ? {} : { signal });
    if (row === undefined) break;
    bounds.push(key.map((column, index) => column.literal(row[index] ?? '')));
  }
  return bounds;
}
