import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TargetTable } from './finding.ts';
import { mapSchema } from './mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, profileOf, tableOf } from './mapping/testing.ts';
import { sizeOf } from './sizing.ts';

function tables(rows: number | null): TargetTable[] {
  const table = tableOf(
    't',
    [
      columnOf('id', { kind: 'integer', bits: 64, unsigned: false }),
      columnOf('name', { kind: 'varchar', length: 100 }, { profile: profileOf({ rows: rows ?? 0, bytesMax: 40 }) }),
    ],
    { rowCount: rows, primaryKey: { columns: ['id'], line: 1 } },
  );
  return mapSchema(modelOf('mysql', [table]), noFacts).tables;
}

test('a million rows: the range is what PostgreSQL 18 measures for names of 0 and of 40 letters', () => {
  const size = sizeOf(tables(1_000_000));
  // pg_total_relation_size of a table filled with `SELECT i, ''` and with `SELECT i, repeat('x', 40)`, and its key.
  assert.ok(Math.abs(size.dataBytesMin / 66_805_760 - 1) < 0.02, String(size.dataBytesMin));
  assert.ok(Math.abs(size.dataBytesMax / 106_987_520 - 1) < 0.02, String(size.dataBytesMax));
  assert.ok(size.diskBytes > size.dataBytesMax);
});

test('more rows need more of everything, and never less', () => {
  const sizes = [0, 1_000, 1_000_000, 100_000_000, 10_000_000_000].map(rows => sizeOf(tables(rows)));
  for (const [index, size] of sizes.entries()) {
    const before = sizes[index - 1];
    if (before === undefined) continue;
    for (const key of ['dataBytesMax', 'diskBytes', 'memoryBytes', 'cpuMillicores', 'connections'] as const)
      assert.ok(size[key] >= before[key], key);
  }
  assert.ok((sizes.at(-1)?.memoryBytes ?? 0) > (sizes[0]?.memoryBytes ?? 0));
});

test('a source without rows says that it is no measurement', () => {
  assert.match(sizeOf(tables(null)).reasons[0] ?? '', 'not a measurement');
  assert.match(sizeOf(tables(5)).reasons[0] ?? '', '5 rows in 1 tables were counted');
});

test.run();
