import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { createPostgresqlMachine } from '#shared/engines/schema/dialects/postgresql/machine.ts';
import type { Model } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { corpusFile } from '#shared/testing/corpus.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import { loadParser } from '../load-parser.ts';
import { readPostgresqlSchema } from './read-schema.ts';
import { startSystemPostgres } from './testing.ts';

const everyObject = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../engines/schema/dialects/postgresql/corpus/every-object.sql',
);
const corpora = [
  'chinook/Chinook_PostgreSql_SerialPKs.sql',
  'northwind/northwind-postgres.sql',
  'powerdns/schema.pgsql.sql',
  'quartz/tables_postgres.sql',
  'roundcube/postgres.initial.sql',
  'spring-batch/schema-postgresql.sql',
  'pagila/pagila-schema-jsonb.sql',
];
/** Written by hand, or for a newer server than the system's own may be: only the names are the same as the catalogue's. */
const handWritten = ['pagila/pagila-schema.sql'];
const parse = await loadParser();

function read(script: string): Model {
  const machine = createPostgresqlMachine({ profile: false, createProfiler, parse });
  machine.push(Buffer.from(script));
  return machine.finish().model;
}

/** Statements that would leave the database or name roles are no part of what is loaded. */
const elsewhere = /^\s*(\\c\b.*|(CREATE|DROP) DATABASE\b[^;]*;|ALTER \w+ (?:[^;$]|\$(?!\$))* OWNER TO [^;]*;)\s*$/gm;
/** An extension that few servers have: its column becomes a text, its index goes. */
const ofVector = /^(CREATE EXTENSION|COMMENT ON EXTENSION|CREATE INDEX \w+ ON [\w.]+ USING hnsw).*\bvector.*;$/gm;

function scriptOf(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(ofVector, '')
    .replace(/public\.vector\(\d+\)/g, 'text');
}

/** Loads a script as psql would. */
function load(url: string, path: string): void {
  const result = spawnSync('psql', ['-q', '-X', '-1', '-v', 'ON_ERROR_STOP=1', '-d', url, '-f', '-'], {
    input: scriptOf(path).replace(elsewhere, ''),
    cwd: dirname(path),
    encoding: 'utf8',
  });
  assert.is(result.status, 0, result.stderr);
}

/**
 * What may differ between pg_dump's script and ours: where things stand, who wrote it, whether rows are in it, the
 * order within one kind, and in texts that are kept as they are white space and the tags of dollar quotes.
 */
function comparable(model: Model): unknown {
  const {
    writtenBy: _by,
    complete: _complete,
    statistics: _statistics,
    serverVersion: _version,
    issues: _issues,
    ...rest
  } = model;
  const { database: _database, charset: _charset, collation: _collation, ...objects } = rest;
  // A publication's tables are a statement of their own in a dump.
  const others = objects.others.filter(({ kind, name }) => kind !== 'publication' && !/^ALTER PUBLICATION/.test(name));
  const plain: unknown = JSON.parse(
    JSON.stringify({ ...objects, others }, (key, value: unknown) => {
      if (['line', 'rowCount', 'rowSpans', 'rowBytes', 'profile'].includes(key)) return undefined;
      if (key === 'text' && typeof value === 'string') return withoutLayout(value);
      return Array.isArray(value) && key !== 'columns' && key !== 'values' ? sorted(value) : value;
    }),
  );
  return plain;
}

function names({ tables, views, routines, triggers, sequences, types }: Model): unknown {
  const of = (objects: readonly { name: string }[]): string[] => objects.map(({ name }) => name).sort();
  return {
    tables: of(tables.map(({ name, columns }) => ({ name: `${name}(${columns.map(column => column.name).join()})` }))),
    partitions: of(tables.flatMap(({ parent }) => (parent === undefined ? [] : [parent]))),
    foreignKeys: of(
      tables.flatMap(({ name, foreignKeys }) => foreignKeys.map(key => ({ name: `${name}.${key.columns.join()}` }))),
    ),
    ...{ views: of(views), routines: of(routines), triggers: of(triggers), sequences: of(sequences), types: of(types) },
  };
}

function withoutLayout(text: string): string {
  return text.replace(/\$(_+|function|procedure)?\$/g, '$$$$').replace(/\s+|;\s*$/g, '');
}

function sorted(values: readonly unknown[]): unknown[] {
  const isNamed = (value: unknown): boolean => typeof value === 'object' && value !== null && 'name' in value;
  if (!values.every(isNamed)) return [...values];
  return [...values].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

const hasPsql = spawnSync('psql', ['--version']).status === 0;
const system = hasPsql ? await startSystemPostgres() : undefined;
const embedded = await scratchPostgres();

const scripts = [
  ['every object', everyObject] as const,
  ...corpora.map(file => [file, corpusFile(`databases/${file}`)] as const),
];
for (const [at, [name, path]] of scripts.entries()) {
  if (path === undefined || system === undefined) {
    skipped(
      `${name}: the catalogue says what pg_dump says`,
      path === undefined ? 'no corpus here' : 'no PostgreSQL server of the system here',
    );
    continue;
  }
  test(`${name}: the catalogue says what pg_dump says`, async () => {
    const database = `corpus_${at}`;
    await system.create(database);
    load(system.url(database), path);
    const dumped = read(system.dump(database));
    const live = await readPostgresqlSchema(system.url(database));
    assert.equal(comparable(live.model), comparable(dumped));
    assert.equal(
      live.model.issues.filter(({ object }) => object !== 'large objects'),
      [],
    );
    for (const table of live.model.tables) {
      const rows = dumped.tables.find(each => each.name === table.name && each.schema === table.schema)?.rowCount;
      assert.is(table.rowCount ?? 0, rows ?? 0, table.name);
    }
  });

  test(`${name}: what is assessed from the catalogue loads into an empty database`, async () => {
    await loadsAgain(system.url(`corpus_${at}`));
  });
}

for (const file of handWritten) {
  const path = corpusFile(`databases/${file}`);
  const name = `${file}: the catalogue has every object of the script`;
  if (path === undefined || !hasPsql) {
    skipped(name, path === undefined ? 'no corpus here' : 'no psql here');
    continue;
  }
  test(name, async () => {
    load(embedded.url, path);
    const { model } = await readPostgresqlSchema(embedded.url);
    assert.equal(names(model), names(read(scriptOf(path))));
    await loadsAgain(embedded.url);
  });
}

/** Everything that the assessment of a live database emits runs in an empty one. */
async function loadsAgain(url: string): Promise<void> {
  const { ddl } = assess(await readPostgresqlSchema(url), { parse });
  const name = `target_${randomUUID().replaceAll('-', '')}`;
  await embedded.query(`create database ${name} template template0`);
  const target = new URL(embedded.url);
  target.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: target.href });
  await client.connect();
  const failed: string[] = [];
  for (const { object, sql } of ddl) {
    await client.query(sql).catch((error: Error) => failed.push(`${object}: ${error.message}\n${sql}`));
  }
  await client.end();
  await embedded.query(`drop database ${name}`);
  assert.equal(failed, []);
  assert.ok(ddl.length > 0);
}

test.after(async () => {
  await system?.stop();
  await embedded.stop();
});
test.run();
