import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { MigrationError, migrateSchema } from './migrate.ts';
import { schemaMigrations } from './migrations/registry.ts';

/** Columns by table, with their type, nullability and whether a value may be left out. */
type Columns = Record<string, Record<string, { type: string; nullable: boolean; optional: boolean }>>;

async function migratedColumns(
  url: string,
  query: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<Columns> {
  await migrateSchema(url, { contract: true });
  const found: Columns = {};
  for (const row of await query(
    `select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type,
       not a.attnotnull as nullable, (not a.attnotnull or a.atthasdef or a.attidentity <> '') as optional
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'cloudforge'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and c.relname <> 'schema_migrations'`,
  )) {
    found[String(row.table)] ??= {};
    found[String(row.table)]![String(row.name)] = {
      type: String(row.type),
      nullable: row.nullable === true,
      optional: row.optional === true,
    };
  }
  return found;
}

/** The interfaces of schema.ts and its parts as they are written, by table: the types are gone when the program runs. */
function writtenTypes(): Record<string, Record<string, string>> {
  const files = ['schema.ts', ...['identity', 'trust', 'work'].map(part => `schema/${part}.ts`)];
  const source = files.map(file => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  const bodies = new Map(
    [...source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].map(match => [match[1] ?? '', match[2] ?? '']),
  );
  const fields = (body: string): [string, string][] =>
    [...body.matchAll(/^ {2}(\w+): ([\s\S]*?);$/gm)].map(match => [match[1] ?? '', match[2] ?? '']);
  return Object.fromEntries(
    fields(bodies.get('Database') ?? '').map(([table, name]) => [
      table,
      Object.fromEntries(fields(bodies.get(name) ?? '')),
    ]),
  );
}

test('names are unique, ordered and never used twice', () => {
  const names = schemaMigrations.map(migration => migration.name);
  assert.is(new Set(names).size, names.length);
  for (const [at, name] of names.entries())
    assert.match(name, new RegExp(`^${String(at + 1).padStart(4, '0')}-[a-z0-9-]+$`), `${name} is out of order`);
});

test('every prefix of the migrations applies to an empty database, and the rest applies after it', async () => {
  const postgres = await scratchPostgres();
  try {
    for (let length = 1; length <= schemaMigrations.length; length += 1) {
      await postgres.query('drop schema if exists cloudforge cascade');
      const prefix = schemaMigrations.slice(0, length);
      const names = prefix.map(migration => migration.name);
      assert.equal(await migrateSchema(postgres.url, { contract: true, migrations: prefix }), names);
      const rest = schemaMigrations.slice(length).map(migration => migration.name);
      assert.equal(await migrateSchema(postgres.url, { contract: true }), rest);
      assert.equal(await migrateSchema(postgres.url, { contract: true }), [], 'a second call applies something again');
    }
  } finally {
    await postgres.stop();
  }
});

test('several processes may migrate one database at once', async () => {
  const postgres = await scratchPostgres();
  try {
    const applied = await Promise.all([1, 2, 3].map(() => migrateSchema(postgres.url)));
    assert.is(applied.flat().length, schemaMigrations.filter(migration => migration.phase === 'expand').length);
  } finally {
    await postgres.stop();
  }
});

test('a migration that was applied in another wording stops the start with a sentence', async () => {
  const postgres = await scratchPostgres();
  try {
    await migrateSchema(postgres.url);
    await postgres.query("update cloudforge.schema_migrations set sha256 = repeat('0', 64) where name = $1", [
      schemaMigrations[0]?.name,
    ]);
    await migrateSchema(postgres.url).then(
      () => assert.unreachable('it was accepted'),
      error => {
        assert.instance(error, MigrationError);
        assert.match(String(error), /another wording/);
      },
    );
  } finally {
    await postgres.stop();
  }
});

test('the Kysely types and the migrated columns agree', async () => {
  const postgres = await scratchPostgres();
  try {
    const columns = await migratedColumns(postgres.url, sql => postgres.query(sql));
    const written = writtenTypes();
    assert.equal(Object.keys(written).sort(), Object.keys(columns).sort(), 'tables');
    for (const [table, fields] of Object.entries(columns)) {
      const types = written[table] ?? {};
      assert.equal(Object.keys(types).sort(), Object.keys(fields).sort(), `columns of ${table}`);
      for (const [name, { type, nullable, optional }] of Object.entries(fields)) {
        const text = types[name] ?? '';
        const where = `${table}.${name} is ${type}${nullable ? '' : ' not null'}, its type is ${text}`;
        assert.is(/\bnull\b|^OptionalTime$/.test(text), nullable, where);
        const isOptional =
          /^(Generated|GeneratedAlways)<|^(TimeDefault|OptionalTime|BigCount)$|\bundefined\b|^Json</.test(text);
        if (!optional) assert.not(isOptional && !text.startsWith('Json<'), `${where}: an insert may leave it out`);
        const wanted: Record<string, RegExp> = {
          'timestamp with time zone': /Time|Date/,
          uuid: /^(Generated<)?string/,
          text: /string|^'|Generated<'|RunState/,
          bigint: /number|BigCount/,
          integer: /number/,
          bytea: /Buffer/,
          jsonb: /Json<|ColumnType</,
          'double precision': /number/,
          boolean: /boolean/,
          'text[]': /string\[\]/,
        };
        const expected = wanted[type];
        assert.ok(expected !== undefined, `${where}: this test does not know the type`);
        assert.match(text, expected, where);
      }
    }
  } finally {
    await postgres.stop();
  }
});

test.run();
