import type { Model } from '#shared/engines/schema/model.ts';
import type { Chunk, ChunkRange, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { PlannedChunk } from '../../dump/plan-dump-chunks.ts';
import { TreeCursor } from './btree.ts';
import { PageFile } from './page-file.ts';
import { layoutOfRecords } from './record-columns.ts';
import { readSchema, type SchemaEntry, tableOf } from './schema-table.ts';
import { type Separators, separatorsOf } from './separators.ts';
import { decimalOf } from './varint.ts';

/** What a chunk should bring: as little as copying does not feel, for what a delta copies again. */
const chunkBytes = 8 * 1024 * 1024;
/** Leaves that are looked into, to know what a leaf of this table brings with its long values. */
const sampledLeavesMax = 48;
const rowidMin = '-9223372036854775808';
const rowidMax = '9223372036854775807';

/**
 * Chunks of the tables of a SQLite file: cut where the inner pages of a table's tree say, without reading all rows.
 *
 * @throws SourceError if the file can't be read
 */
export function planSqliteChunks(path: string, plan: TransferPlan, model: Model): PlannedChunk[] {
  const file = new PageFile(path);
  try {
    const schema = readSchema(file);
    return plan.tables.flatMap(({ source }, index) => {
      const rowCount = model.tables.find(table => table.name === source.name)?.rowCount ?? null;
      return rowCount === 0 ? [] : chunksOf(file, schema, source.name, index, rowCount);
    });
  } finally {
    file.close();
  }
}

/**
 * Cuts a chunk of rowids that has grown into ranges that cover together exactly what it covers. One range, or none: it is
 * small enough, or its table has no rowids.
 *
 * @throws SourceError if the file can't be read
 */
export function cutSqliteChunk(path: string, plan: TransferPlan, chunk: Chunk): ChunkRange[] {
  const table = plan.tables[chunk.table];
  if (table === undefined || chunk.kind !== 'rowids') return [];
  const file = new PageFile(path);
  try {
    const { rootPage } = tableOf(readSchema(file), table.source.name);
    const separators = separatorsOf(file, rootPage, true);
    const leavesPerChunk = leavesOf(averageLeafBytes(file, rootPage, separators));
    const last = BigInt(chunk.to);
    const ranges: ChunkRange[] = [];
    let from = BigInt(chunk.from);
    let leaves = 0;
    for (let leaf = 0; leaf < separators.length; leaf++) {
      const to = BigInt(decimalOf(separators.high(leaf), separators.low(leaf)));
      if (to < from) continue;
      if (to >= last) break;
      leaves += 1;
      if (leaves < leavesPerChunk) continue;
      ranges.push({ kind: 'rowids', from: from.toString(), to: to.toString() });
      from = to + 1n;
      leaves = 0;
    }
    ranges.push({ kind: 'rowids', from: from.toString(), to: chunk.to });
    return ranges;
  } finally {
    file.close();
  }
}

const leavesOf = (leafBytes: number): number => Math.max(1, Math.round(chunkBytes / leafBytes));

function chunksOf(
  file: PageFile,
  schema: ReadonlyMap<string, SchemaEntry>,
  name: string,
  index: number,
  rowCount: number | null,
): PlannedChunk[] {
  const { table, rootPage } = tableOf(schema, name);
  const { withoutRowid } = layoutOfRecords(table);
  const separators = separatorsOf(file, rootPage, !withoutRowid);
  const leaves = separators.length + 1;
  if (withoutRowid) {
    const bytes = leaves * file.usableBytes;
    return [{ table: index, rowsExpected: rowCount, bytes, kind: 'whole' }];
  }
  const leafBytes = Math.max(1, averageLeafBytes(file, rootPage, separators));
  const leavesPerChunk = leavesOf(leafBytes);
  const chunks: PlannedChunk[] = [];
  let from = rowidMin;
  for (let last = leavesPerChunk; last < leaves; last += leavesPerChunk) {
    const to = decimalOf(separators.high(last - 1), separators.low(last - 1));
    chunks.push({ table: index, rowsExpected: null, bytes: leavesPerChunk * leafBytes, kind: 'rowids', from, to });
    from = (BigInt(to) + 1n).toString();
  }
  const left = leaves - chunks.length * leavesPerChunk;
  const rowsExpected = chunks.length === 0 ? rowCount : null;
  chunks.push({ table: index, rowsExpected, bytes: left * leafBytes, kind: 'rowids', from, to: rowidMax });
  return chunks;
}

/** Bytes of rows on a leaf, those of long values on pages of their own among them: of some leaves all over the tree. */
function averageLeafBytes(file: PageFile, rootPage: number, separators: Separators): number {
  const leaves = separators.length + 1;
  const step = Math.max(1, Math.floor(leaves / sampledLeavesMax));
  const cursor = new TreeCursor(file, rootPage, true);
  let bytes = 0;
  let sampled = 0;
  for (let leaf = 0; leaf < leaves; leaf += step, sampled++) {
    if (leaf === 0) cursor.first();
    else cursor.seek(separators.high(leaf - 1), separators.low(leaf - 1));
    bytes += cursor.leafPayloadBytes();
  }
  return Math.max(Math.ceil(bytes / Math.max(1, sampled)), file.usableBytes >> 2);
}
