import { randomBytes, randomUUID } from 'node:crypto';
import { loadModule, parseSync } from 'libpg-query';
import pg from 'pg';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { dropEmbeddedTarget, embeddedTarget } from './embedded.ts';
import { openChunkLoader } from './postgresql/load-chunk.ts';
import { openPostgresqlTarget } from './postgresql/target.ts';
import type { ChunkLoader, Target, TargetAddress } from './target.ts';

/** A database owned by a role that is no superuser, as a migration finds it. */
export interface ScratchTarget {
  address: TargetAddress;
  admin: TargetAddress;
  target: Target;
  parse: ParseSql;
  /** As the role that owns the database. */
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** As a superuser, in the same database. */
  asSuperuser(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** `shared`: a server that stays when the target is stopped. */
export async function scratchTarget(shared?: ScratchPostgres): Promise<ScratchTarget> {
  await loadModule();
  const server = shared ?? (await scratchPostgres());
  const name = `t${randomBytes(6).toString('hex')}`;
  const admin = { url: server.url };
  const address = await embeddedTarget({ admin, name });
  const client = new pg.Client({ connectionString: address.url });
  await client.connect();
  const inDatabase = new URL(server.url);
  inDatabase.pathname = new URL(address.url).pathname;
  const superuser = new pg.Client({ connectionString: inDatabase.href });
  await superuser.connect();
  return {
    address,
    admin,
    target: openPostgresqlTarget(address, parseSync),
    parse: parseSync,
    query: async (sql, values) => (await client.query<Record<string, unknown>>(sql, values)).rows,
    asSuperuser: async sql => (await superuser.query<Record<string, unknown>>(sql)).rows,
    stop: async () => {
      await client.end();
      await superuser.end();
      await dropEmbeddedTarget({ admin, name });
      if (shared === undefined) await server.stop();
    },
  };
}

export interface TableSeed {
  schema?: string;
  name: string;
  columns: readonly string[];
}

/** A plan of tables whose columns are not looked at by a target. */
export function planOf(tables: readonly TableSeed[], run: string = randomUUID()): TransferPlan {
  return {
    run,
    dialect: 'mysql',
    tables: tables.map(
      ({ schema = 'public', name, columns }): TablePlan => ({
        source: { name },
        target: { schema, name },
        columns: columns.map(column => ({
          source: column,
          target: column,
          type: 'text',
          codec: { kind: 'text' },
          casts: [],
          whenOmitted: { kind: 'null' },
          compared: true,
        })),
        key: [],
        rowsExpected: null,
        bytesExpected: 0,
      }),
    ),
  };
}

export function chunkOf(id: number, table: number): Chunk {
  return { id, table, rowsExpected: null, bytes: 0, kind: 'whole' };
}

/** DDL of one phase each, as an assessment gives it. */
export function ddlOf(
  statements: { [phase in Assessment['ddl'][number]['phase']]?: readonly string[] },
): Assessment['ddl'] {
  return (['prepare', 'tables', 'after-data'] as const).flatMap(phase =>
    (statements[phase] ?? []).map(sql => ({ phase, object: sql.slice(0, 40), sql: `${sql};` })),
  );
}

/** Copies lines of COPY's text format into one table as one chunk. */
export async function loadText(
  address: TargetAddress,
  plan: TransferPlan,
  chunk: Chunk,
  lines: readonly string[],
  options: { careful?: boolean } = {},
): Promise<'done' | { rows: number; refused: { position: number; reason: string; column?: string }[] }> {
  const loader: ChunkLoader = openChunkLoader(address);
  try {
    const columns = plan.tables[chunk.table]?.columns.map(column => column.target) ?? [];
    const load = await loader.begin({ plan, chunk, columns, format: 'text', careful: options.careful === true });
    if (load === 'done') return 'done';
    const text = lines.map(line => Buffer.from(`${line}\n`));
    let end = 0;
    const ends = Int32Array.from(text, line => {
      end += line.length;
      return end;
    });
    try {
      const refused = (await load.write(Buffer.concat(text), ends)) ?? [];
      const { rows } = await load.commit({ rejected: refused.length, casts: {} }, []);
      return { rows, refused };
    } catch (error) {
      await load.abort();
      throw error;
    }
  } finally {
    await loader.close();
  }
}

/** Rows in COPY's binary format; a value is its bytes, or null. */
export function binaryRows(rows: readonly (readonly (Uint8Array | null)[])[]): { bytes: Uint8Array; ends: Int32Array } {
  const parts: Uint8Array[] = [];
  let length = 0;
  const push = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  const ends = rows.map(row => {
    const count = Buffer.alloc(2);
    count.writeInt16BE(row.length);
    push(count);
    for (const value of row) {
      const size = Buffer.alloc(4);
      size.writeInt32BE(value === null ? -1 : value.length);
      push(size);
      if (value !== null) push(value);
    }
    return length;
  });
  return { bytes: Buffer.concat(parts), ends: Int32Array.from(ends) };
}

export function int4(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
