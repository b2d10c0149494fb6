import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { compareTable } from '#shared/engines/proof/compare.ts';
import type { Located } from '#shared/engines/proof/locate.ts';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { ChunkResult, TablePlan } from '#shared/engines/transfer/plan.ts';
import { parseConfiguration } from '#shared/migration/configuration.ts';
import { locateTable } from '#shared/migration/locate-table.ts';
import { type ProveTableOptions, proveTable } from '#shared/migration/prove-rows.ts';
import { folderStore, kept, readJson } from '#shared/migration/store.ts';
import { TaskPool } from '#shared/migration/threads/pool.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { stagingSchema } from '#shared/targets/postgresql/staging-names.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import { type Run, runMigration } from '../run-migration.ts';
import type { DamagedTable } from './damages.ts';
import { seededDump } from './seeded-dump.ts';
import { writeSeededSqlite } from './seeded-sqlite.ts';

type Plan = ProveTableOptions['plan'];
type Chunks = ProveTableOptions['chunks'];

/** Dates that do not exist become NULL: seeded dumps hold some. */
const configuration = parseConfiguration('[allow]\nzero-date = ["*"]', 'seeded');

/** Which kind of source a seed makes: a dump of MySQL, or a SQLite file. */
export type SeededKind = 'dump' | 'sqlite-file';

/** A migration of a seeded database, and what was in it. */
export type SeededRun = Run & { path: string; kind: SeededKind; rows: number };

/** Makes a database from a seed and migrates it into an empty database. `folder` is new. */
export async function migrateSeeded(
  source: { kind: SeededKind; seed: number; tablesMax: number; rowsMax: number },
  to: string,
  folder: string,
  options: { swap: boolean },
): Promise<SeededRun> {
  mkdirSync(folder, { recursive: true });
  const name = source.kind === 'dump' ? 'seeded.sql' : 'seeded.db';
  const path = join(folder, name);
  const { rows } = writeSource(path, source);
  const given = { kind: 'file' as const, path, name };
  const run = await runMigration({ given, to, folder, threads: 1, configuration, ...options });
  return { ...run, path, kind: source.kind, rows };
}

function writeSource(path: string, source: Parameters<typeof migrateSeeded>[0]): { rows: number } {
  if (source.kind === 'sqlite-file') return writeSeededSqlite(path, source.seed, source);
  const dump = seededDump(source.seed, source);
  writeFileSync(path, dump.script);
  return dump;
}

/** A migrated database in staging whose tables can be damaged, proved and mended again. */
export interface DamagedCopy {
  tables: readonly DamagedTable[];
  /** true: the proof finds the table equal to its source. */
  isEqual(table: number): Promise<boolean>;
  locate(table: number): Promise<Located>;
  /** Rows that were lost and gained by the damage, as texts of whole rows. */
  changes(table: number): Promise<{ lost: number; gained: number; keys: Set<string> }>;
  mend(table: number): Promise<void>;
  close(): Promise<void>;
}

