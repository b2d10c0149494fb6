import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSqliteMachine } from '#shared/engines/schema/dialects/sqlite/machine.ts';
import type { Model, Table } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { SourceError } from '../source-error.ts';
import { scratchFolder } from '../testing.ts';
import { readDatabase } from './read-database.ts';
import { readSqliteFile } from './read-file.ts';

const folder = scratchFolder();

/** A new file made by a script. */
function databaseOf(name: string, script: string): string {
  const path = join(folder.path, name);
  const database = new DatabaseSync(path);
  database.exec(script);
  database.close();
  return path;
}

async function read(path: string): Promise<Model> {
  const { model } = await readDatabase(path, { profile: true, onProgress: () => {} });
  return model;
}

function tableOf(model: Model, name: string): Table {
  const table = model.tables.find(candidate => candidate.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

const everything = `PRAGMA foreign_keys = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a, b TEXT, g AS (id * 2), c INT DEFAULT 3);
INSERT INTO t (a, b) VALUES (1, 'x'), (1.5, 'it''s'), ('7', CAST(X'ff61' AS TEXT)), (X'0001', 'n' || char(0) || 'l'), (NULL, ''), (9223372036854775807, 'é'), (1e999, '12'), (2.0, NULL);
DELETE FROM t WHERE id = 8;
CREATE TABLE p (k TEXT PRIMARY KEY, n REFERENCES t(id)) WITHOUT ROWID; INSERT INTO p VALUES ('a', 1), ('b', 99);
CREATE VIRTUAL TABLE f USING fts5(title); INSERT INTO f VALUES ('words');
CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END; CREATE INDEX i ON t (b);`;

test('the process that read a file is gone when the reading is there, and leaves nothing behind', async () => {
  const list = `/proc/${process.pid}/task/${process.pid}/children`;
  if (!existsSync(list)) return skipped('processes of readings', 'this system has no list of them');
  const children = () => readFileSync(list, 'utf8').trim();
  const before = children();
  await readSqliteFile(databaseOf('gone.db', 'CREATE TABLE t (a)'), { profile: true });
  // One that ended and was not waited for would still be in the list.
  assert.is(children(), before);
});

test('a file is read whole, in a process of its own', async () => {
  const path = databaseOf('all.db', everything);
  const before = readdirSync(folder.path);
  let reported = 0;
  const { model, facts } = await readSqliteFile(path, { profile: true, onProgress: () => reported++ });
  assert.equal(readdirSync(folder.path), before, 'nothing is written beside the file');
  assert.ok(reported > 0);
  const table = tableOf(model, 't');
  assert.is(table.rowCount, 7);
  assert.equal(table.columns[0]?.identity, { kind: 'auto-increment', next: '9' });
  assert.equal(table.columns[1]?.profile?.storageClasses, { integer: 2, real: 2, text: 1, blob: 1, null: 1 });
  assert.is(table.columns[1]?.profile?.notFinite, 1);
  assert.is(table.columns[2]?.profile?.encodingInvalid, 1);
  assert.is(table.columns[2]?.profile?.nulBytes, 1);
  assert.is(table.columns[2]?.profile?.emptyStrings, 1);
  assert.equal(table.columns[2]?.profile?.storageClasses, { integer: 0, real: 0, text: 7, blob: 0, null: 0 });
  assert.is(table.columns[3]?.profile, undefined, 'generated values are no rows of the source');
  assert.is(tableOf(model, 'p').rowCount, 2);
  assert.is(tableOf(model, 'f').rowCount, 1);
  assert.ok(tableOf(model, 'f_data').traits.includes('SHADOW OF f'));
  assert.equal(
    facts.orphans.map(({ table: child, count }) => ({ child, count })),
    [{ child: 'p', count: 1 }],
  );
  assert.is(model.views.length + model.triggers.length + table.indexes.length, 3);
  assert.equal(model.issues, []);
});

test('a database in UTF-16 reads as one in UTF-8', async () => {
  const wide = tableOf(await read(databaseOf('wide.db', `PRAGMA encoding = 'UTF-16le'; ${everything}`)), 't');
  const narrow = tableOf(await read(databaseOf('narrow.db', everything)), 't');
  assert.is(wide.columns[2]?.profile?.charactersMax, narrow.columns[2]?.profile?.charactersMax);
  assert.equal(wide.columns[1]?.profile?.storageClasses, narrow.columns[1]?.profile?.storageClasses);
  assert.is(wide.columns[0]?.profile?.numberMax, '7');
});

test('the state of a file is told', async () => {
  const path = databaseOf(
    'rows.db',
    `CREATE TABLE t (a); INSERT INTO t SELECT hex(randomblob(400)) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200) SELECT x FROM n);`,
  );
  const bytes = readFileSync(path);
  const cut = join(folder.path, 'cut.db');
  writeFileSync(cut, bytes.subarray(0, bytes.length - 3 * 4096));
  const cutModel = await read(cut).catch((error: unknown) => error);
  if (cutModel instanceof Error) assert.match(cutModel.message, /malformed|disk image/);
  else assert.ok(issuesOf(cutModel).some(message => /cut off/.test(message)));
  const damaged = join(folder.path, 'damaged.db');
  writeFileSync(damaged, Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(8192, 0x5a), bytes.subarray(16384)]));
  assert.ok(issuesOf(await read(damaged)).some(message => /damaged/.test(message)));
  const logged = databaseOf('logged.db', 'PRAGMA journal_mode = WAL; CREATE TABLE t (a)');
  assert.ok(issuesOf(await read(logged)).some(message => /write-ahead log/.test(message)));
});

