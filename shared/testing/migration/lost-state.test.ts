import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MigrationProgress } from '#shared/migration/progress.ts';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { loud } from '../loud.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { startMariadb, type TestMariadb } from '../servers/mariadb.ts';
import { skipped } from '../skip.ts';
import { type Run, runMigration } from './run-migration.ts';

/*
 * A live source loses its connections, and with them the state that was read, and is written to in the same moment.
 * What was copied before is of another state than what is copied after: all of it has to be of one state in the end.
 */

const rows = 500_000;
const folder = mkdtempSync(join(tmpdir(), 'cloudforge-lost-'));
const mariadb: TestMariadb | undefined = await startMariadb();
let server: ScratchPostgres | undefined;

test.before(
  loud(async () => {
    server = await scratchPostgres();
  }),
);
test.after(
  loud(async () => {
    await mariadb?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }),
);

/** Calls once, when the first of the tables is copied. */
function whenOneIsCopied(act: () => void): (progress: MigrationProgress) => void {
  let isDone = false;
  return ({ tables }) => {
    if (isDone || !tables.some(({ state }) => state === 'copied')) return;
    isDone = true;
    act();
  };
}

/** Rows and the sum of both tables as they are in the target. */
async function migratedSums(url: string, disturb: () => void): Promise<{ run: Run; sums: string[] }> {
  const admin = { url: server?.url ?? '' };
  const name = `lost_${process.pid}_${Math.trunc(performance.now())}`;
  const target = await embeddedTarget({ admin, name });
  try {
    const run = await runMigration({
      given: { kind: 'server', url },
      to: target.url,
      folder: join(folder, name),
      threads: 1,
      onProgress: whenOneIsCopied(disturb),
    });
    const client = new pg.Client({ connectionString: target.url });
    await client.connect();
    try {
      const sums: string[] = [];
      for (const table of ['first', 'second']) {
        const found = await client.query<{ sum: string }>(
          `SELECT count(*) || ' rows, ' || count(DISTINCT id) || ' keys, ' || sum(amount) AS sum FROM ${table}`,
        );
        sums.push(found.rows[0]?.sum ?? '');
      }
      return { run, sums };
    } finally {
      await client.end();
    }
  } finally {
    await dropEmbeddedTarget({ admin, name });
  }
}

/**
 * Both tables have `rows` rows with amount 1; afterwards one is gone, one is new, and one has another amount. Where
 * everything was copied before the connections were lost, the state before is as good: never one table of each.
 */
function assertOneState(sums: readonly string[]): 'before' | 'after' {
  const both = (amount: number): string[] => Array.from({ length: 2 }, () => `${rows} rows, ${rows} keys, ${amount}`);
  if (JSON.stringify(sums) === JSON.stringify(both(rows))) return 'before';
  assert.equal(sums, both(rows + 6));
  return 'after';
}

const changes = ['first', 'second'].map(
  table =>
    `UPDATE ${table} SET amount = 7 WHERE id = 5; DELETE FROM ${table} WHERE id = 6; INSERT INTO ${table} VALUES (${rows + 1}, 1);`,
);

test('PostgreSQL: a new snapshot is taken, and what was copied of the old one is brought to it', async () => {
  const database = `lost_source_${process.pid}`;
  await server?.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  const url = new URL(server?.url ?? '');
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const table of ['first', 'second'])
      await client.query(
        `CREATE TABLE ${table} (id integer PRIMARY KEY, amount integer NOT NULL); INSERT INTO ${table} SELECT n, 1 FROM generate_series(1, ${rows}) n`,
      );
    await client.query('ANALYZE');
    let disturbed: Promise<unknown> | undefined;
    const { run, sums } = await migratedSums(url.href, () => {
      disturbed = client.query(
        `${changes.join(' ')} SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}' AND pid <> pg_backend_pid()`,
      );
    });
    await disturbed;
    assert.equal(run.certificate?.reasons, []);
    assert.is(run.certificate?.source.consistency, 'snapshot');
    if (assertOneState(sums) === 'after') assert.match(run.notes.join('\n'), /a new one is taken/);
  } finally {
    await client.end();
    await server?.query(`DROP DATABASE ${database} WITH (FORCE)`);
  }
});

if (mariadb === undefined) skipped('MariaDB: connections are lost while it is written to', 'no MariaDB here');
else {
  test('MariaDB: new connections see one state, and what was copied of another is brought to it', async () => {
    mariadb.sql(`CREATE DATABASE lost; CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'only reads';
      GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO reader@'127.0.0.1'`);
    for (const table of ['first', 'second'])
      mariadb.sql(
        `CREATE TABLE ${table} (id int PRIMARY KEY, amount int NOT NULL) ENGINE=InnoDB;
         INSERT INTO ${table} SELECT seq, 1 FROM seq_1_to_${rows}`,
        'lost',
      );
    const url = `mysql://reader:only%20reads@127.0.0.1:${mariadb.port}/lost`;
    const { run, sums } = await migratedSums(url, () => {
      const ids = mariadb.sql(`SELECT id FROM information_schema.processlist WHERE user = 'reader'`).split('\n');
      const kills = ids.filter(line => line !== '').map(id => `KILL ${id};`);
      mariadb.sql(`${kills.join(' ')} ${changes.join(' ')}`, 'lost');
    });
    assert.equal(run.certificate?.reasons, []);
    if (assertOneState(sums) === 'after') assert.match(run.notes.join('\n'), /Trying again/);
  });
}

test.run();
