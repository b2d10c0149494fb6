import type { Chunk, ChunkRange, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { parseMysqlUrl } from './address.ts';
import { connectMysql } from './connect.ts';
import { type ChunkOptions, rowsPerChunkOf, usableKey, walkedBounds } from './plan-chunks.ts';
import { explainReadError } from './read-rows.ts';
import { sourceColumns } from './source-column.ts';
import { quotedPath } from './sql-text.ts';

/**
 * Cuts a chunk of a table that has grown to `tableRows` into ranges that cover together exactly what it covers. One range: it has
 * no key that can be cut, or is small enough.
 *
 * @throws SourceError
 */
export async function cutMysqlChunk(
  url: string,
  plan: TransferPlan,
  chunk: Chunk,
  tableRows: number,
  options: ChunkOptions = {},
): Promise<ChunkRange[]> {
  const table = plan.tables[chunk.table];
  if (table === undefined || (chunk.kind !== 'keys' && chunk.kind !== 'whole')) return [];
  const address = parseMysqlUrl(url);
  const connection = await connectMysql(url, options);
  try {
    const database = table.source.schema ?? address.database;
    const columns = (await sourceColumns(connection, database, table.source.name)).get(table.source.name);
    const key = usableKey(table, columns);
    const names = key.map(({ name }) => name);
    const isCutByIt = chunk.kind === 'whole' || chunk.columns.join('\0') === names.join('\0');
    const range: Pick<Extract<ChunkRange, { kind: 'keys' }>, 'from' | 'to'> = chunk.kind === 'keys' ? chunk : {};
    if (key.length === 0 || !isCutByIt) return [];
    const rowsPerChunk = await rowsPerChunkOf(connection, database, { ...table, rowsExpected: tableRows }, options);
    const from = `${quotedPath(database, table.source.name)} AS s`;
    const bounds = await walkedBounds(connection, from, key, rowsPerChunk, options.signal, range);
    return [...bounds, range.to].map((to, index) => {
      const lower = bounds[index - 1] ?? range.from;
      return {
        kind: 'keys',
        columns: names,
        ...(lower !== undefined && { from: lower }),
        ...(to !== undefined && { to }),
      };
    });
  } catch (error) {
    throw explainReadError(error, table.source.name, address);
  } finally {
    await connection.close();
  }
}
