import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadModule, parseSync } from 'libpg-query';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { MigrationSource } from '#shared/migration/source/migration-source.ts';
import { folderStore, kept, readJson } from '#shared/migration/store.ts';
import { cutMysqlChunk } from '#shared/sources/mysql/cut-again.ts';
import { planMysqlChunks } from '#shared/sources/mysql/plan-chunks.ts';
import { cutPostgresqlChunk, planPostgresqlChunks } from '#shared/sources/postgresql/plan-chunks.ts';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import { loud } from '../loud.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { startMariadb, type TestMariadb } from '../servers/mariadb.ts';
import { skipped } from '../skip.ts';
import { type Run, type RunOptions, runMigration } from './run-migration.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-delta-'));
const mariadb: TestMariadb | undefined = await startMariadb();
let server: ScratchPostgres | undefined;
let targets = 0;

test.before(
  loud(async () => {
    await loadModule();
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

interface Scene {
  given: RunOptions['given'];
  sql(statements: string): Promise<void>;
  withSource?(source: MigrationSource): MigrationSource;
}

interface Staged extends Scene {
  /** Brings what is staged up to date, and leaves it in staging unless `swap`. */
  delta(options?: Partial<RunOptions>): Promise<Run>;
  query(sql: string): Promise<Record<string, unknown>[]>;
  to: string;
  folder: string;
}

/** Migrates a source into staging, and hands both to `look`. */
async function staged(scene: Scene, look: (staged: Staged) => Promise<void>): Promise<void> {
  const admin = { url: server?.url ?? '' };
  targets += 1;
  const name = `delta_${process.pid}_${targets}`;
  const { url: to } = await embeddedTarget({ admin, name });
  const client = new pg.Client({ connectionString: to });
  await client.connect();
  const options = { ...scene, to, folder: join(folder, name), swap: false };
  try {
    const first = await runMigration(options);
    assert.equal(first.certificate?.reasons, []);
    assert.equal(first.delta, []);
    await look({
      ...scene,
      to,
      folder: options.folder,
      delta: more => runMigration({ ...options, reconcile: true, ...more }),
      query: async sql => (await client.query<Record<string, unknown>>(sql)).rows,
    });
  } finally {
    await client.end();
    await dropEmbeddedTarget({ admin, name });
  }
}

/** What was copied again, by the table's name without its schema. */
function copiedAgain(run: Run): { [table: string]: string } {
  assert.equal(run.certificate?.reasons, []);
  return Object.fromEntries(
    run.delta.map(({ table, chunksCopied, chunks, rowsCopied, rows }) => [
      table.split('.').at(-1) ?? table,
      `${chunksCopied} of ${chunks} chunks, ${rowsCopied} of ${rows} rows`,
    ]),
  );
}

async function swapBack({ folder: at, to }: Staged): Promise<void> {
  const plan = await readJson<TransferPlan>(folderStore(at), kept.plan);
  if (plan === undefined) throw new Error('there is no plan');
  const target = openPostgresqlTarget({ url: to }, parseSync);
  await target.swapBack(plan);
  await target.close();
}

const mysqlScene = (database: string): Scene => {
  const url = `mysql://all:all@127.0.0.1:${mariadb?.port}/${database}`;
  mariadb?.sql(
    `CREATE DATABASE ${database} CHARACTER SET utf8mb4; CREATE USER IF NOT EXISTS 'all'@'127.0.0.1' IDENTIFIED BY 'all'; GRANT ALL ON *.* TO 'all'@'127.0.0.1'`,
  );
  return {
    given: { kind: 'server', url },
    sql: async statements => void mariadb?.sql(statements, database),
    withSource: source => ({
      ...source,
      planChunks: plan => planMysqlChunks(url, plan, { rowsMax: 100 }),
      cutAgain: (plan, chunk, { tableRows }) => cutMysqlChunk(url, plan, chunk, tableRows, { rowsMax: 10_000 }),
    }),
  };
};

/** The source is a database beside the target's; a chunk is some pages. */
async function postgresqlScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  const admin = { url: server?.url ?? '' };
  const name = `delta_source_${process.pid}_${targets}`;
  const { url } = await embeddedTarget({ admin, name });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work({
      given: { kind: 'server', url },
      sql: async statements => void (await client.query(statements)),
      withSource: source => ({
        ...source,
        planChunks: (plan, { model }) => planPostgresqlChunks(url, plan, model, { chunkBytes: 8 * 1024 }),
        cutAgain: (plan, chunk, size) => cutPostgresqlChunk(url, plan, chunk, size, { chunkBytes: 800 * 1024 }),
      }),
    });
  } finally {
    await client.end();
    await dropEmbeddedTarget({ admin, name });
  }
}

const mysqlTables = `
  CREATE TABLE person (id int PRIMARY KEY, mail varchar(60) NOT NULL UNIQUE);
  INSERT INTO person SELECT seq, concat('p', seq, '@example.org') FROM seq_1_to_1000;
  CREATE TABLE sale (code varchar(20) COLLATE utf8mb4_general_ci PRIMARY KEY, person int NOT NULL, boss varchar(20) COLLATE utf8mb4_general_ci,
    at datetime(6), FOREIGN KEY (person) REFERENCES person (id), FOREIGN KEY (boss) REFERENCES sale (code));
  INSERT INTO sale SELECT concat(elt(1 + seq % 4, 'a', 'B', 'c', 'D'), lpad(seq, 6, '0')), 1 + seq % 1000, NULL, '2024-01-01 00:00:00.000001' FROM seq_1_to_1000;
  CREATE TABLE note (text varchar(60));
  INSERT INTO note SELECT concat('note ', seq) FROM seq_1_to_150`;

if (mariadb === undefined) skipped('changes of a live MariaDB are copied by chunks', 'no MariaDB here');
else
  test('changes of a live MariaDB are copied by chunks: added, changed, deleted, keys moved, unique values exchanged', async () => {
    const scene = mysqlScene('by_chunks');
    await scene.sql(mysqlTables);
    await staged(scene, async here => {
      assert.equal(copiedAgain(await here.delta()), {}, 'nothing has changed');
      // Of ten chunks: the first and the last exchange a unique value, one row of the third moves into the last.
      await here.sql(`
        UPDATE person SET mail = 'x' WHERE id = 1; UPDATE person SET mail = 'p1@example.org' WHERE id = 1000;
        UPDATE person SET mail = 'p1000@example.org' WHERE id = 1;
        DELETE FROM sale WHERE person = 250; DELETE FROM person WHERE id = 250;
        INSERT INTO person VALUES (1001, 'new@example.org');
        UPDATE sale SET code = concat('z', code) WHERE code = 'a000004';
        DELETE FROM note WHERE text = 'note 7'`);
      const run = await here.delta({ swap: true });
      assert.equal(copiedAgain(run), {
        person: '3 of 10 chunks, 300 of 1000 rows',
        sale: '3 of 10 chunks, 299 of 999 rows',
        note: '1 of 1 chunks, 149 of 149 rows',
      });
      assert.equal(await here.query('SELECT id, mail FROM person WHERE id IN (1, 1000, 1001) ORDER BY id'), [
        { id: 1, mail: 'p1000@example.org' },
        { id: 1000, mail: 'p1@example.org' },
        { id: 1001, mail: 'new@example.org' },
      ]);
      assert.equal(
        await here.query(
          `SELECT count(*)::int AS keys FROM pg_constraint WHERE contype = 'f' AND convalidated AND connamespace = 'public'::regnamespace`,
        ),
        [{ keys: 2 }],
      );
      await swapBack(here);
      assert.equal(await here.query("SELECT to_regclass('public.person') AS found"), [{ found: null }]);
      assert.equal(copiedAgain(await here.delta({ swap: true })), {}, 'what was copied again is known by its chunks');
      assert.equal(await here.query('SELECT count(*)::int AS rows FROM sale'), [{ rows: 999 }]);
    });
  });

test('changes of a live PostgreSQL are copied by chunks, of a table without a key too; a killed delta goes on', async () => {
  await postgresqlScene(async scene => {
    await scene.sql(`
      CREATE TABLE person (id int PRIMARY KEY, mail text NOT NULL UNIQUE);
      INSERT INTO person SELECT n, 'p' || n FROM generate_series(1, 2000) n;
      CREATE TABLE log (person int REFERENCES person (id), text text);
      INSERT INTO log SELECT n, repeat('l', 100) || n FROM generate_series(1, 1000) n;
      ANALYZE`);
    await staged(scene, async here => {
      await here.sql(`
        UPDATE person SET mail = 'x' WHERE id = 1; UPDATE person SET mail = 'p1' WHERE id = 2000; UPDATE person SET mail = 'p2000' WHERE id = 1;
        DELETE FROM log WHERE person = 3; DELETE FROM person WHERE id = 3;
        INSERT INTO log VALUES (5, 'new')`);
      const stop = new AbortController();
      try {
        await here.delta({
          signal: stop.signal,
          // The rows of the chunks are deleted by then, and none of them is copied.
          onNote: text => text.includes('chunks are not what the source holds') && stop.abort(),
        });
        assert.unreachable();
      } catch (error) {
        assert.ok(stop.signal.aborted, String(error));
      }
      const again = copiedAgain(await here.delta({ swap: true }));
      assert.match(again.person ?? '', /^2 of \d\d chunks, \d{2,3} of 1999 rows$/);
      assert.match(again.log ?? '', /^2 of \d\d chunks, \d{2,3} of 1000 rows$/);
      assert.equal(await here.query('SELECT id, mail FROM person WHERE id IN (1, 2000) ORDER BY id'), [
        { id: 1, mail: 'p2000' },
        { id: 2000, mail: 'p1' },
      ]);
      await swapBack(here);
    });
  });
});

test('objects that changed at a live PostgreSQL since the copy are named before anything is written', async () => {
  await postgresqlScene(async scene => {
    await scene.sql(`
      CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(9, 2));
      CREATE SEQUENCE ticket;
      CREATE VIEW dear AS SELECT id FROM item WHERE price > 10;
      CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
      INSERT INTO item SELECT n, 'item ' || n, n FROM generate_series(1, 20) n`);
    await staged(scene, async ({ delta }) => {
      await scene.sql(`
        SELECT nextval('ticket'), nextval('ticket');
        INSERT INTO item VALUES (40000, repeat('long', 2000), NULL)`);
      assert.equal((await delta()).certificate?.reasons, []);
      await scene.sql(`
        CREATE OR REPLACE VIEW dear AS SELECT id FROM item WHERE price > 20;
        CREATE INDEX by_name ON item (left(name, 10));
        DROP FUNCTION one;
        INSERT INTO item VALUES (50000, 'late', 1)`);
      let said = '';
      await delta().catch((error: unknown) => {
        said = String(error);
      });
      assert.match(
        said,
        /^TaskFailed: Definitions .* began: view public\.dear, function public\.one, index by_name of public\.item\. .* Begin a new migration/,
      );
      await scene.sql(`
        CREATE OR REPLACE VIEW dear AS SELECT id FROM item WHERE price > 10;
        DROP INDEX by_name;
        CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
      assert.equal((await delta()).certificate?.reasons, []);
    });
  });
});

test('rows that somebody changed in the copy itself go, and what the chunk holds is copied again', async () => {
  await postgresqlScene(async scene => {
    await scene.sql(
      'CREATE TABLE person (id int PRIMARY KEY, mail text); INSERT INTO person SELECT n, repeat($$m$$, 50) FROM generate_series(1, 1000) n; ANALYZE',
    );
    await staged(scene, async here => {
      const [found] = await here.query(
        "SELECT relnamespace::regnamespace::text AS schema FROM pg_class WHERE relname = 'person'",
      );
      const table = `${String(found?.schema)}.person`;
      await here.query(`UPDATE ${table} SET mail = 'damaged' WHERE id = 500`);
      await here.query(`INSERT INTO ${table} VALUES (5000, 'nobody knows')`);
      const again = copiedAgain(await here.delta());
      assert.match(again.person ?? '', /^1 of \d+ chunks, \d{2,3} of 1000 rows$/);
      assert.equal(await here.query(`SELECT count(*)::int AS rows FROM ${table} WHERE length(mail) = 50`), [
        { rows: 1000 },
      ]);
    });
  });
});

if (mariadb === undefined) skipped('many new rows of a live MariaDB are cut into chunks', 'no MariaDB here');
else
  test('many new rows behind the last key of a live MariaDB are cut into chunks', async () => {
    const scene = mysqlScene('grown');
    await scene.sql(
      `CREATE TABLE t (id int PRIMARY KEY, v varchar(9)); INSERT INTO t SELECT seq, 'v' FROM seq_1_to_300`,
    );
    await staged(scene, async here => {
      await here.sql("INSERT INTO t SELECT seq, 'w' FROM seq_301_to_45300");
      assert.equal(copiedAgain(await here.delta()), { t: '5 of 7 chunks, 45100 of 45300 rows' });
      assert.equal(copiedAgain(await here.delta()), {});
    });
  });

test('many new rows behind the last key of a live PostgreSQL are cut into chunks', async () => {
  await postgresqlScene(async scene => {
    await scene.sql(
      `CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' FROM generate_series(1, 2000) n; ANALYZE`,
    );
    await staged(scene, async here => {
      await here.sql("INSERT INTO t SELECT n, 'w' FROM generate_series(2001, 47000) n");
      const again = copiedAgain(await here.delta()).t ?? '';
      assert.match(again, /^[2-4] of 1[0-9] chunks, 45\d\d\d of 47000 rows$/);
      assert.equal(copiedAgain(await here.delta()), {});
    });
  });
});

test('a SQLite file that has changed is brought up to date, also where a table was empty', async () => {
  const path = join(folder, 'shop.db');
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE person (id INTEGER PRIMARY KEY, mail TEXT); CREATE TABLE visit (person INTEGER REFERENCES person (id), at TEXT);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO person SELECT i, 'p' || i FROM n`);
  const scene: Scene = {
    given: { kind: 'file', path, name: 'shop.db' },
    sql: async statements => database.exec(statements),
    withSource: source => ({
      ...source,
      planChunks: async (plan, assessment) => {
        const planned = await source.planChunks(plan, assessment);
        return planned.flatMap(chunk => {
          if (chunk.kind !== 'rowids' || chunk.rowsExpected !== 200) return [chunk];
          const part = { ...chunk, rowsExpected: null };
          return [
            { ...part, to: '100' },
            { ...part, from: '101', id: planned.length },
          ];
        });
      },
    }),
  };
  await staged(scene, async here => {
    await here.sql("INSERT INTO person VALUES (900, 'new'); INSERT INTO visit VALUES (900, '2024-01-01')");
    const run = await here.delta({ swap: true });
    assert.equal(copiedAgain(run), { person: '1 of 2 chunks, 101 of 201 rows', visit: '1 of 1 chunks, 1 of 1 rows' });
    assert.equal(await here.query('SELECT count(*)::int AS rows FROM visit'), [{ rows: 1 }]);
    await swapBack(here);
  });
  database.close();
});

test.run();
