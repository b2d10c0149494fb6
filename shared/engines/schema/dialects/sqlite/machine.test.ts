import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import type { Model, Reading, Table } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import { createSqliteMachine } from './machine.ts';

function read(script: string | Buffer, portions: readonly number[] = []): Reading {
  const machine = createSqliteMachine({ profile: true, createProfiler });
  const bytes = Buffer.from(script);
  let from = 0;
  for (const size of portions) {
    machine.push(bytes.subarray(from, from + size));
    from += size;
  }
  machine.push(bytes.subarray(from));
  return machine.finish();
}

function modelOf(script: string | Buffer): Model {
  return read(script).model;
}

function tableOf(model: Model, name: string): Table {
  const table = model.tables.find(candidate => candidate.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

const nasty = `PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "a b" (id INTEGER PRIMARY KEY AUTOINCREMENT, [x;y] varchar(20) COLLATE NOCASE DEFAULT 'it''s; ok',
  \`z\` DECIMAL(10,2) NOT NULL ON CONFLICT REPLACE, d DEFAULT (1+1), e TEXT DEFAULT "dq", f DEFAULT -1, g DEFAULT x'00ff', h DEFAULT CURRENT_TIMESTAMP,
  total GENERATED ALWAYS AS ("z" * 2) STORED, flag BOOLEAN DEFAULT TRUE, CHECK (length([x;y]) < 30), UNIQUE ("x;y" COLLATE NOCASE, z DESC) ON CONFLICT IGNORE);
INSERT INTO "a b" VALUES(1,'one',1.5,2,'t',-1,X'00ff','2020-01-01',1);
INSERT INTO "a b" VALUES(7,replace(replace('l1\\nl2\\r','\\r',char(13)),'\\n',char(10)),-2,'x',NULL,1e999,X'',unistr('a\\u000ab'),0);
INSERT INTO "a b" ("z", id) VALUES(3,NULL),(4,NULL);
CREATE TABLE wr (k TEXT PRIMARY KEY, r REFERENCES "A B" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID, STRICT;
CREATE TABLE nokey (k TEXT PRIMARY KEY, v);
INSERT INTO nokey VALUES(NULL,1),(NULL,2);
CREATE TRIGGER tr AFTER UPDATE OF z ON "a b" WHEN new.z > 1 BEGIN UPDATE nokey SET v = CASE WHEN 1 THEN 2 END; INSERT INTO nokey VALUES('a;',1); END;
CREATE VIEW v(p, q) AS SELECT "x;y", 'END;' FROM "a b";
CREATE UNIQUE INDEX ix ON "a b"(lower("x;y") DESC, z) WHERE flag AND z > 0;
INSERT INTO sqlite_sequence VALUES('a b',99);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','ft','ft',0,'CREATE VIRTUAL TABLE ft USING fts5(title, body, tokenize=''porter'')');
CREATE TABLE IF NOT EXISTS 'ft_data'(id INTEGER PRIMARY KEY, block BLOB);
COMMIT;
`;

test('every trait that SQLite has is kept', () => {
  const model = modelOf(nasty);
  assert.is(model.writtenBy, 'sqlite3 .dump');
  assert.is(model.complete, true);
  const table = tableOf(model, 'a b');
  assert.equal(
    table.columns.map(
      column => `${column.name}|${column.sourceType}|${column.type.kind === 'affinity' ? column.type.affinity : '?'}`,
    ),
    [
      'id|INTEGER|integer',
      'x;y|varchar(20)|text',
      'z|DECIMAL(10,2)|numeric',
      'd||blob',
      'e|TEXT|text',
      'f||blob',
      'g||blob',
      'h||blob',
      'total||blob',
      'flag|BOOLEAN|numeric',
    ],
  );
  assert.equal(
    table.columns.map(column => column.default),
    [
      undefined,
      { kind: 'string', value: "it's; ok" },
      undefined,
      { kind: 'sql', text: '1+1' },
      { kind: 'string', value: 'dq' },
      { kind: 'number', value: '-1' },
      { kind: 'bytes', hex: '00ff' },
      { kind: 'current-timestamp' },
      undefined,
      { kind: 'boolean', value: true },
    ],
  );
  assert.equal(table.columns[8]?.generated, { expression: '"z" * 2', stored: true });
  assert.equal(table.columns[0]?.identity, { kind: 'auto-increment', next: '100' });
  assert.is(table.columns[1]?.collation, 'NOCASE');
  assert.equal(table.traits, ['ON CONFLICT REPLACE: NOT NULL z', 'ON CONFLICT IGNORE: UNIQUE (x;y, z)']);
  assert.equal(
    table.checks.map(check => check.expression),
    ['length([x;y]) < 30'],
  );
  assert.equal(table.indexes[0]?.parts, [{ expression: 'lower("x;y")', descending: true }, { column: 'z' }]);
  assert.is(table.indexes[0]?.where, 'flag AND z > 0');
  const withoutRowid = tableOf(model, 'wr');
  assert.equal(withoutRowid.traits, ['WITHOUT ROWID', 'STRICT']);
  assert.is(withoutRowid.columns[0]?.nullable, false);
  assert.is(withoutRowid.foreignKeys[0]?.referencedTable, 'a b');
  assert.is(withoutRowid.foreignKeys[0]?.initiallyDeferred, true);
  assert.is(tableOf(model, 'nokey').columns[0]?.nullable, true);
  assert.is(tableOf(model, 'ft').engine, 'virtual:fts5');
  assert.equal(
    tableOf(model, 'ft').columns.map(column => column.name),
    ['title', 'body'],
  );
  assert.equal(tableOf(model, 'ft_data').traits, ['SHADOW OF ft']);
  assert.match(model.triggers[0]?.text ?? '', /END; INSERT INTO nokey VALUES\('a;',1\); END$/);
  assert.equal(model.views[0]?.columns, ['p', 'q']);
  assert.equal(model.issues, []);
});

test('rows are looked at as SQLite would store them', () => {
  const { model } = read(nasty);
  const table = tableOf(model, 'a b');
  assert.is(table.rowCount, 4);
  // Two rows came with NULL for the rowid: SQLite gives 8 and 9.
  assert.is(table.columns[0]?.profile?.nulls, 0);
  assert.is(table.columns[0]?.profile?.numberMax, '9');
  assert.is(table.columns[1]?.profile?.charactersMax, 6);
  assert.is(table.columns[5]?.profile?.notFinite, 1);
  assert.equal(table.columns[6]?.profile?.storageClasses, { integer: 0, real: 0, text: 0, blob: 2, null: 0 });
  assert.is(table.columns[7]?.profile?.charactersMax, 10);
  assert.is(tableOf(model, 'nokey').columns[0]?.profile?.nulls, 2);
  assert.is(tableOf(model, 'wr').rowCount, 0);
  assert.is(model.statistics.rows, 6);
});

test('the portions in which bytes come change nothing', () => {
  const whole = JSON.stringify(read(nasty));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 300 })), { maxLength: 300 }),
      portions => JSON.stringify(read(nasty, portions)) === whole,
    ),
    { numRuns: 25, seed: 3 },
  );
  assert.is(
    JSON.stringify(
      read(
        nasty,
        Array.from({ length: nasty.length }, () => 1),
      ),
    ),
    whole,
  );
});

