import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import type { RowConsumer } from './canonical/canonical-row.ts';
import { BucketDigest } from './digest-rows.ts';
import { chooseBuckets, type Located, locateDifferences, RowCollector } from './locate.ts';
import { RowHash } from './row-hash.ts';
import { ProofSink } from './source-sink.ts';
import { TargetRows } from './target-rows.ts';
import { copyBinary, type Fields, int } from './testing/copy-binary.ts';
import { columnPlan, feed, number, tablePlan, text } from './testing/rows.ts';

const columns = [
  columnPlan('id', 'integer', { kind: 'integer', bytes: 4 }),
  columnPlan('name', 'text', { kind: 'text' }),
  columnPlan('made', 'timestamp', { kind: 'timestamp', digits: 6 }),
];
const withKey = tablePlan(columns, [0]);
const withoutKey = tablePlan(columns);
const hashKey = new Uint8Array(32).fill(3);

type Row = [id: number, name: string, microseconds: number];
const moment = (microseconds: number): string =>
  `2000-01-01 00:00:${String(Math.floor(microseconds / 1e6)).padStart(2, '0')}.${String(microseconds % 1e6).padStart(6, '0')}`;

function readSource(table: TablePlan, rows: readonly Row[], consumer: RowConsumer): void {
  const context = { dialect: 'mysql', charset: undefined, timeZone: undefined } as const;
  const sink = new ProofSink({ table, columns: [], context, rejected: new Set(), consumer });
  feed(
    sink,
    rows.map(([id, name, time]) => [number(String(id)), text(name), text(moment(time))]),
  );
}

function readTarget(table: TablePlan, rows: readonly Row[], consumer: RowConsumer): void {
  const fields = rows.map(([id, name, time]): Fields => [int(id, 4), Buffer.from(name), int(time, 8)]);
  new TargetRows(table, consumer).push(copyBinary(fields));
}

/** Both passes over both sides. */
function locate(table: TablePlan, source: readonly Row[], target: readonly Row[], buckets = 1024): Located {
  const hashes = [new RowHash(hashKey, buckets), new RowHash(hashKey, buckets)] as const;
  readSource(table, source, new BucketDigest(hashes[0], table));
  readTarget(table, target, new BucketDigest(hashes[1], table));
  const choice = chooseBuckets(...hashes);
  const kept = [new RowCollector(table, choice), new RowCollector(table, choice)] as const;
  readSource(table, source, kept[0]);
  readTarget(table, target, kept[1]);
  return locateDifferences(table, ...kept, choice);
}

const rows: Row[] = Array.from({ length: 3_000 }, (_, index) => [index, `name ${index}`, index]);

test('equal sides have no differences', () => {
  assert.equal(locate(withKey, rows, rows.toReversed()), { differences: [], limits: [] });
});

test('each kind of difference is found, with its key, its columns and its place', () => {
  const target = rows.filter(([id]) => id !== 17);
  target[100] = [target[100]![0], 'changed', target[100]![2] + 1];
  target.push([5000, 'new', 1], rows[42]!);
  const { differences, limits } = locate(withKey, rows, target);
  assert.equal(limits, []);
  const byKind = Object.groupBy(differences, difference => difference.kind);
  assert.equal(byKind.missing, [
    { kind: 'missing', key: [{ column: 'id', value: '17' }], sourceLine: 18, targetRow: undefined, columns: [] },
  ]);
  assert.equal(byKind.different, [
    {
      kind: 'different',
      key: [{ column: 'id', value: '101' }],
      sourceLine: 102,
      targetRow: 101,
      columns: [
        { column: 'name', source: 'name 101', target: 'changed' },
        { column: 'made', source: '2000-01-01 00:00:00.000101', target: '2000-01-01 00:00:00.000102' },
      ],
    },
  ]);
  assert.equal(
    byKind.extra?.map(({ key, targetRow }) => [key[0]?.value, targetRow]),
    [['5000', 3000]],
  );
  assert.equal(
    byKind.duplicated?.map(({ key }) => key[0]?.value),
    ['42'],
  );
  assert.is(differences.length, 4);
});

test('without a key a changed row is one missing and one extra; equal rows are counted', () => {
  const source: Row[] = [...rows, rows[7]!, rows[7]!];
  const target: Row[] = [...rows, rows[7]!];
  target[9] = [9, 'changed', 9];
  const { differences } = locate(withoutKey, source, target);
  assert.equal(differences.map(({ kind, key }) => [kind, key.length]).toSorted(), [
    ['extra', 0],
    ['missing', 0],
    ['missing', 0],
  ]);
});

test('more differences than are kept are said to be more', () => {
  const many: Row[] = Array.from({ length: 12_000 }, (_, index) => [index, 'a', 0]);
  const { differences, limits } = locate(
    withKey,
    many,
    many.map(([id, , time]): Row => [id, 'b', time]),
    8,
  );
  assert.ok(differences.length > 5_000 && differences.length <= 10_000, String(differences.length));
  assert.is(limits.length, 1);
  assert.match(limits[0] ?? '', /were not looked into/);
});

test.run();
