import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RowDigest } from '../digest-rows.ts';
import { RowHash } from '../row-hash.ts';
import { seeded } from '../testing/seeded.ts';
import { CanonicalRow } from './canonical-row.ts';

const key = new Uint8Array(32).fill(9);
const random = seeded(5);
const below = (limit: number): number => Math.floor(random() * limit);

/** Writes a row of three columns in this order. */
function write(row: CanonicalRow, values: readonly Uint8Array[], order: readonly number[]): void {
  row.begin();
  for (const column of order) {
    row.open(column);
    row.copy(values[column]!, 0, values[column]!.length);
    row.close();
  }
}

test('rows that are written where they are hashed give the same sum, long ones and those out of order, too', () => {
  const hash = new RowHash(key);
  const inPlace = new CanonicalRow(3, new RowDigest(hash).arena);
  const apart = new CanonicalRow(3);
  const copied = new RowHash(key);
  const orders = [
    [0, 1, 2],
    [2, 0, 1],
    [1, 2, 0],
  ];
  for (let count = 0; count < 3_000; count++) {
    const long = count % 100 === 99 ? below(300_000) : 0;
    const values = [below(40), long + below(400), below(300)].map(length =>
      Uint8Array.from({ length }, () => below(256)),
    );
    for (const row of [inPlace, apart]) {
      write(row, values, orders[count % 3]!);
      assert.ok(row.finish());
      // A row that is begun and given up leaves no trace.
      if (count % 7 === 0) {
        row.begin();
        row.int64Field(0, 1, 2);
        write(row, values, orders[count % 3]!);
        assert.ok(row.finish());
      }
    }
    const own = inPlace.bytes.subarray(inPlace.start, inPlace.length);
    assert.is(Buffer.compare(own, apart.bytes.subarray(apart.start, apart.length)), 0);
    for (const column of [0, 1, 2])
      assert.is(inPlace.starts[column]! - inPlace.start, apart.starts[column]! - apart.start);
    hash.row(inPlace.bytes, inPlace.start, inPlace.length);
    copied.row(apart.bytes, apart.start, apart.length);
  }
  assert.is(hash.digest(), copied.digest());
});

test('a row that lacks a column, or has one twice, is not finished', () => {
  const row = new CanonicalRow(2);
  for (const order of [[0], [1], [0, 0], [1, 1]]) {
    write(row, [Buffer.from('a'), Buffer.from('b')], [0, 1]);
    assert.ok(row.finish());
    write(row, [Buffer.from('a'), Buffer.from('b')], order);
    assert.not.ok(row.finish(), String(order));
  }
  row.begin();
  row.open(0);
  row.withdraw();
  assert.not.ok(row.has(0));
  row.null(0);
  row.int32Field(1, -1);
  assert.ok(row.finish());
  assert.is(Buffer.from(row.bytes.subarray(0, row.length)).toString('hex'), '000100000004ffffffff');
});

test.run();