test('a dump without its COMMIT is not whole', () => {
  const model = modelOf(nasty.replace('COMMIT;\n', ''));
  assert.is(model.complete, false);
  assert.equal(
    model.issues.map(issue => issue.code),
    ['truncated'],
  );
  const failed = modelOf(nasty.replace('COMMIT;\n', 'ROLLBACK; -- due to errors\n'));
  assert.is(failed.complete, false);
});

test('what SQLite would refuse is an issue with its line, and reading goes on', () => {
  const model = modelOf(
    "CREATE TABLE a (x);\nCREATE TABLE b (x,,);\nATTACH DATABASE '/etc/x' AS y;\n.read other.sql\nCREATE TABLE c (x);",
  );
  assert.equal(
    model.tables.map(table => table.name),
    ['a', 'c'],
  );
  assert.equal(
    model.issues.map(issue => `${issue.code} ${issue.line}`),
    ['statement-unreadable 2', 'command-ignored 3', 'command-ignored 4'],
  );
});

test('noise neither crashes nor is silent', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3000 }),
      bytes => modelOf(Buffer.from(bytes)).statistics.bytes === bytes.length,
    ),
    { numRuns: 60, seed: 5 },
  );
  assert.ok(modelOf('lorem ipsum dolor;').issues.length > 0);
  assert.ok(modelOf(`CREATE VIEW v AS SELECT ${'('.repeat(5000)}1${')'.repeat(5000)};`).issues.length > 0);
});

