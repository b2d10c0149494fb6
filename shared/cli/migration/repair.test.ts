import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliFixture } from './cli-fixture.ts';

const fixture = cliFixture('repair');
const { folder } = fixture;
const cli = (...args: string[]) => fixture.cli(...args, '--to', fixture.postgres.url);

const dump = `-- MySQL dump 10.13
CREATE TABLE \`shop\` (\`id\` int NOT NULL AUTO_INCREMENT, \`name\` varchar(9) NOT NULL DEFAULT 'x', PRIMARY KEY (\`id\`));
INSERT INTO \`shop\` VALUES (1,'a'),(2,'b');
CREATE TABLE \`item\` (\`id\` int NOT NULL, \`shop\` int, PRIMARY KEY (\`id\`), KEY \`of_shop\` (\`shop\`), CONSTRAINT \`item_shop\` FOREIGN KEY (\`shop\`) REFERENCES \`shop\` (\`id\`));
INSERT INTO \`item\` VALUES (10,1),(11,2),(12,NULL);
CREATE VIEW \`named\` AS SELECT \`id\`, \`name\` FROM \`shop\`;
-- Dump completed on 2026-11-24
`;
writeFileSync(join(folder, 'shop.sql'), dump);

const staging = async (): Promise<unknown> =>
  (await fixture.postgres.query("SELECT count(*)::int AS n FROM pg_namespace WHERE nspname LIKE '%\\_cf%'"))[0]?.n;

test('what was dropped or changed in a result in place is made again there, and its rows are copied', async () => {
  assert.is(cli('migrate', 'shop.sql').code, 0);
  await fixture.postgres.query(
    `DROP TABLE public.item; DROP VIEW public.named; ALTER TABLE public.shop ALTER name DROP DEFAULT`,
  );
  const repaired = cli('repair', 'shop.sql', '--json');
  assert.is(repaired.code, 0, repaired.stderr + repaired.stdout);
  assert.is(JSON.parse(repaired.stdout).certified, true);
  for (const mended of [
    'table public.item: made again',
    'view public.named: made again',
    'column public.shop.name: changed back',
  ])
    assert.ok(repaired.stderr.includes(mended), mended);
  assert.equal(await fixture.postgres.query('SELECT count(*)::int AS n, sum(id)::int AS ids FROM public.item'), [
    { n: 3, ids: 33 },
  ]);
  assert.equal(
    await fixture.postgres.query(
      `SELECT contype FROM pg_constraint WHERE conrelid = 'public.item'::regclass AND contype IN ('p', 'f') ORDER BY 1`,
    ),
    [{ contype: 'f' }, { contype: 'p' }],
  );
  assert.is(await staging(), 0);
});

test('rows that an application wrote are left as they are, and the result is in place again', async () => {
  await fixture.postgres.query(`INSERT INTO public.shop (id, name) VALUES (3, 'new'); DROP VIEW public.named`);
  const repaired = cli('repair', 'shop.sql');
  assert.is(repaired.code, 1);
  assert.match(repaired.stderr, /shop: the rows are not those of the source.*`cloudforge revert`/);
  assert.equal(await fixture.postgres.query('SELECT count(*)::int AS n FROM public.named'), [{ n: 3 }]);
  assert.is(await staging(), 0);
});

test('a repair that was killed while the result lay in staging is ended by the next one', async () => {
  await fixture.postgres.query(`DELETE FROM public.shop WHERE id = 3`);
  assert.is(cli('revert', 'shop.sql').code, 0);
  assert.is(await staging(), 1);
  // What a killed repair leaves: the result in staging, and a state that says where it belongs.
  const states = readdirSync(join(folder, 'state/migrations'), { recursive: true, encoding: 'utf8' });
  const path = join(folder, 'state/migrations', states.find(name => name.endsWith('state.json')) ?? '');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), returns: true }));
  const ended = cli('repair', 'shop.sql');
  assert.is(ended.code, 0, ended.stderr);
  assert.equal(await fixture.postgres.query('SELECT count(*)::int AS n FROM public.named'), [{ n: 2 }]);
  assert.is(await staging(), 0);
});

test('in staging everything is mended; columns and extra things are named where they differ', async () => {
  assert.is(cli('migrate', 'shop.sql', '--no-swap').code, 0);
  const [{ schema } = { schema: '' }] = await fixture.postgres.query(
    `SELECT n.nspname::text AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'item' AND n.nspname LIKE 'public\\_cf\\_%'`,
  );
  await fixture.postgres.query(
    `ALTER TABLE "${schema}".item ALTER shop TYPE bigint; DROP TABLE "${schema}".shop CASCADE`,
  );
  const mended = cli('repair', 'shop.sql', '--swap', '--json');
  assert.is(mended.code, 0, mended.stderr + mended.stdout);
  assert.is(await staging(), 0);
  assert.is(cli('migrate', 'shop.sql', '--no-swap').code, 0);
  const [{ again } = { again: '' }] = await fixture.postgres.query(
    `SELECT n.nspname::text AS again FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'item' AND n.nspname LIKE 'public\\_cf\\_%'`,
  );
  await fixture.postgres.query(`ALTER TABLE "${again}".item ALTER shop TYPE bigint, ADD note text`);
  const told = cli('cutover', 'shop.sql', '--json');
  assert.is(told.code, 1);
  const reasons: string[] = JSON.parse(told.stdout).reasons;
  assert.ok(
    reasons.includes('The column public.item.shop is not as the plan makes it. It is: bigint; it should be: integer.'),
    reasons.join('\n'),
  );
  assert.ok(reasons.includes('The column public.item.note is in the target, and nothing in the plan makes it: text.'));
});

test.run();
