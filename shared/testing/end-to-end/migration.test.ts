import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { copy } from '#functions/copy/function.ts';
import { migration } from '#functions/migration/function.ts';
import { verify } from '#functions/verify/function.ts';
import { verifyCertificate } from '#shared/engines/proof/verify-certificate.ts';
import { dropEmbeddedTarget } from '#shared/targets/embedded.ts';
import { type Harness, startHarness } from '../harness.ts';
import { uploadedRun } from '../uploaded-run.ts';

const sample = readFileSync(new URL('../../samples/old-shop.sql', import.meta.url));
const waitMsMax = 60_000;

/** What these tests look at of a migration. */
const Seen = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  target: z.string(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  nextStep: z.object({ operation: z.string().nullable() }),
  results: z.record(
    z.string(),
    z.object({
      copy: z.object({ rows: z.number(), rejected: z.number() }).optional(),
      proof: z.object({ certified: z.boolean(), reasons: z.array(z.string()), summary: z.string() }).optional(),
    }),
  ),
});
type Seen = z.infer<typeof Seen>;

let harness: Harness;
let runId: string;
const targets: string[] = [];

test.before(async () => {
  harness = await startHarness({ functions: [migration, copy, verify], dispatch: true });
  runId = (await uploadedRun(harness, { name: 'old-shop.sql', bytes: sample })).runId;
});
test.after(async () => {
  for (const name of targets)
    await dropEmbeddedTarget({ admin: { url: harness.postgres.url }, name: name.replace(/^cf_/, '') });
  await harness.stop();
});

async function call(method: string, path: string, body?: unknown): Promise<Seen> {
  const response = await harness.call(method, `/api/migration${path}`, body === undefined ? {} : { body });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return Seen.parse(JSON.parse(text));
}

async function created(decisions: object, from = runId): Promise<Seen> {
  const made = await call('POST', '', {
    projectId: harness.tenant.projectId,
    source: { kind: 'run', runId: from },
    decisions,
  });
  targets.push(made.target);
  return made;
}

async function until(id: string, ...states: string[]): Promise<Seen> {
  const deadline = Date.now() + waitMsMax;
  for (;;) {
    const seen = await call('GET', `/${id}`);
    if (states.includes(seen.state)) return seen;
    if (seen.state === 'failed' || Date.now() > deadline)
      assert.unreachable(`it is ${seen.state}, not ${states.join(' or ')}: ${seen.failure?.message}`);
    await sleep(50);
  }
}

