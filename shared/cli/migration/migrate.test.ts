import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-migrate-'));
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let postgres: ScratchPostgres;
test.before(async () => {
  postgres = await scratchPostgres();
});
test.after(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const result = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder, CLOUDFORGE_STATE: join(folder, 'state') },
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

const dump = (rest: string): string =>
  `-- MySQL dump 10.13\nCREATE TABLE \`t\` (\`id\` int NOT NULL, \`v\` varchar(9), PRIMARY KEY (\`id\`), UNIQUE KEY \`uv\` (\`v\`));\nINSERT INTO \`t\` VALUES (1,'a'),(2,'b');\n${rest}-- Dump completed on 2026-11-24\n`;
writeFileSync(join(folder, 'good.sql'), dump(''));
writeFileSync(join(folder, 'changed.sql'), dump("UPDATE `t` SET `v`='c' WHERE `id`=2;\n"));
writeFileSync(join(folder, 'cut.sql'), dump('').replace(/-- Dump completed.*\n/, ''));

test('rows that a script changes after loading them block, and are never certified', () => {
  const blocked = cli('migrate', 'changed.sql', '--to', postgres.url, '--json');
  assert.is(blocked.code, 1);
  assert.match(JSON.parse(blocked.stdout).error, 'UPDATE changes rows');
  for (const name of ['changed.sql', 'cut.sql']) {
    const forced = cli('migrate', name, '--to', postgres.url, '--accept-blockers', '--json');
    assert.is(forced.code, 1, name);
    assert.is(JSON.parse(forced.stdout).certified, false, name);
  }
});

test('a constraint that is gone before the cutover is missed; what is in place is not overwritten', async () => {
  assert.is(cli('migrate', 'good.sql', '--to', postgres.url, '--no-swap').code, 0);
  const [staged] = await postgres.query(
    "select n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = 't' and n.nspname like 'public\\_cf\\_%' order by c.oid desc limit 1",
  );
  await postgres.query(`alter table "${staged?.schema}".t drop constraint t_pkey`);
  const missed = cli('cutover', 'good.sql', '--to', postgres.url, '--json');
  assert.is(missed.code, 1);
  assert.match(JSON.parse(missed.stdout).reasons.join(), 'primary key');
  assert.is(cli('migrate', 'good.sql', '--to', postgres.url).code, 0);
  const again = cli('cutover', 'good.sql', '--to', postgres.url);
  assert.is(again.code, 2);
  assert.match(again.stderr, 'in place already');
  assert.is(cli('revert', 'good.sql', '--to', postgres.url).code, 0);
  assert.is(cli('cutover', 'good.sql', '--to', postgres.url).code, 0);
  assert.equal(await postgres.query('select count(*)::int as rows from public.t'), [{ rows: 2 }]);
});

test.run();