function issuesOf(model: unknown): string[] {
  return typeof model === 'object' && model !== null && 'issues' in model && Array.isArray(model.issues)
    ? model.issues.map(issue => String(issue.message))
    : [];
}

test('what is no database is refused, and reading can be cancelled', async () => {
  const path = join(folder.path, 'noise.db');
  writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 7)]));
  assert.is(await codeOf(readSqliteFile(path, { profile: true })), 'source-damaged');
  const aborted = AbortSignal.abort();
  assert.is(await codeOf(readSqliteFile(path, { profile: true, signal: aborted })), 'source-cancelled');
});

async function codeOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return 'none';
  } catch (error) {
    return error instanceof SourceError ? error.code : String(error);
  }
}

for (const name of ['Chinook_Sqlite', 'Chinook_Sqlite_AutoIncrementPKs']) {
  const file = corpusFile(`databases/chinook/${name}.sqlite`);
  const script = corpusFile(`databases/chinook/${name}.sql`);
  if (file === undefined || script === undefined) {
    skipped(`${name}: the file and its script read the same`, 'no corpus here');
    continue;
  }
  test(`${name}: the file and its script read the same`, async () => {
    const machine = createSqliteMachine({ profile: true, createProfiler });
    machine.push(readFileSync(script));
    const fromScript = machine.finish().model;
    const fromFile = await read(file);
    assert.equal(outline(fromFile), outline(fromScript));
  });
}

/** What a file and the script that made it have in common, column by column. */
function outline(model: Model): string[] {
  return model.tables
    .flatMap(table => [
      `${table.name}: ${table.rowCount} rows, key ${table.primaryKey?.columns.join()}, ${table.foreignKeys.length} foreign keys`,
      ...table.columns.map(column => {
        const { nulls, bytesMax, charactersMax, distinct, storageClasses } = column.profile ?? {};
        const seen = JSON.stringify({ nulls, bytesMax, charactersMax, distinct, storageClasses });
        return `${table.name}.${column.name} ${column.sourceType.toLowerCase()} ${column.nullable} ${seen}`;
      }),
    ])
    .sort();
}

test.after(() => folder.remove());
test.run();
