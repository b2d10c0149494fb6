import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliFixture } from './cli-fixture.ts';

const fixture = cliFixture('failures');
const { folder, cli } = fixture;

const dump = (rest: string): string =>
  `-- MySQL dump 10.13\nCREATE TABLE \`t\` (\`id\` int NOT NULL, PRIMARY KEY (\`id\`));\nINSERT INTO \`t\` VALUES (1),(2);\n${rest}-- Dump completed on 2026-11-24\n`;
writeFileSync(join(folder, 'good.sql'), dump(''));
writeFileSync(join(folder, 'blocked.sql'), dump('UPDATE `t` SET `id`=3 WHERE `id`=2;\n'));

test('a target that can not be used is told before the source is read', () => {
  const url = new URL(fixture.postgres.url);
  url.pathname = '/no_such_database';
  const { code, stderr } = cli('migrate', 'good.sql', '--to', url.href);
  assert.is(code, 2);
  assert.match(stderr, /database "no_such_database" does not exist\. Create the database first/);
  assert.not.match(stderr, /^reading/m);
});

test('a failure after the beginning ends with the command that goes on, and that command does', async () => {
  await fixture.postgres.query('CREATE TABLE public.t (id integer)');
  const other = new pg.Client({ connectionString: fixture.postgres.url });
  other.on('error', () => undefined);
  await other.connect();
  await other.query('BEGIN; SELECT FROM public.t');
  const { code, stderr } = cli('migrate', 'good.sql', '--to', fixture.postgres.url);
  assert.is(code, 3, stderr);
  assert.match(stderr, /holds public\.t\./);
  assert.match(stderr, /Go on with: cloudforge migrate good\.sql --to \S*:PASSWORD@\S+ --resume\n$/);
  await other.query('ROLLBACK');
  await other.end();
  assert.is(cli('migrate', 'good.sql', '--to', fixture.postgres.url, '--resume').code, 0);
});

test('where blockers stop everything, what was made for the target is taken back', () => {
  const { code, stderr } = cli('migrate', 'blocked.sql');
  assert.is(code, 1, stderr);
  assert.match(stderr, /Nothing was written/);
  assert.equal(
    readdirSync(join(folder, 'state')).filter(name => name.startsWith('target-')),
    [],
  );
});

test.run();
