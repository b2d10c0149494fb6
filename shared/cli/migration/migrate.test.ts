import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliFixture } from './cli-fixture.ts';

const fixture = cliFixture('migrate');
const { folder, cli } = fixture;

const dump = (rest: string): string =>
  `-- MySQL dump 10.13\nCREATE TABLE \`t\` (\`id\` int NOT NULL, \`v\` varchar(9), PRIMARY KEY (\`id\`), UNIQUE KEY \`uv\` (\`v\`));\nINSERT INTO \`t\` VALUES (1,'a'),(2,'b');\n${rest}-- Dump completed on 2026-11-24\n`;
writeFileSync(join(folder, 'good.sql'), dump(''));
writeFileSync(join(folder, 'changed.sql'), dump("UPDATE `t` SET `v`='c' WHERE `id`=2;\n"));
writeFileSync(join(folder, 'cut.sql'), dump('').replace(/-- Dump completed.*\n/, ''));

test('rows that a script changes after loading them block, and are never certified', () => {
  const blocked = cli('migrate', 'changed.sql', '--to', fixture.postgres.url, '--json');
  assert.is(blocked.code, 1);
  assert.match(JSON.parse(blocked.stdout).error, 'UPDATE changes rows');
  for (const name of ['changed.sql', 'cut.sql']) {
    const forced = cli('migrate', name, '--to', fixture.postgres.url, '--accept-blockers', '--json');
    assert.is(forced.code, 1, name);
    assert.is(JSON.parse(forced.stdout).certified, false, name);
  }
});

test('what is certified says how many rows were rejected, and rows left to a sequence block', () => {
  writeFileSync(join(folder, 'nul.sql'), dump("INSERT INTO `t` VALUES (3,'a\\0b');\n"));
  const some = cli('migrate', 'nul.sql', '--to', fixture.postgres.url, '--max-rejects', '1');
  assert.is(some.code, 0, some.stderr);
  assert.match(
    some.stdout,
    'every row of 1 table that was carried was read back and equals the source; 1 that was rejected is not',
  );
  const script =
    '-- MariaDB dump 10.19\nCREATE SEQUENCE sq START WITH 5 INCREMENT BY 5;\nSELECT SETVAL(sq, 50, 0);\nCREATE TABLE q (id int DEFAULT nextval(sq), v int);\nINSERT INTO q(v) VALUES (1);\n-- Dump completed on 2026-11-24\n';
  writeFileSync(join(folder, 'sequence.sql'), script);
  const blocked = cli('migrate', 'sequence.sql', '--to', fixture.postgres.url);
  assert.is(blocked.code, 1);
  assert.match(blocked.stderr, 'C36  q.id: Rows leave this column out');
});

test('a constraint that is gone before the cutover is missed; what is in place is not overwritten', async () => {
  assert.is(cli('migrate', 'good.sql', '--to', fixture.postgres.url, '--no-swap').code, 0);
  const [staged] = await fixture.postgres.query(
    "select n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = 't' and n.nspname like 'public\\_cf\\_%' order by c.oid desc limit 1",
  );
  await fixture.postgres.query(`alter table "${staged?.schema}".t drop constraint t_pkey`);
  const missed = cli('cutover', 'good.sql', '--to', fixture.postgres.url, '--json');
  assert.is(missed.code, 1);
  assert.match(JSON.parse(missed.stdout).reasons.join(), 'primary key');
  assert.is(cli('migrate', 'good.sql', '--to', fixture.postgres.url).code, 0);
  const again = cli('cutover', 'good.sql', '--to', fixture.postgres.url);
  assert.is(again.code, 2);
  assert.match(again.stderr, 'in place already');
  assert.is(cli('revert', 'good.sql', '--to', fixture.postgres.url).code, 0);
  assert.is(cli('cutover', 'good.sql', '--to', fixture.postgres.url).code, 0);
  assert.equal(await fixture.postgres.query('select count(*)::int as rows from public.t'), [{ rows: 2 }]);
});

test('a SQLite file that went on is brought up to date at the cutover, and what was copied again is said', () => {
  const path = join(folder, 'went-on.db');
  const database = new DatabaseSync(path);
  database.exec(
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO person VALUES (1, 'a'), (2, 'b')",
  );
  database.exec("CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO city VALUES (1, 'c')");
  const given = ['went-on.db', '--to', fixture.postgres.url];
  assert.is(cli('migrate', ...given, '--no-swap').code, 0);
  database.exec("DELETE FROM person WHERE id = 1; INSERT INTO person VALUES (7, 'new')");
  database.close();
  assert.match(cli('migrate', ...given, '--resume').stderr, 'SHA-256 differs');
  const cutover = cli('cutover', ...given, '--json');
  assert.is(cutover.code, 0, cutover.stderr);
  assert.equal(JSON.parse(cutover.stdout).delta, [
    { table: 'person', chunksCopied: 1, chunks: 1, rowsCopied: 2, rows: 2, wholeBecause: 'it is one chunk' },
  ]);
  assert.match(cli('revert', ...given).stdout, 'is as it was before');
  const again = cli('revert', ...given);
  assert.is(again.code, 0);
  assert.match(again.stdout, /not in place .* nothing to take back/);
  assert.match(cli('cutover', ...given).stdout, 'CERTIFIED');
  const other = cli('revert', 'good.sql', '--to', `${fixture.postgres.url}_other`);
  assert.is(other.code, 2);
  assert.match(other.stderr, /no migration of .*good\.sql into .* to take back/);
});

test.run();