export async function openDamagedCopy(run: SeededRun, to: string, folder: string): Promise<DamagedCopy> {
  const store = folderStore(folder);
  const plan = (await readJson<Plan>(store, kept.plan))!;
  const chunks = (await readJson<Chunks>(store, kept.chunks))!;
  const { hashKey } = run.state;
  const target = openPostgresqlTarget({ url: to }, await loadParser());
  const pool = new TaskPool(
    {
      plan,
      source:
        run.kind === 'dump'
          ? { kind: 'dump', path: run.path, dialect: plan.dialect }
          : { kind: 'sqlite-file', path: run.path },
      target: { url: to },
      hashKey,
      rejectsMax: 0,
    },
    1,
  );
  const client = new pg.Client({ connectionString: to });
  // A database that is dropped under it is said by whoever failed before.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1`);
  const query: DamagedTable['query'] = async (sql, values) =>
    (await client.query<Record<string, unknown>>(sql, values)).rows;
  const tables: DamagedTable[] = [];
  for (const table of plan.tables) tables.push(await openTable(query, plan, table));
  const results: ChunkResult[] = await target.ledger(plan);
  const partsOf = (table: number) => {
    const own = chunks.filter(chunk => chunk.table === table);
    const ids = new Set(own.map(chunk => chunk.id));
    return { plan, table, chunks: own, results: results.filter(({ chunk }) => ids.has(chunk)), pool, target };
  };
  const backupOf = (table: number): string => quoteIdentifier(`backup_${table}`);
  await query('CREATE SCHEMA backups');
  for (const [at, { relation }] of tables.entries())
    await query(`CREATE TABLE backups.${backupOf(at)} AS TABLE ${relation}`);
  const keysOf = (table: number): string => {
    const names = tables[table]?.columns.filter(column => column.isKey).map(({ name }) => quoteIdentifier(name)) ?? [];
    return names.length === 0 ? "''" : names.map(name => `coalesce(${name}::text, 'NULL')`).join(` || ' ' || `);
  };
  const difference = async (table: number, from: string, without: string): Promise<string[]> => {
    const rows = (relation: string): string => `SELECT t::text AS row, ${keysOf(table)} AS key FROM ${relation} t`;
    const found = await query(`SELECT key FROM (${rows(from)} EXCEPT ALL ${rows(without)}) AS different`);
    return found.map(row => String(row.key));
  };
  return {
    tables,
    isEqual: async table => {
      const evidence = await proveTable({
        ...partsOf(table),
        hashedWhileCopying: false,
        retrying: async (_, work) => await work(),
      });
      return compareTable(evidence).equal;
    },
    locate: async table => await locateTable({ ...partsOf(table), hashKey }),
    changes: async table => {
      const relation = tables[table]?.relation ?? '';
      const lost = await difference(table, `backups.${backupOf(table)}`, relation);
      const gained = await difference(table, relation, `backups.${backupOf(table)}`);
      return { lost: lost.length, gained: gained.length, keys: new Set([...lost, ...gained]) };
    },
    mend: async table => {
      const relation = tables[table]?.relation ?? '';
      await query(`BEGIN; TRUNCATE ${relation}; INSERT INTO ${relation} TABLE backups.${backupOf(table)}; COMMIT`);
    },
    close: async () => {
      await client.end();
      await pool.close();
      await target.close();
    },
  };
}

/**
 * A table without what would keep damage away: constraints, required columns, generated values, limits of length and
 * of digits. None of it is compared by the proof of rows.
 */
async function openTable(query: DamagedTable['query'], plan: Plan, table: TablePlan): Promise<DamagedTable> {
  const schema = stagingSchema(table.target.schema, plan.run);
  const relation = quoteQualified(schema, table.target.name);
  const counted = await query(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attidentity <> ''`,
    [relation],
  );
  // A counter requires its column's NOT NULL.
  for (const { name } of counted)
    await query(`ALTER TABLE ${relation} ALTER ${quoteIdentifier(String(name))} DROP IDENTITY`);
  const constraints = await query(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass ORDER BY contype = 'n'`,
    [relation],
  );
  for (const { name } of constraints)
    await query(`ALTER TABLE ${relation} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(String(name))} CASCADE`);
  const triggers = await query(
    'SELECT tgname AS name FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal',
    [relation],
  );
  for (const { name } of triggers) await query(`DROP TRIGGER ${quoteIdentifier(String(name))} ON ${relation}`);
  const columns = await query(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type, atttypmod AS modifier
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [relation],
  );
  for (const { name, type, modifier } of columns) {
    const column = quoteIdentifier(String(name));
    // Of bpchar and bit the length is part of the value.
    if (Number(modifier) >= 0 && !/^(character$|bit)/.test(String(type)))
      await query(`ALTER TABLE ${relation} ALTER ${column} DROP DEFAULT, ALTER ${column} TYPE ${String(type)}`);
  }
  const keys = new Set(table.key.map(at => table.columns[at]?.target));
  return {
    relation,
    columns: columns.map(({ name, type }) => ({
      name: String(name),
      type: String(type),
      isKey: keys.has(String(name)),
    })),
    hasKey: keys.size > 0,
    query,
  };
}