async function connectionOf(id: string): Promise<{ url: string }> {
  const response = await harness.call('GET', `/api/migration/${id}/connection`);
  return z.object({ url: z.string() }).parse(await response.json());
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const decisions = { acceptBlockers: true, rejectsMax: 100, allow: { 'zero-date': ['*'] } };

test('a dump is rehearsed, copied, proved, put into place, and taken back', async () => {
  const { id, name } = await created(decisions);
  await call('POST', `/${id}/rehearsal`);
  const rehearsed = await until(id, 'rehearsed');
  assert.is(rehearsed.results.rehearse?.proof?.certified, true, rehearsed.results.rehearse?.proof?.summary);
  assert.is(rehearsed.nextStep.operation, 'startCopy');

  await call('POST', `/${id}/copy`);
  const proved = await until(id, 'proved', 'different');
  assert.is(proved.state, 'proved', proved.results.prove?.proof?.reasons.join('\n'));
  const rows = proved.results.copy?.copy?.rows ?? 0;
  assert.ok(rows > 0);
  assert.is(proved.nextStep.operation, 'cutOver');

  const certificate = await harness.call('GET', `/api/migration/${id}/certificate`);
  const check = verifyCertificate(await certificate.json());
  assert.ok(check.certified, check.summary);
  const page = await harness.call('GET', `/api/migration/${id}/certificate/page`);
  assert.match(page.headers.get('content-type') ?? '', 'text/html');
  assert.match(await page.text(), 'ertified');

  const refused = await harness.call('POST', `/api/migration/${id}/cut-over`, { body: { confirm: 'another' } });
  assert.is(refused.status, 400);
  await call('POST', `/${id}/cut-over`, { confirm: name });
  await until(id, 'cut-over');
  const connection = await connectionOf(id);
  const [who] = await query(
    connection.url,
    `select rolsuper, (select count(*)::int from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'cloudforge')) as tables
     from pg_roles where rolname = current_user`,
  );
  assert.is(who?.rolsuper, false);
  assert.ok(Number(who?.tables) > 1, `${who?.tables} tables are in place`);

  await call('POST', `/${id}/revert`);
  const reverted = await until(id, 'reverted');
  assert.is(reverted.nextStep.operation, 'startProof');
  await harness.settled();
  const events = await harness.postgres.query(
    'select type from cloudforge.outbox where subject = $1 order by position',
    [id],
  );
  assert.equal(
    events.map(({ type }) => type),
    ['created', 'rehearsed', 'copied', 'proved', 'cut-over', 'reverted'].map(each => `cloudforge.migration.${each}.v1`),
  );
});

const withNul = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
CREATE TABLE \`note\` (\`id\` int NOT NULL, \`text\` varchar(80) NOT NULL, PRIMARY KEY (\`id\`)) ENGINE=InnoDB;
INSERT INTO \`note\` VALUES (1,'plain'),(2,'a\\0b'),(3,'plain');
-- Dump completed on 2024-01-01 12:00:00
`;

test('a copy that stops says why; other decisions begin anew, and leave nothing of the attempt before', async () => {
  const { runId: from } = await uploadedRun(harness, { name: 'notes.sql', bytes: Buffer.from(withNul) });
  const { id } = await created({ acceptBlockers: true }, from);
  await call('POST', `/${id}/copy`);
  const failed = await until(id, 'failed');
  assert.is(failed.failure?.code, 'too-many-rejects');
  assert.is(failed.nextStep.operation, 'saveDecisions');
  const decided = await harness.call('PUT', `/api/migration/${id}/decisions`, {
    body: { acceptBlockers: true, allow: { 'nul-removed': ['note.text'] } },
  });
  assert.is(decided.status, 200);
  await call('POST', `/${id}/copy`);
  const proved = await until(id, 'proved', 'different');
  assert.is(proved.state, 'proved', proved.results.prove?.proof?.reasons.join('\n'));
  const { url } = await connectionOf(id);
  const runs = await query(url, 'select count(*)::int as count from cloudforge.runs');
  assert.equal(runs, [{ count: 1 }], 'the attempt before is still in the target');
  await call('POST', `/${id}/cut-over`, { confirm: 'notes.sql' });
  await until(id, 'cut-over');
  assert.equal(await query(url, 'select id, text from note order by id'), [
    { id: 1, text: 'plain' },
    { id: 2, text: 'ab' },
    { id: 3, text: 'plain' },
  ]);
});

test('rows that are left out are listed with their reason', async () => {
  const { runId: from } = await uploadedRun(harness, { name: 'left-out.sql', bytes: Buffer.from(withNul) });
  const { id } = await created({ acceptBlockers: true, rejectsMax: 1 }, from);
  await call('POST', `/${id}/copy`);
  const proved = await until(id, 'proved', 'different');
  assert.is(proved.results.copy?.copy?.rejected, 1);
  const response = await harness.call('GET', `/api/migration/${id}/rejects`);
  const { items } = z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(await response.json());
  assert.is(items.length, 1);
  assert.is(items[0]?.table, 'note');
  assert.is(items[0]?.line, 3);
});

test('a target that was changed is not certified, and is repaired', async () => {
  const { id } = await created(decisions);
  await call('POST', `/${id}/copy`);
  await until(id, 'proved');
  const { url } = await connectionOf(id);
  const [table] = await query(
    url,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname <> 'cloudforge' and tablename = 'visits'`,
  );
  const name = String(table?.name);
  await query(url, `delete from ${name} where ctid = (select min(ctid) from ${name})`);
  const before = (await call('POST', `/${id}/proof`)).state;
  assert.is(before, 'proving');
  const different = await until(id, 'different', 'proved');
  assert.is(different.state, 'different');
  assert.is(different.nextStep.operation, 'repairMigration');
  await call('POST', `/${id}/repair`);
  const repaired = await until(id, 'proved', 'different');
  assert.is(repaired.state, 'proved', repaired.results.prove?.proof?.reasons.join('\n'));
});

test.run();
