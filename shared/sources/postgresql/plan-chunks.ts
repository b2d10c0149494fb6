import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import type { Model } from '#shared/engines/schema/model.ts';
import type { Chunk, ChunkRange, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { SourceError } from '../source-error.ts';
import { keyRange } from './chunk-query.ts';
import { type ConnectOptions, connectPostgresql, type PostgresqlConnection } from './connect.ts';
import { estimateTables, type TableEstimate } from './read-schema.ts';
import { quotedTable, rangeTypes } from './table-shape.ts';

/** Bytes on the source's disk that one chunk covers, about: as few as copying does not feel, for what a delta copies again. */
const chunkBytes = 8 * 1024 * 1024;
/** More than this in one table makes larger chunks instead. */
const chunksPerTableMax = 4_096;
/** Tables up to this many rows are looked through for boundaries; larger ones are sampled. */
const exactRowsMax = 2_000_000;
/** Rows that a sample should have for each chunk, so that chunks come out about equal. */
const sampleRowsPerChunk = 500;
/** Ranges over ctid became a scan of only those pages in 14. */
const pageRangesSince = 140_000;

/**
 * The chunks of a plan: ranges of the key where there is one whose order can be trusted, ranges of pages where there
 * is none, the whole table where it is small. Any boundaries cover every row once, since the server compares them as
 * it sorts them; only the sizes are estimates.
 *
 * @throws SourceError; also if the server has a table with rows that the plan leaves out
 */
export async function planPostgresqlChunks(
  url: string,
  plan: TransferPlan,
  model: Model,
  options: ConnectOptions & { chunkBytes?: number } = {},
): Promise<Chunk[]> {
  const connection = await connectPostgresql(url, options);
  try {
    const estimates = await estimateTables(connection);
    refuseForgotten(plan, model, estimates);
    const bySource = new Map(estimates.map(each => [nameOf(each.schema, each.name), each]));
    const untrusted = await untrustedCollations(connection);
    const chunks: Chunk[] = [];
    for (const [at, table] of plan.tables.entries()) {
      const estimate = bySource.get(nameOf(table.source.schema ?? 'public', table.source.name));
      const bytes = estimate?.bytes ?? 0;
      const count = Math.min(chunksPerTableMax, Math.ceil(bytes / (options.chunkBytes ?? chunkBytes)));
      const ranges: ChunkRange[] =
        estimate === undefined || count < 2
          ? [{ kind: 'whole' }]
          : await rangesOf(connection, table, estimate, count, untrusted);
      for (const range of ranges) {
        chunks.push({
          id: chunks.length,
          table: at,
          rowsExpected: range.kind === 'whole' ? table.rowsExpected : null,
          bytes: Math.round(bytes / ranges.length),
          ...range,
        });
      }
    }
    return chunks;
  } finally {
    await connection.close();
  }
}

const nameOf = (schema: string, name: string): string => `${schema}\0${name}`;

/** Rows lie in leaves: a leaf that is in no plan would be left behind without a word. */
function refuseForgotten(plan: TransferPlan, model: Model, estimates: readonly TableEstimate[]): void {
  const planned = new Set(plan.tables.map(({ source }) => nameOf(source.schema ?? 'public', source.name)));
  const known = new Set(model.tables.map(({ schema, name }) => nameOf(schema ?? 'public', name)));
  const forgotten = estimates.filter(
    ({ schema, name, pages }) => pages > 0 && !known.has(nameOf(schema, name)) && !planned.has(nameOf(schema, name)),
  );
  const [first] = forgotten;
  if (first === undefined) return;
  throw new SourceError(
    'source-unreadable',
    `The source has ${forgotten.length === 1 ? 'a table' : `${forgotten.length} tables`} with rows that the assessment does not know (${first.schema}.${first.name}): made since, or part of an extension. Assess the source again.`,
  );
}

async function rangesOf(
  connection: PostgresqlConnection,
  table: TablePlan,
  estimate: TableEstimate,
  count: number,
  untrusted: ReadonlySet<string>,
): Promise<ChunkRange[]> {
  const columns = table.key.flatMap(at => (table.columns[at] === undefined ? [] : [table.columns[at].source]));
  if (columns.length > 0 && (await isOrdered(connection, table, columns, untrusted))) {
    const boundaries = await boundariesOf(connection, table, columns, estimate, count);
    return [undefined, ...boundaries].map((from, at): ChunkRange => {
      const to = boundaries[at];
      return { kind: 'keys', columns, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    });
  }
  if (connection.version < pageRangesSince || estimate.pages < 2) return [{ kind: 'whole' }];
  const step = Math.max(1, Math.ceil(estimate.pages / count));
  const ranges: ChunkRange[] = [];
  for (let from = 0; from < estimate.pages; from += step) {
    // Pages that are added meanwhile belong to the last one.
    const to = from + step < estimate.pages ? { to: from + step } : {};
    ranges.push({ kind: 'pages', from, ...to });
  }
  return ranges;
}

/**
 * Whether all columns of a key have an order that the server itself defines, has not changed under its indexes, and
 * that knows no NULLs.
 */
async function isOrdered(
  connection: PostgresqlConnection,
  table: TablePlan,
  columns: readonly string[],
  untrusted: ReadonlySet<string>,
): Promise<boolean> {
  const rows = await connection.query(
    `reading the key of ${quotedTable(table)}`,
    `with recursive base as (
        select a.attname, a.attcollation, a.attnotnull, t.oid, t.typtype, t.typbasetype
          from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
          where a.attrelid = pg_catalog.to_regclass($1) and a.attname = any ($2::text[]) and not a.attisdropped
        union all select b.attname, b.attcollation, b.attnotnull, t.oid, t.typtype, t.typbasetype
          from base b join pg_catalog.pg_type t on t.oid = b.typbasetype where b.typtype = 'd')
      select oid as type, attcollation as collation, attnotnull as filled from base where typtype <> 'd'`,
    [quotedTable(table), columns],
  );
  return (
    rows.length === columns.length &&
    rows.every(row => rangeTypes.has(Number(row.type)) && row.filled === 't' && !untrusted.has(String(row.collation)))
  );
}

/**
 * OIDs of collations whose library has another version than when the indexes were built: an index may then be out of
 * order, and a range that is read through it may miss rows. 100 is the database's default collation (known since 15).
 */
export async function untrustedCollations(connection: PostgresqlConnection): Promise<ReadonlySet<string>> {
  const doing = 'comparing versions of collations';
  const rows = await connection.query(
    doing,
    `select oid from pg_catalog.pg_collation where collversion is not null
      and collversion is distinct from pg_catalog.pg_collation_actual_version(oid)`,
  );
  const found = new Set(rows.map(row => String(row.oid)));
  if (connection.version >= 150_000) {
    const [database] = await connection.query(
      doing,
      `select datcollversion is distinct from pg_catalog.pg_database_collation_actual_version(oid) as changed
        from pg_catalog.pg_database where datname = current_database() and datcollversion is not null`,
    );
    if (database?.changed === 't') found.add('100');
  }
  return found;
}

/**
 * Cuts a chunk that has grown to `rows` of the table's rows into ranges that cover together exactly what it covers. One
 * range, or none: it has no key that can be cut, or is small enough.
 *
 * @throws SourceError
 */
export async function cutPostgresqlChunk(
  url: string,
  plan: TransferPlan,
  chunk: Chunk,
  { rows, tableRows }: { rows: number; tableRows: number },
  options: ConnectOptions & { chunkBytes?: number } = {},
): Promise<ChunkRange[]> {
  const table = plan.tables[chunk.table];
  if (table === undefined || (chunk.kind !== 'keys' && chunk.kind !== 'whole')) return [];
  const connection = await connectPostgresql(url, options);
  try {
    const [size] = await connection.query(
      `measuring ${quotedTable(table)}`,
      `select pg_catalog.pg_table_size(pg_catalog.to_regclass($1)) as bytes,
         pg_catalog.pg_relation_size(pg_catalog.to_regclass($1))
           / pg_catalog.current_setting('block_size')::int as pages`,
      [quotedTable(table)],
    );
    const estimate = { schema: '', name: '', rows, bytes: Number(size?.bytes ?? 0), pages: Number(size?.pages ?? 0) };
    const share = rows / Math.max(1, rows, tableRows);
    const count = Math.min(chunksPerTableMax, Math.ceil((estimate.bytes * share) / (options.chunkBytes ?? chunkBytes)));
    if (count < 2) return [];
    if (chunk.kind === 'whole')
      return await rangesOf(connection, table, estimate, count, await untrustedCollations(connection));
    const { columns, from, to } = chunk;
    const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const boundaries = await boundariesOf(connection, table, columns, estimate, count, range);
    return [range.from, ...boundaries].map((lower, at): ChunkRange => {
      const upper = boundaries[at] ?? range.to;
      return {
        kind: 'keys',
        columns,
        ...(lower !== undefined && { from: lower }),
        ...(upper !== undefined && { to: upper }),
      };
    });
  } finally {
    await connection.close();
  }
}

/** Key values, in the key's order, that part the table into about equal ranges; fewer where it has fewer rows. */
async function boundariesOf(
  connection: PostgresqlConnection,
  table: TablePlan,
  columns: readonly string[],
  { rows, bytes }: Pick<TableEstimate, 'rows' | 'bytes'>,
  count: number,
  range?: { from?: string[]; to?: string[] },
): Promise<string[][]> {
  const key = columns.map(quoteIdentifier);
  const order = key.join(', ');
  // Where nothing is known of the rows, one of 100 bytes is as good a guess as any: only the sizes depend on it.
  const rowsAbout = rows ?? bytes / 100;
  const percent = Math.min(100, (100 * count * sampleRowsPerChunk) / rowsAbout);
  // A sample would have hardly any rows of a range.
  const sample =
    range !== undefined || rowsAbout <= exactRowsMax || percent >= 50
      ? ''
      : ` TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)`;
  const found = await connection.query(
    `looking for ranges of the key of ${quotedTable(table)}`,
    `select ${columns.map((_, at) => `k${at}::text as k${at}`).join(', ')} from (
        select ${key.map((name, at) => `${name} as k${at}`).join(', ')},
          row_number() over (order by ${order}) - 1 as place, count(*) over () as whole
        from only ${quotedTable(table)}${sample}${keyRange(columns, range)}) placed
      where place > 0 and place * ${count} / whole <> (place - 1) * ${count} / whole order by place`,
  );
  return found.map(row => columns.map((_, at) => String(row[`k${at}`])));
}
