import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { cutSqliteChunk } from './plan-sqlite-chunks.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-cut-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const plan: TransferPlan = {
  run: '00000000-0000-4000-8000-000000000000',
  dialect: 'sqlite',
  tables: [
    {
      source: { name: 't' },
      target: { schema: 'public', name: 't' },
      columns: [],
      key: [],
      rowsExpected: null,
      bytesExpected: 0,
    },
  ],
};

test('a chunk of rowids that has grown is cut into parts that cover exactly what it covers', () => {
  const path = join(folder, 'grown.db');
  const database = new DatabaseSync(path);
  // Some 30 MB: a chunk is to have 8.
  database.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO t SELECT i * 3, zeroblob(3000) FROM n`);
  database.close();
  const cut = (from: string, to: string): [from: string, to: string][] => {
    const chunk: Chunk = { id: 0, table: 0, rowsExpected: null, bytes: 0, kind: 'rowids', from, to };
    return cutSqliteChunk(path, plan, chunk).map(range => {
      if (range.kind !== 'rowids') throw new Error(`a range is of kind ${range.kind}`);
      return [range.from, range.to];
    });
  };
  const whole = cut('-9223372036854775808', '9223372036854775807');
  assert.ok(whole.length >= 3 && whole.length <= 5, `${whole.length} parts`);
  assert.is(whole[0]?.[0], '-9223372036854775808');
  assert.is(whole.at(-1)?.[1], '9223372036854775807');
  for (const [at, [from]] of whole.entries()) if (at > 0) assert.is(BigInt(from), BigInt(whole[at - 1]?.[1] ?? 0) + 1n);
  const half = cut('15001', '9223372036854775807');
  assert.is(half[0]?.[0], '15001');
  assert.ok(half.length === 2 || half.length === 3, `${half.length} parts`);
  assert.equal(cut('30', '60'), [['30', '60']]);
});

test.run();