/** What SQLite's own pragmas say, in the words of `describe`. It writes types that it knows in capitals. */
function fromServer(database: DatabaseSync): string[] {
  const all = (sql: string) => database.prepare(sql).all();
  const tables = all(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  return tables.flatMap(({ name }) => {
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    const columns = all(`PRAGMA table_xinfo(${quoted})`);
    const key = columns
      .filter(column => Number(column.pk) > 0)
      .sort((left, right) => Number(left.pk) - Number(right.pk));
    const foreign = all(`PRAGMA foreign_key_list(${quoted})`).map(
      row => `fk ${String(row.from)} -> ${String(row.table).toLowerCase()} ${String(row.on_delete)}`,
    );
    const [count] = all(`SELECT count(*) AS rows FROM ${quoted}`);
    return [
      `table ${String(name)} ${String(count?.rows)} key (${key.map(column => String(column.name)).join(', ')})`,
      ...columns.map(column => {
        const isRowid = key.length === 1 && Number(column.pk) === 1 && /^integer$/i.test(String(column.type));
        return `${String(column.name)} ${String(column.type).toLowerCase()}${Number(column.notnull) === 1 || isRowid ? ' not null' : ''}`;
      }),
      ...foreign.sort(),
    ];
  });
}

function describe(model: Model): string[] {
  const tables = [...model.tables].sort((left, right) => (left.name < right.name ? -1 : 1));
  return tables.flatMap(table => [
    `table ${table.name} ${table.rowCount ?? 0} key (${(table.primaryKey?.columns ?? []).join(', ')})`,
    ...table.columns.map(
      column => `${column.name} ${column.sourceType.toLowerCase()}${column.nullable ? '' : ' not null'}`,
    ),
    ...table.foreignKeys
      .flatMap(key =>
        key.columns.map(column => `fk ${column} -> ${key.referencedTable.toLowerCase()} ${key.onDelete.toUpperCase()}`),
      )
      .sort(),
  ]);
}

test('what is temporary is gone with the session, and is no loss', () => {
  const { model, facts } = read(`CREATE TABLE kept (a);
INSERT INTO kept VALUES (1);
CREATE TEMP TABLE passing (x REFERENCES kept);
INSERT INTO passing VALUES (1),(2);
CREATE INDEX temp.passing_x ON passing (x);
CREATE TEMP VIEW glance AS SELECT x FROM passing;
CREATE TEMP TABLE made AS SELECT 1 AS one;
CREATE TEMP TABLE kept (b, c);
INSERT INTO kept VALUES (2, 3);
INSERT INTO main.kept VALUES (4);
CREATE TEMP TRIGGER watch AFTER INSERT ON passing BEGIN SELECT 1; END;
DROP TABLE made;`);
  assert.equal(
    model.tables.map(table => [table.name, table.rowCount, table.columns.length]),
    [['kept', 2, 1]],
  );
  assert.equal(model.views, []);
  assert.equal(model.triggers, []);
  assert.equal(model.schemas, []);
  assert.equal(facts.orphans, []);
  assert.equal(
    model.issues.map(issue => `${issue.code} ${issue.object}`),
    ['command-ignored passing', 'command-ignored glance', 'command-ignored kept'],
  );
});

test('rows that replace others leave no key twice; a new name loses nothing that was seen', () => {
  const replaced = read(`CREATE TABLE t (id INTEGER PRIMARY KEY, v);
INSERT INTO t VALUES (1, 'a');
INSERT OR REPLACE INTO t VALUES (1, 'b');`);
  assert.is(tableOf(replaced.model, 't').rowCount, null);
  assert.equal(replaced.facts.duplicateKeys, []);
  const { facts } = read(`CREATE TABLE user (id INTEGER PRIMARY KEY);
INSERT INTO user VALUES (1);
CREATE TABLE address (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES user (id), email TEXT);
INSERT INTO address VALUES (1, 1, 'a'), (2, 8, 'b');
ALTER TABLE address RENAME COLUMN user_id TO owner;
ALTER TABLE address RENAME TO addresses;`);
  assert.equal(
    facts.orphans.map(({ table, columns, count }) => [table, columns, count]),
    [['addresses', ['owner'], 1]],
  );
});

test('a table made from a query is a loss', () => {
  const { tables, issues } = modelOf('CREATE TABLE made AS SELECT 1 AS one;');
  assert.equal(tables, []);
  assert.equal(
    issues.map(issue => `${issue.code} ${issue.object}`),
    ['table-unknown made'],
  );
});

test('the name of a type in quotes is what SQLite keeps of it', () => {
  const written = [
    '"strange type"',
    '[x y] "z"',
    "'te''xt'(10)",
    '"int"(3)',
    '`q`',
    'plain "q r"',
    '"a""b"',
    'INT (5)',
  ];
  const script = `CREATE TABLE t (${written.map((type, at) => `c${at} ${type}`).join(', ')});`;
  const database = new DatabaseSync(':memory:');
  database.exec(script);
  const server = database.prepare('PRAGMA table_info(t)').all();
  assert.equal(
    tableOf(modelOf(script), 't').columns.map(column => column.sourceType),
    server.map(row => row.type),
  );
  database.close();
});

for (const file of [
  'chinook/Chinook_Sqlite.sql',
  'chinook/Chinook_Sqlite_AutoIncrementPKs.sql',
  'northwind/northwind-sqlite-create.sql',
  'powerdns/schema.sqlite3.sql',
  'roundcube/sqlite.initial.sql',
  'spring-batch/schema-sqlite.sql',
  'employees-bytebase/sqlite/dataset_small/employee.sql',
]) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined) {
    skipped(`${file} reads as SQLite has it`, 'no corpus here');
    continue;
  }
  test(`${file} reads as SQLite has it`, () => {
    const script = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const database = new DatabaseSync(':memory:');
    database.exec('PRAGMA foreign_keys = OFF');
    database.exec(script.replace(/^\.\w.*$/gm, ''));
    const model = modelOf(script);
    assert.equal(describe(model), fromServer(database));
    assert.equal(
      model.issues.filter(issue => issue.code !== 'command-ignored'),
      [],
    );
    database.close();
  });
}

test.run();
