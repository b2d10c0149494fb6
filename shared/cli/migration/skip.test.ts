import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliFixture } from './cli-fixture.ts';

const fixture = cliFixture('skip');
const { folder, cli } = fixture;

// The trail's UPDATE would block; its rows are read after others, so that a chunk behind it has to be found.
writeFileSync(
  join(folder, 'shop.sql'),
  `-- MySQL dump 10.13
CREATE TABLE \`trail\` (\`id\` int NOT NULL, PRIMARY KEY (\`id\`));
INSERT INTO \`trail\` VALUES (1),(2),(3);
UPDATE \`trail\` SET \`id\` = 4 WHERE \`id\` = 1;
CREATE TABLE \`orders\` (\`id\` int NOT NULL, \`trail\` int, PRIMARY KEY (\`id\`),
  CONSTRAINT \`to_trail\` FOREIGN KEY (\`trail\`) REFERENCES \`trail\` (\`id\`));
INSERT INTO \`orders\` VALUES (1,1),(2,2);
CREATE VIEW \`trails\` AS select \`trail\`.\`id\` AS \`id\` from \`trail\`;
-- Dump completed on 2026-11-24
`,
);

test('a skipped table: certified without it, and said everywhere', async () => {
  const skip = ['--skip', 'trail=kept in the archive'];
  const done = cli('migrate', 'shop.sql', '--to', fixture.postgres.url, '--no-swap', '--json', ...skip);
  assert.is(done.code, 0, done.stderr);
  const result = JSON.parse(done.stdout);
  assert.is(result.certified, true);
  assert.equal(result.skipped, [{ table: 'trail', reason: 'kept in the archive', rows: 3 }]);
  assert.equal(result.leftWithSkipped, [
    { kind: 'foreign key', name: 'orders.to_trail', needs: 'trail' },
    { kind: 'view', name: 'trails', needs: 'trail' },
  ]);
  const certificate = join(result.folder, 'certificate.json');
  const checked = cli('verify', certificate);
  assert.is(checked.code, 0);
  assert.match(checked.stdout, 'the table trail was left behind by choice');
  assert.match(checked.stdout, 'Left behind by choice: trail (3 rows): kept in the archive');
  assert.match(checked.stdout, 'Left out with them: foreign key orders.to_trail, view trails');
  assert.match(
    readFileSync(join(result.folder, 'certificate.html'), 'utf8'),
    'without one table that you chose to leave out',
  );
  // A later command that goes on with this run need not say it again.
  const cutover = cli('cutover', 'shop.sql', '--to', fixture.postgres.url);
  assert.is(cutover.code, 0, cutover.stderr);
  const tables = await fixture.postgres.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  assert.equal(tables, [{ tablename: 'orders' }]);
});

test('a skip without a reason, and one of no table, stop before anything is written', () => {
  const unreasoned = cli('migrate', 'shop.sql', '--to', fixture.postgres.url, '--skip', 'trail');
  assert.is(unreasoned.code, 2);
  assert.match(unreasoned.stderr, "Like this: --skip 'trail=kept in the archive'");
  writeFileSync(join(folder, 'own.toml'), '# decided in May\n\n[[skip]]\ntable = "trial"\nreason = "not needed"\n');
  const unknown = cli('migrate', 'shop.sql', '--to', fixture.postgres.url, '--config', 'own.toml');
  assert.is(unknown.code, 2);
  assert.match(unknown.stderr, 'Nothing was written.');
  assert.match(unknown.stderr, /own\.toml, line 4: No table of the source is called trial.*There is trail/);
});

test.run();
