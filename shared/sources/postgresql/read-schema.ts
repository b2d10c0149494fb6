import { createPostgresqlMachine } from '#shared/engines/schema/dialects/postgresql/machine.ts';
import type { Reading } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { loadParser } from '../load-parser.ts';
import { notOfExtension } from './catalogue/part.ts';
import { type ConnectOptions, connectPostgresql, type PostgresqlConnection } from './connect.ts';
import { schemaScript } from './schema-script.ts';

export interface LiveReading extends Reading {
  /** What the server thinks of its tables' sizes, from its statistics: never exact. */
  estimates: TableEstimate[];
}

export interface TableEstimate {
  schema: string;
  name: string;
  /** null: never analysed. */
  rows: number | null;
  /** The table's own file, with dead rows and without its long values and indexes. */
  pages: number;
  /** With its long values, without indexes. */
  bytes: number;
}

/**
 * The model of a live database. Rows are not read: `rowCount` is exact where counting stayed within `countLimitMs`
 * over all tables, else null; `rowBytes` is what the table takes on the server's disk.
 *
 * @throws SourceError
 */
export async function readPostgresqlSchema(
  url: string,
  options: ConnectOptions & { countLimitMs?: number } = {},
): Promise<LiveReading> {
  const connection = await connectPostgresql(url, options);
  try {
    return await readSchemaOver(connection, options.countLimitMs ?? 60_000);
  } finally {
    await connection.close();
  }
}

/** As readPostgresqlSchema, over a connection that is open already. */
export async function readSchemaOver(connection: PostgresqlConnection, countLimitMs: number): Promise<LiveReading> {
  const parse = await loadParser();
  const { statements, issues } = await schemaScript(connection);
  const machine = createPostgresqlMachine({ profile: false, createProfiler, parse });
  for (const statement of statements) machine.push(Buffer.from(statement));
  const reading = machine.finish();
  const { model } = reading;
  const estimates = await estimateTables(connection);
  const bySchema = new Map(estimates.map(each => [`${each.schema}\0${each.name}`, each]));
  const deadline = performance.now() + countLimitMs;
  for (const table of model.tables) {
    const estimate = bySchema.get(`${table.schema ?? 'public'}\0${table.name}`);
    if (estimate === undefined) continue;
    table.rowBytes = estimate.bytes;
    table.rowCount = await countRows(connection, estimate, deadline);
  }
  const [about] = await connection.query(
    'asking for the encoding',
    'select current_database() as name, pg_catalog.pg_encoding_to_char(encoding) as encoding, datcollate as collation from pg_catalog.pg_database where datname = current_database()',
  );
  model.database = String(about?.name);
  model.charset = String(about?.encoding);
  model.collation = String(about?.collation);
  // Every query of the catalogue was answered to its end.
  model.complete = true;
  model.issues.push(...issues);
  return { ...reading, estimates };
}

/** Sizes of all tables that hold rows themselves, from the server's statistics. */
export async function estimateTables(connection: PostgresqlConnection): Promise<TableEstimate[]> {
  const rows = await connection.query(
    'reading the sizes of tables',
    `select n.nspname as schema, c.relname as name, c.reltuples::bigint as rows,
        pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint as pages,
        pg_catalog.pg_table_size(c.oid) as bytes
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and ${notOfExtension('pg_class', 'c.oid')} order by c.oid`,
  );
  return rows.map(row => ({
    schema: String(row.schema),
    name: String(row.name),
    // Before 14 a table that was never analysed says 0, which no one can tell from an empty one.
    rows: Number(row.rows) < 0 || (Number(row.rows) === 0 && Number(row.pages) > 0) ? null : Number(row.rows),
    pages: Number(row.pages),
    bytes: Number(row.bytes),
  }));
}

/** Bytes of a table that are counted through in a second, at the least. */
const bytesPerSecond = 100 * 1024 * 1024;

async function countRows(
  connection: PostgresqlConnection,
  { schema, name, bytes }: TableEstimate,
  deadline: number,
): Promise<number | null> {
  const leftMs = deadline - performance.now();
  if ((bytes / bytesPerSecond) * 1_000 > leftMs) return null;
  const table = `${connection.client.escapeIdentifier(schema)}.${connection.client.escapeIdentifier(name)}`;
  const [row] = await connection.query(
    `counting the rows of ${schema}.${name}`,
    `select count(*) as rows from only ${table}`,
  );
  return Number(row?.rows);
}
