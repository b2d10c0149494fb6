import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { type Run, runMigration } from '#shared/testing/migration/run-migration.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { olderMajors, startOlderPostgres } from '#shared/testing/servers/postgresql.ts';
import { skipped } from '#shared/testing/skip.ts';
import { versionScript } from './testing-versions.ts';

const newest = await scratchPostgres();
const folder = mkdtempSync(join(tmpdir(), 'cloudforge-versions-'));
let made = 0;

async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Migrates a script's database from one server to another, and looks at the result before both are dropped. */
async function migrated(
  from: Pick<ScratchPostgres, 'url'>,
  to: Pick<ScratchPostgres, 'url'>,
  script: string,
  look: (run: Run, client: pg.Client) => Promise<void> = async () => undefined,
): Promise<void> {
  made += 1;
  const name = `versions_${process.pid}_${made}`;
  const source = new URL(from.url);
  source.pathname = `/${name}`;
  await inDatabase(from.url, client => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  const admin = { url: to.url };
  try {
    await inDatabase(source.href, client => client.query(script));
    const { url } = await embeddedTarget({ admin, name });
    const given = { kind: 'server', url: source.href } as const;
    const run = await runMigration({ given, to: url, folder: join(folder, name), threads: 1 });
    await inDatabase(url, client => look(run, client));
  } finally {
    await dropEmbeddedTarget({ admin, name });
    await inDatabase(from.url, client => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}

const certified = async (run: Run): Promise<void> => {
  assert.equal(run.certificate?.reasons, []);
  assert.is(run.certificate?.certified, true);
  assert.is(run.certificate?.source.consistency, 'snapshot');
  assert.ok(run.results.reduce((sum, { rows }) => sum + rows, 0) >= 200);
};

/** Each is a source for the next one, and the last for the first: so each is both, in one migration each. */
const ring: { major: number; server: ScratchPostgres }[] = [];
for (const major of olderMajors) {
  const server = await startOlderPostgres(major);
  if (server === undefined) skipped(`PostgreSQL ${major} as live source and target`, 'it is not installed');
  else ring.push({ major: Number(major), server });
}
ring.push({ major: 18, server: newest });

for (const [at, from] of ring.entries()) {
  const to = ring[(at + 1) % ring.length];
  if (to === undefined || to === from) continue;
  test(`PostgreSQL ${from.major} to ${to.major}: what both have arrives, certified`, async () => {
    await migrated(from.server, to.server, versionScript(Math.min(from.major, to.major)), certified);
  });
}

const oldest = ring[0];
if (oldest === undefined || oldest.major >= 18)
  skipped('a target older than its source', 'no older PostgreSQL is installed');
else {
  test('a virtual column is stored where the target has none', async () => {
    const virtual = `CREATE TABLE t (x int PRIMARY KEY, y int GENERATED ALWAYS AS (x + 1) VIRTUAL); INSERT INTO t VALUES (1), (2);`;
    await migrated(newest, oldest.server, virtual, async (run, client) => {
      assert.equal(run.certificate?.reasons, []);
      assert.equal((await client.query('SELECT y FROM t ORDER BY y')).rows, [{ y: 2 }, { y: 3 }]);
    });
  });
  test('what the target does not know is told with its version', async () => {
    let told = '';
    try {
      await migrated(
        newest,
        oldest.server,
        'CREATE TABLE t (x uuid DEFAULT uuidv7()); INSERT INTO t VALUES (DEFAULT);',
      );
    } catch (error) {
      told = String(error);
    }
    assert.match(
      told,
      `The target is PostgreSQL ${oldest.major}, and uuidv7() begins with 18: take a target of that version`,
    );
  });
}

test('what PostgreSQL 18 has arrives at its like, certified', async () => {
  await migrated(newest, newest, versionScript(18), async (run, client) => {
    await certified(run);
    const { rows } = await client.query(
      `SELECT pg_get_constraintdef(oid) AS is FROM pg_constraint WHERE conrelid IN ('stay'::regclass, 'visit'::regclass) AND contype <> 'n' ORDER BY 1 DESC`,
    );
    assert.equal(
      rows.map(row => row.is),
      [
        'PRIMARY KEY (id, during WITHOUT OVERLAPS)',
        'FOREIGN KEY (id, PERIOD during) REFERENCES stay(id, PERIOD during)',
      ],
    );
  });
});

test.after(async () => {
  await Promise.all(ring.map(({ server }) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});
test.run();
