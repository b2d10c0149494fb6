import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import type { Model, Table } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import { createPostgresqlMachine } from './machine.ts';

const files = [
  'chinook/Chinook_PostgreSql.sql',
  'chinook/Chinook_PostgreSql_AutoIncrementPKs.sql',
  'chinook/Chinook_PostgreSql_SerialPKs.sql',
  'northwind/northwind-postgres.sql',
  'powerdns/schema.pgsql.sql',
  'quartz/tables_postgres.sql',
  'roundcube/postgres.initial.sql',
  'spring-batch/schema-postgresql.sql',
  'pagila/pagila-schema-jsonb.sql',
];

const hasPsql = spawnSync('psql', ['--version']).status === 0;
await loadModule();

/** The reading of a file, in portions of an odd size. */
function read(path: string): Model {
  const machine = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync });
  const bytes = readFileSync(path);
  for (let from = 0; from < bytes.length; from += 7919) machine.push(bytes.subarray(from, from + 7919));
  return machine.finish().model;
}

/** Loads the script with psql; commands that would leave the database are taken out. */
function load(path: string, url: string): void {
  const script = readFileSync(path, 'utf8').replace(/^\s*(\\c\b.*|(CREATE|DROP) DATABASE\b[^;]*;)\s*$/gm, '');
  const result = spawnSync('psql', ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', '-'], {
    input: script,
    cwd: dirname(path),
    encoding: 'utf8',
  });
  assert.is(result.status, 0, result.stderr);
}

interface Described {
  name: string;
  columns: string[];
  primaryKey: string[];
  foreignKeys: string[];
  rows: number;
}

const catalogQuery = `
  select c.oid::int as oid, c.relname as name,
    array(select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum)::text[] as columns,
    coalesce((select array(select a.attname from unnest(k.conkey) with ordinality u(n, o)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = u.n order by u.o)::text[]
      from pg_constraint k where k.conrelid = c.oid and k.contype = 'p'), '{}') as primary_key,
    array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f')::text[] as foreign_keys
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname = 'public' order by c.relname collate "C"`;

async function fromServer(server: ScratchPostgres): Promise<Described[]> {
  const tables: Described[] = [];
  for (const row of await server.query(catalogQuery)) {
    const [count] = await server.query(`select count(*)::int as rows from "${String(row.name)}"`);
    tables.push({
      name: String(row.name),
      columns: strings(row.columns),
      primaryKey: strings(row.primary_key),
      foreignKeys: strings(row.foreign_keys)
        .map(text => text.replaceAll('"', '').replace(/ (ON|DEFERRABLE).*$/, ''))
        .sort(),
      rows: Number(count?.rows),
    });
  }
  return tables;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The types of the model in the server's own words: it is asked what each text means. */
async function fromModel(server: ScratchPostgres, model: Model): Promise<Described[]> {
  const sorted = [...model.tables].sort((left, right) => (left.name < right.name ? -1 : 1));
  const described: Described[] = [];
  for (const [at, table] of sorted.entries()) {
    const definitions = table.columns.map((column, index) => `c${index} ${column.sourceType}`).join(', ');
    await server.query(`create temporary table as_read_${at} (${definitions})`);
    const rows = await server.query(
      `select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'as_read_${at}'::regclass and attnum > 0 order by attnum`,
    );
    described.push(
      describe(
        table,
        model,
        rows.map(row => String(row.type)),
      ),
    );
  }
  return described;
}

function describe(table: Table, model: Model, types: readonly string[]): Described {
  return {
    name: table.name,
    columns: table.columns.map((column, at) => `${column.name} ${types[at]}${column.nullable ? '' : ' not null'}`),
    primaryKey: table.primaryKey?.columns ?? [],
    foreignKeys: table.foreignKeys
      .map(key => {
        const parent = model.tables.find(other => other.name === key.referencedTable);
        const columns = key.referencedColumns.length > 0 ? key.referencedColumns : (parent?.primaryKey?.columns ?? []);
        return `FOREIGN KEY (${key.columns.join(', ')}) REFERENCES ${key.referencedTable}(${columns.join(', ')})`;
      })
      .sort(),
    rows: table.rowCount ?? 0,
  };
}

for (const file of files) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined || !hasPsql) {
    skipped(`${file} reads as a server has it`, path === undefined ? 'no corpus here' : 'no psql here');
    continue;
  }
  test(`${file} reads as a server has it`, async () => {
    const server = await scratch();
    await server.query('drop schema if exists public cascade; create schema public; discard temporary');
    load(path, server.url);
    const model = read(path);
    assert.equal(await fromModel(server, model), await fromServer(server));
    assert.equal(
      model.issues.filter(issue => issue.code !== 'command-ignored'),
      [],
    );
  });
}

const multiFile = corpusFile('databases/employees-bytebase/postgres/dataset_large/load_title.sql');
if (multiFile === undefined) skipped('rows without their table are counted', 'no corpus here');
else {
  test('rows without their table are counted', () => {
    const lines = Number(execFileSync('grep', ['-c', '^(\\|VALUES (', multiFile], { encoding: 'utf8' }));
    const model = read(multiFile);
    assert.is(model.statistics.rows, lines);
    assert.equal(
      model.issues.map(({ code, object, count }) => ({ code, object, count })),
      [{ code: 'table-unknown', object: 'title', count: lines }],
    );
  });
}

const pagila = corpusFile('databases/pagila/pagila-schema.sql');
if (pagila === undefined) skipped('pagila: partitions, domains, routines', 'no corpus here');
else {
  test('pagila: partitions, domains, routines', () => {
    const text = readFileSync(pagila, 'utf8');
    const written = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
    const model = read(pagila);
    assert.is(model.complete, true);
    assert.is(model.tables.length, written(/^CREATE TABLE /gm));
    assert.is(model.views.length, written(/^CREATE (MATERIALIZED )?VIEW /gm));
    assert.is(model.triggers.length, written(/^CREATE (CONSTRAINT )?TRIGGER /gm));
    assert.is(model.routines.length, written(/^CREATE (FUNCTION|PROCEDURE|AGGREGATE) /gm));
    assert.is(
      model.tables.filter(table => table.parent?.kind === 'partition').length,
      written(/ATTACH PARTITION|PARTITION OF /g),
    );
    assert.is(model.issues.filter(issue => issue.code === 'statement-unreadable').length, 0);
  });
}

let server: ScratchPostgres | undefined;
async function scratch(): Promise<ScratchPostgres> {
  server ??= await scratchPostgres();
  return server;
}
test.after(async () => {
  await server?.stop();
});

test.run();
