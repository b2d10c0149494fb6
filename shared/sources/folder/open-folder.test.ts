import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { readSource } from '../assess-source.ts';
import { openSource } from '../open-source.ts';
import { SourceError } from '../source-error.ts';
import { collect, portionsOf, scratchFolder } from '../testing.ts';
import { insertsOfTabs } from './tab-rows.ts';

const scratch = scratchFolder();

function folderOf(name: string, files: { [name: string]: string | Uint8Array }): string {
  const folder = join(scratch.path, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

async function textOf(folder: string): Promise<{ text: string; warnings: string[] }> {
  const source = await openSource(folder);
  try {
    assert.is(source.format, 'folder');
    return { text: (await collect(source.bytes)).toString(), warnings: source.warnings };
  } finally {
    await source.close();
  }
}

async function messageOf(folder: string): Promise<string> {
  try {
    await textOf(folder);
    return 'none';
  } catch (error) {
    return error instanceof SourceError ? error.message : String(error);
  }
}

test('tables come before rows, and rows before views, packed or not', async () => {
  const folder = folderOf('stages', {
    'a_rows.sql.gz': gzipSync('INSERT INTO t VALUES (1);'),
    'b_views.sql': 'CREATE VIEW v AS SELECT 1;',
    'c/tables.sql.zst': zstdCompressSync('-- INSERT INTO nothing\nCREATE TABLE t (a int);'),
    'd_types.sql': 'CREATE TYPE mood AS ENUM (1);',
    'notes.pdf': 'x',
  });
  const { text, warnings } = await textOf(folder);
  const order = ['CREATE TYPE', 'CREATE TABLE', 'INTO t', 'CREATE VIEW'].map(part => text.indexOf(part));
  assert.equal(
    order,
    order.toSorted((left, right) => left - right),
  );
  assert.ok(order.every(at => at >= 0));
  assert.match(warnings.join(' '), /1 files .*not read.*notes\.pdf/);
});

test('numbers at the beginning of names are taken at their word', async () => {
  const folder = folderOf('numbered', { 'V10__b.sql': 'SELECT 10;', 'V2__a.sql': 'CREATE TABLE t (a int);' });
  const { text } = await textOf(folder);
  assert.ok(text.indexOf('CREATE') < text.indexOf('10'));
});

test('what a main script calls is read in its place, in each client, and nothing outside of the folder', async () => {
  writeFileSync(join(scratch.path, 'outside.sql'), 'SELECT secret;');
  const folder = folderOf('main', {
    'main.sql':
      'CREATE TABLE t (a int);\nsource sub/rows.sql ;\n\\i outside.sql\n\\. ../outside.sql\nsource link.sql\nSELECT 2;',
    'sub/rows.sql': 'INSERT INTO t VALUES (1);\n\\ir more.sql\n.read more.sql\n:r "more.sql"',
    'sub/more.sql': 'SELECT 3;',
    'other.sql': 'SELECT 4;',
  });
  symlinkSync(join(scratch.path, 'outside.sql'), join(folder, 'link.sql'));
  const { text, warnings } = await textOf(folder);
  assert.is(text.split('SELECT 3;').length, 4);
  assert.not.match(text, /secret|SELECT 4/);
  assert.match(text, /t VALUES \(1\);[\s\S]*\\\. \.\.\/outside\.sql[\s\S]*SELECT 2;/);
  assert.match(warnings.join(' '), /links .* not followed/);
  assert.match(warnings.join(' '), /main\.sql does not call them: other\.sql/);
});

test('scripts that call each other end with a reason', async () => {
  const folder = folderOf('circle', {
    'main.sql': 'source a.sql',
    'a.sql': 'source b.sql',
    'b.sql': 'source a.sql',
  });
  assert.match(await messageOf(folder), /call each other/);
});

test('a folder with one SQLite file, with none of ours, and the folder form of pg_dump', async () => {
  const folder = folderOf('database', { 'readme.txt': 'x' });
  const database = new DatabaseSync(join(folder, 'shop.db'));
  database.exec('CREATE TABLE t (a)');
  database.close();
  const source = await openSource(folder);
  assert.ok(source.databasePath?.endsWith('shop.db'));
  await source.close();
  assert.match(await messageOf(folderOf('nothing', { 'a.pdf': 'x' })), /it holds a\.pdf/);
  assert.match(await messageOf(folderOf('pg', { 'toc.dat': 'PGDMP', '3001.dat.gz': 'x' })), /pg_restore -f/);
});

test('rows of mysqldump --tab become the same rows', async () => {
  const rows = "1\tit's\t\\N\n2\ta\\\tb\\\nc\\\\\t\n\t\\0\\Nx\t\\NULL\n";
  for (const size of [1, 7, 1000]) {
    const text = (await collect(insertsOfTabs('t`t', portionsOf(Buffer.from(rows), size)))).toString();
    assert.is(text, "INSERT INTO `t``t` VALUES ('1','it''s',NULL),('2','a\\\tb\\\nc\\\\',''),('','\\0\\Nx','NULL');\n");
  }
  const folder = folderOf('tab', {
    't.sql': '-- MySQL dump 10.13\nCREATE TABLE `t` (`a` int, `b` varchar(20), `c` text);',
    't.txt': rows.replace('\t\\0', '3\t\\0'),
  });
  const { model } = await readSource(folder);
  assert.is(model.tables[0]?.rowCount, 3);
  assert.is(model.tables[0]?.columns[2]?.profile?.nulls, 1);
});

test('the files of mydumper go into their databases', async () => {
  const folder = folderOf('mydumper', {
    metadata: 'Started dump',
    'shop-schema-create.sql': '/*!40101 SET NAMES utf8*/;\nCREATE DATABASE `shop`;',
    'shop.item-schema.sql': '/*!40101 SET NAMES utf8*/;\nCREATE TABLE `item` (`a` int);',
    'shop.item.00000.sql': '/*!40101 SET NAMES utf8*/;\nINSERT INTO `item` VALUES (1),(2);',
    'shop.cheap-schema-view.sql': 'CREATE VIEW cheap AS SELECT 1;',
    'stock.item-schema.sql': '/*!40101 SET NAMES utf8*/;\nCREATE TABLE `item` (`a` int, b int);',
    'stock.item.00000.sql': '/*!40101 SET NAMES utf8*/;\nINSERT INTO `item` VALUES (1,2);',
  });
  const { model, dialect } = await readSource(folder);
  assert.is(dialect, 'mysql');
  assert.equal(
    model.tables.map(({ schema, name, rowCount }) => `${schema}.${name} ${rowCount}`),
    ['shop.item 2', 'stock.item 1'],
  );
});

test('a real main script with the files it calls', async () => {
  const main = corpusFile('databases/employees-bytebase/mysql/dataset_small/employee.sql');
  if (main === undefined) return skipped('a real folder of scripts', 'the corpus is not there');
  const reading = await readSource(dirname(main), { profile: false });
  assert.is(reading.format, 'folder');
  assert.ok(reading.model.tables.length >= 6);
  assert.ok(reading.model.tables.every(table => (table.rowCount ?? 0) > 0));
  const commands = reading.model.issues.filter(issue => issue.code === 'command-ignored');
  assert.is(commands.filter(issue => /load_/.test(`${issue.object} ${issue.excerpt}`)).length, 0);
});

test.after(() => scratch.remove());
test.run();
