import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { copy } from '#functions/copy/function.ts';
import { migration } from '#functions/migration/function.ts';
import { verify } from '#functions/verify/function.ts';
import { startTestSource } from '#shared/sources/mysql/testing.ts';
import { dropEmbeddedTarget } from '#shared/targets/embedded.ts';
import { type Harness, startHarness } from '../harness.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { skipped } from '../skip.ts';

const waitMsMax = 60_000;

const Seen = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  target: z.string(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  results: z.record(
    z.string(),
    z.object({ proof: z.object({ consistency: z.string(), reasons: z.array(z.string()) }).optional() }),
  ),
});
type Seen = z.infer<typeof Seen>;

let harness: Harness;
let source: ScratchPostgres;
const targets: string[] = [];

test.before(async () => {
  harness = await startHarness({ functions: [migration, copy, verify], dispatch: true });
  source = await scratchPostgres();
  await source.query('create table city (id int primary key, name text not null)');
  await source.query(`insert into city select n, 'city ' || n from generate_series(1, 500) n`);
});
test.after(async () => {
  for (const name of targets)
    await dropEmbeddedTarget({ admin: { url: harness.postgres.url }, name: name.replace(/^cf_/, '') });
  await harness.stop();
  await source.stop();
});

async function call(method: string, path: string, body?: unknown): Promise<Seen> {
  const response = await harness.call(method, `/api/migration${path}`, body === undefined ? {} : { body });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return Seen.parse(JSON.parse(text));
}

async function until(id: string, ...states: string[]): Promise<Seen> {
  for (const deadline = Date.now() + waitMsMax; ; await sleep(50)) {
    const seen = await call('GET', `/${id}`);
    if (states.includes(seen.state)) return seen;
    if (seen.state === 'failed' || Date.now() > deadline)
      assert.unreachable(`it is ${seen.state}, not ${states.join(' or ')}: ${seen.failure?.message}`);
  }
}

async function created(url: string): Promise<Seen> {
  const made = await call('POST', '', {
    projectId: harness.tenant.projectId,
    name: 'cities',
    source: { kind: 'server', url },
  });
  targets.push(made.target);
  return made;
}

async function rowsIn(id: string, sql: string): Promise<unknown[]> {
  const connection = await harness.call('GET', `/api/migration/${id}/connection`);
  const { url } = z.object({ url: z.string() }).parse(await connection.json());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a live source is read, copied, proved, and caught up with at the cutover', async () => {
  const { id } = await created(source.url);
  await until(id, 'planned');
  const report = await harness.call('GET', `/api/migration/${id}/report`);
  assert.match(await report.text(), '"city"');
  await call('POST', `/${id}/copy`);
  const proved = await until(id, 'proved', 'different');
  assert.is(proved.state, 'proved', proved.results.prove?.proof?.reasons.join('\n'));
  assert.is(proved.results.prove?.proof?.consistency, 'snapshot');

  await source.query(`update city set name = 'renamed' where id = 7`);
  await source.query('delete from city where id = 8');
  await source.query(`insert into city values (501, 'founded meanwhile')`);
  await call('POST', `/${id}/cut-over`, { confirm: 'cities' });
  const refused = await until(id, 'failed');
  assert.is(refused.failure?.code, 'source-accepts-changes');
  assert.match(refused.failure?.message ?? '', /read_only/);
  // A resumed cutover asks again; the way on is to make the source read-only, as the message says.
  const { pathname } = new URL(source.url);
  await source.query(`alter database "${pathname.slice(1)}" set default_transaction_read_only = on`);
  await call('POST', `/${id}/resume`);
  await until(id, 'cut-over');

  assert.equal(await rowsIn(id, 'select id, name from city where id in (7, 8, 501) order by id'), [
    { id: 7, name: 'renamed' },
    { id: 501, name: 'founded meanwhile' },
  ]);
  assert.equal(await rowsIn(id, 'select count(*)::int as count from city'), [{ count: 500 }]);
});

const maria = await startTestSource();
if (maria === undefined) skipped('a live MariaDB', 'mariadbd is not installed');
else {
  test.after(() => maria.stop());

  test('a live MariaDB is moved by an account that only reads, and may be left open knowingly', async () => {
    maria.sql(`create database cities; use cities;
      create table city (id int unsigned primary key, name varchar(40) not null) engine=InnoDB;
      insert into city values (1, 'Brno'), (2, 'Graz')`);
    const { id } = await created(maria.url('cities'));
    await until(id, 'planned');
    await call('POST', `/${id}/copy`);
    const proved = await until(id, 'proved', 'different');
    assert.is(proved.state, 'proved', proved.results.prove?.proof?.reasons.join('\n'));
    maria.sql(`insert into cities.city values (3, 'Porto')`);
    await call('POST', `/${id}/cut-over`, { confirm: 'cities', sourceMayWrite: true });
    await until(id, 'cut-over');
    assert.equal(await rowsIn(id, 'select name from city order by id'), [
      { name: 'Brno' },
      { name: 'Graz' },
      { name: 'Porto' },
    ]);
  });
}

test.run();
