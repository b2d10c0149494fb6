import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chunk, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { skipped } from '#shared/testing/skip.ts';
import { openMysqlRows } from './open.ts';
import { type ChunkOptions, planMysqlChunks } from './plan-chunks.ts';
import { readChunk, startTestSource, tablePlan } from './testing.ts';

const source = await startTestSource();
if (source === undefined) skipped('live MySQL: chunks by key', 'no MariaDB is installed');

/** Tables that are hard to cut: declaration of the key, its columns, the rows' keys; `cut`: into more than two. */
const tables: { [name: string]: { key: string; columns: string[]; rows: string; cut: boolean } } = {
  counted: { key: 'k INT PRIMARY KEY', columns: ['k'], rows: 'SELECT seq FROM seq_1_to_1000', cut: true },
  negative: { key: 'k BIGINT PRIMARY KEY', columns: ['k'], rows: 'SELECT 500 - seq FROM seq_1_to_1000', cut: true },
  gaps: {
    key: 'k BIGINT PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT seq * seq * seq - 7 FROM seq_1_to_1000',
    cut: true,
  },
  largest: {
    key: 'k BIGINT UNSIGNED PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT 18446744073709550615 + seq FROM seq_1_to_1000',
    cut: true,
  },
  decimals: {
    key: 'k DECIMAL(30,10) PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT (seq - 500) / 7 FROM seq_1_to_1000',
    cut: true,
  },
  doubles: {
    key: 'k DOUBLE PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT (seq - 500) / 7e0 FROM seq_1_to_1000',
    cut: true,
  },
  floats: {
    key: 'k FLOAT PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT (seq - 500) / 7e0 FROM seq_1_to_1000',
    cut: true,
  },
  days: {
    key: 'k DATE PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT '2001-01-01' + INTERVAL seq DAY FROM seq_1_to_1000 UNION SELECT '0000-00-00' UNION SELECT '2001-00-00'",
    cut: true,
  },
  moments: {
    key: 'k DATETIME(6) PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT '2001-01-01' + INTERVAL seq * 7 MICROSECOND FROM seq_1_to_1000",
    cut: true,
  },
  instants: {
    key: 'k TIMESTAMP(3) PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT '2024-10-27 00:00:00' + INTERVAL seq * 10 SECOND FROM seq_1_to_1000",
    cut: true,
  },
  times: {
    key: 'k TIME PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT SEC_TO_TIME((seq - 500) * 3601) FROM seq_1_to_1000',
    cut: true,
  },
  folded: {
    key: 'k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT CONCAT(IF(seq % 2, 'aB', 'Ab'), ELT(1 + seq % 4, 'é', 'E', '_', ''''), seq) FROM seq_1_to_1000",
    cut: true,
  },
  exact: {
    key: 'k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT CONCAT(CHAR(65 + seq % 60), seq, ELT(1 + seq % 3, '\\\\', '🎉', ' x')) FROM seq_1_to_1000",
    cut: true,
  },
  western: {
    key: 'k CHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT CONCAT(ELT(1 + seq % 5, 'ä', 'ß', 'Z', 'ö', 'a'), seq) FROM seq_1_to_1000",
    cut: true,
  },
  wide: {
    key: 'k VARCHAR(20) CHARACTER SET ucs2 COLLATE ucs2_unicode_ci PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT CONCAT('日ü', seq) FROM seq_1_to_1000",
    cut: true,
  },
  digests: {
    key: 'k BINARY(16) PRIMARY KEY',
    columns: ['k'],
    rows: 'SELECT UNHEX(MD5(seq)) FROM seq_1_to_1000',
    cut: true,
  },
  bytes: {
    key: 'k VARBINARY(20) PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT CONCAT(UNHEX(LPAD(HEX(seq), 4, '0')), x'00') FROM seq_1_to_1000 UNION SELECT ''",
    cut: true,
  },
  uuids: {
    key: 'k UUID PRIMARY KEY',
    columns: ['k'],
    rows: "SELECT CONCAT(LEFT(MD5(seq), 8), '-0000-4000-8000-', RIGHT(MD5(seq), 12)) FROM seq_1_to_1000",
    cut: true,
  },
  pairs: {
    key: 'k VARCHAR(9), l INT, PRIMARY KEY (k, l)',
    columns: ['k', 'l'],
    rows: "SELECT IF(seq % 3, 'Tenant', 'other'), seq - 300 FROM seq_1_to_1000",
    cut: true,
  },
  triples: {
    key: 'k INT, l DATE, m VARBINARY(4), PRIMARY KEY (k, l, m)',
    columns: ['k', 'l', 'm'],
    rows: "SELECT seq % 2, '2001-01-01' + INTERVAL seq % 5 DAY, UNHEX(LPAD(HEX(seq), 8, '0')) FROM seq_1_to_1000",
    cut: true,
  },
  prefixed: {
    key: "k VARCHAR(9) COLLATE utf8mb4_general_ci, l ENUM('z','a'), m INT, PRIMARY KEY (k, l, m)",
    columns: ['k', 'l', 'm'],
    rows: "SELECT IF(seq % 2, 'same', 'SAME'), 1 + seq % 2, seq FROM seq_1_to_1000",
    cut: false,
  },
  years: { key: 'k YEAR PRIMARY KEY', columns: ['k'], rows: 'SELECT 1901 + seq FROM seq_1_to_250', cut: true },
  listed: {
    key: "k ENUM('z','a','m'), m INT, PRIMARY KEY (k, m)",
    columns: ['k', 'm'],
    rows: 'SELECT 1 + seq % 3, seq FROM seq_1_to_1000',
    cut: false,
  },
  flags: { key: 'k BIT(12) PRIMARY KEY', columns: ['k'], rows: 'SELECT seq FROM seq_1_to_1000', cut: false },
  keyless: { key: 'k INT', columns: [], rows: 'SELECT seq % 10 FROM seq_1_to_1000', cut: false },
  maybe: {
    key: 'k INT NULL, UNIQUE (k)',
    columns: ['k'],
    rows: 'SELECT NULLIF(seq, 500) FROM seq_1_to_1000',
    cut: false,
  },
  empty: { key: 'k INT PRIMARY KEY', columns: ['k'], rows: 'SELECT 1 FROM seq_1_to_1 WHERE FALSE', cut: false },
};

if (source !== undefined) {
  const server = source;
  server.sql(
    `CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; SET sql_mode = 'NO_UNSIGNED_SUBTRACTION,ALLOW_INVALID_DATES', time_zone = '+00:00';
    ${Object.entries(tables)
      .map(
        ([name, { key, rows }]) =>
          `CREATE TABLE ${name} (${key}, n INT UNIQUE AUTO_INCREMENT); INSERT INTO ${name} (${(key.match(/\b[klm] (?=[A-Z])/g) ?? []).join(',')}) ${rows};`,
      )
      .join('\n')}
    ANALYZE TABLE ${Object.keys(tables).join(', ')};`,
  );

  /** The plan of one table: its number `n`, with the key behind it. */
  const planOf = (name: string): TablePlan => {
    const columns = tables[name]?.columns ?? [];
    return {
      ...tablePlan(
        name,
        ['n', ...columns],
        columns.map((_, index) => index + 1),
      ),
      rowsExpected: Number(server.sql(`SELECT COUNT(*) FROM shop.${name}`)),
    };
  };
  const chunksOf = (plans: TablePlan[], options: ChunkOptions): Promise<Chunk[]> => {
    const plan: TransferPlan = { run: '00000000-0000-4000-8000-000000000000', dialect: 'mariadb', tables: plans };
    return planMysqlChunks(server.url('shop'), plan, options);
  };

  test('chunks of every kind of key hold every row once', async () => {
    const plans = Object.keys(tables).map(planOf);
    const chunks = await chunksOf(plans, { rowsMax: 90 });
    assert.equal(
      chunks.map(({ id }) => id),
      chunks.map((_, index) => index),
    );
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('shop') });
    for (const [position, plan] of plans.entries()) {
      const own = chunks.filter(({ table }) => table === position);
      const { name } = plan.source;
      assert.is(own.length > 2, tables[name]?.cut, `${name}: ${own.length} chunks`);
      const numbers: number[] = [];
      for (const chunk of own) {
        const found = await readChunk(rows, plan, chunk);
        assert.ok(!tables[name]?.cut || found.length <= 400, `${name}: ${found.length} rows in a chunk`);
        numbers.push(...found.map(([n]) => Number(n?.slice('number:'.length))));
      }
      assert.equal(
        numbers.sort((first, second) => first - second),
        Array.from({ length: plan.rowsExpected ?? 0 }, (_, index) => index + 1),
        name,
      );
    }
    await rows.close();
  });

  test('rows that come later, outside of what was there, are in a chunk too', async () => {
    const plan = planOf('counted');
    const chunks = await chunksOf([plan], { rowsMax: 100 });
    server.sql('INSERT INTO shop.counted (k) VALUES (-1000), (1000000)');
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('shop') });
    let count = 0;
    for (const chunk of chunks) count += (await readChunk(rows, plan, chunk)).length;
    assert.is(count, 1_002);
    await rows.close();
    server.sql('DELETE FROM shop.counted WHERE k < 0 OR k > 1000');
  });

  test('a small table is whole; large rows make small chunks', async () => {
    const plan = planOf('counted');
    assert.equal(
      (await chunksOf([plan], {})).map(({ kind }) => kind),
      ['whole'],
    );
    const heavy = { ...plan, bytesExpected: 1_000 * 1024 * 1024 };
    assert.is((await chunksOf([heavy], {})).length, 125);
  });

  test('a chunk comes in the same order each time, that of its key', async () => {
    const plan = planOf('folded');
    const [, chunk] = await chunksOf([plan], { rowsMax: 90 });
    if (chunk === undefined) return assert.unreachable('no second chunk');
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('shop') });
    const first = await readChunk(rows, plan, chunk);
    const again = await readChunk(rows, plan, chunk);
    const ordered = server.sql('SELECT n FROM shop.folded ORDER BY k').trim().split('\n');
    const at = ordered.indexOf(first[0]?.[0]?.slice('number:'.length) ?? '');
    assert.equal(first, again);
    assert.equal(
      first.map(([n]) => n),
      ordered.slice(at, at + first.length).map(n => `number:${n}`),
    );
    await rows.close();
  });
}

test.after(() => source?.stop());
test.run();
