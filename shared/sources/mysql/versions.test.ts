import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { loud } from '#shared/testing/loud.ts';
import { runMigration } from '#shared/testing/migration/run-migration.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { startMysql } from '#shared/testing/servers/mysql.ts';
import { skipped } from '#shared/testing/skip.ts';
import { connectMysql } from './connect.ts';
import { describeMysql } from './describe.ts';

/** What MySQL 8 and 9 have and MariaDB writes in another way or not at all. */
const script = `
CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
USE shop;
CREATE TABLE a (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL, hidden INT INVISIBLE DEFAULT 7,
  j JSON, g POINT SRID 4326, price DECIMAL(10,2) CHECK (price > 0), v VARCHAR(60) AS (CONCAT(name, '!')) VIRTUAL,
  s INT AS (hidden + 1) STORED, d DATE DEFAULT (CURRENT_DATE), u BINARY(16) DEFAULT (UUID_TO_BIN(UUID())),
  e ENUM('a', 'b'), y YEAR, b BIT(5), t TIME(6), ts TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  CONSTRAINT weak CHECK (hidden < 5) NOT ENFORCED, UNIQUE KEY low ((LOWER(name))), KEY down (price DESC),
  KEY inv (y) INVISIBLE, KEY js ((CAST(j->'$.k' AS UNSIGNED ARRAY))));
INSERT INTO a (name, j, g, price, e, y, b, t) VALUES
  ('é😀', '{"k": [1, 2], "z": 1.50}', ST_GeomFromText('POINT(1 2)', 4326), 9.5, 'a', 2024, b'10101', '-10:00:00.123456'),
  ('B', NULL, NULL, 1, 'b', 1999, b'1', '838:59:59');
SET SESSION sql_generate_invisible_primary_key = ON;
CREATE TABLE keyless (x INT, y TEXT);
INSERT INTO keyless VALUES (1, 'one'), (1, 'one'), (NULL, NULL);
SET SESSION sql_generate_invisible_primary_key = OFF;
CREATE TABLE near (id INT PRIMARY KEY, v VECTOR(3));
INSERT INTO near VALUES (1, STRING_TO_VECTOR('[1,2,3]'));
CREATE TABLE part (id INT, d DATE, PRIMARY KEY (id, d)) PARTITION BY RANGE COLUMNS (d)
  (PARTITION p0 VALUES LESS THAN ('2020-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE));
INSERT INTO part VALUES (1, '2019-01-01'), (2, '2021-01-01');
CREATE TABLE c (id INT PRIMARY KEY, a_id BIGINT UNSIGNED, FOREIGN KEY (a_id) REFERENCES a (id));
INSERT INTO c VALUES (1, 1);
CREATE VIEW numbered AS WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3)
  SELECT a.id, ROW_NUMBER() OVER (ORDER BY a.id) AS r FROM a JOIN n ON n.i = a.id;
CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'p@ss';
GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO reader@'127.0.0.1';`;

const mysql = await startMysql();
if (mysql === undefined) skipped('MySQL proper as a live source', 'it is not installed');
else {
  let server: ScratchPostgres | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-mysql-'));
  const url = (query = ''): string => `mysql://reader:p%40ss@127.0.0.1:${mysql.port}/shop${query}`;
  test.before(
    loud(async () => {
      server = await scratchPostgres();
      mysql.sql(script);
    }),
  );
  test.after(
    loud(async () => {
      await mysql.stop();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    }),
  );

  test('an account of caching_sha2_password signs in with TLS, and without it by the server’s key', async () => {
    for (const [query, encrypted] of [
      ['', true],
      ['?ssl-mode=DISABLED', false],
    ] as const) {
      mysql.sql('FLUSH PRIVILEGES');
      assert.is((await describeMysql(url(query))).encrypted, encrypted, query);
    }
    const verified = await connectMysql(url(`?ssl-mode=VERIFY_CA&ssl-ca=${encodeURIComponent(mysql.authority)}`));
    await verified.close();
  });

  test('what only MySQL has arrives with every row proved', async () => {
    const admin = { url: server?.url ?? '' };
    const name = `mysql_${process.pid}`;
    const target = await embeddedTarget({ admin, name });
    const client = new pg.Client({ connectionString: target.url });
    try {
      const given = { kind: 'server', url: url() } as const;
      const run = await runMigration({ given, to: target.url, folder: join(folder, name), threads: 1 });
      assert.equal(run.certificate?.reasons, []);
      assert.match(run.certificate?.source.consistency ?? '', /^(?:snapshot|source-unchanged)$/);
      await client.connect();
      const rows = async (sql: string): Promise<unknown> => (await client.query(sql)).rows;
      assert.equal(await rows('SELECT name, hidden, s, price, y::text AS y, j FROM a ORDER BY id'), [
        { name: 'é😀', hidden: 7, s: 8, price: '9.50', y: '2024', j: { k: [1, 2], z: 1.5 } },
        { name: 'B', hidden: 7, s: 8, price: '1.00', y: '1999', j: null },
      ]);
      assert.equal(await rows('SELECT count(*)::int AS rows, count(DISTINCT my_row_id)::int AS keys FROM keyless'), [
        { rows: 3, keys: 3 },
      ]);
      assert.equal(await rows(`SELECT encode(v, 'hex') AS v FROM near`), [{ v: '0000803f0000004000004040' }]);
      const codes = run.assessment.findings.map(({ code, object }) => `${code} ${object}`);
      assert.ok(codes.includes('T16 near.v'), codes.join(', '));
    } finally {
      await client.end();
      await dropEmbeddedTarget({ admin, name });
    }
  });
}
test.run();
