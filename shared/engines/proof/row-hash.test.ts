import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addSums, emptySum } from './hash/sum-256.ts';
import { RowHash } from './row-hash.ts';
import { seeded } from './testing/seeded.ts';

const key = new Uint8Array(32).map((_, index) => index * 7 + 1);

/** The definition, without any of its shortcuts. */
function byDefinition(rows: readonly Uint8Array[]): string {
  let sum = 0n;
  for (const row of rows) {
    const hash = createHash('sha256')
      .update(Buffer.concat([key, Buffer.alloc(32), row]))
      .digest('hex');
    sum += BigInt(`0x${hash}`);
  }
  return (sum % (1n << 256n)).toString(16).padStart(64, '0');
}

const random = seeded(11);
const randomRow = (length: number): Uint8Array => Uint8Array.from({ length }, () => random() * 256);

test('every length through every block boundary, and long rows, hash as node:crypto says', () => {
  for (let length = 0; length < 1_300; length += length < 140 ? 1 : 37) {
    const row = randomRow(length);
    const hash = new RowHash(key);
    hash.row(row, 0, length);
    assert.is(hash.digest(), byDefinition([row]), `length ${length}`);
  }
});

test('the sum of many rows of mixed lengths, in any order and with digests between', () => {
  const rows = Array.from({ length: 400 }, () => randomRow(Math.floor(random() * 300)));
  const expected = byDefinition(rows);
  const forwards = new RowHash(key);
  for (const row of rows) forwards.row(row, 0, row.length);
  assert.is(forwards.digest(), expected);
  assert.is(forwards.digest(), expected);
  const backwards = new RowHash(key);
  for (const row of rows.toReversed()) {
    backwards.row(Buffer.concat([randomRow(3), row, randomRow(3)]), 3, 3 + row.length);
    if (random() < 0.1) backwards.digest();
  }
  assert.is(backwards.digest(), expected);
  assert.is(forwards.counts[0], 400);
});

test('a sum wraps at 2^256, and does not lose carries over many rows', () => {
  const row = randomRow(20);
  const hash = new RowHash(key);
  const times = 5_000;
  for (let i = 0; i < times; i++) hash.row(row, 0, row.length);
  const once = BigInt(`0x${byDefinition([row])}`);
  assert.is(BigInt(`0x${hash.digest()}`), (once * BigInt(times)) % (1n << 256n));
});

test('buckets are sums of their own', () => {
  const rows = Array.from({ length: 200 }, () => randomRow(90));
  const hash = new RowHash(key, 16);
  rows.forEach((row, index) => {
    hash.row(row, 0, row.length, index % 16);
  });
  for (const bucket of [0, 7, 15]) {
    assert.is(hash.digest(bucket), byDefinition(rows.filter((_, index) => index % 16 === bucket)));
  }
  const sums = Array.from({ length: 16 }, (_, bucket) => hash.digest(bucket));
  assert.is(addSums(sums), byDefinition(rows));
  const [one, two] = [new RowHash(key, 16), new RowHash(key, 16)];
  rows.forEach((row, index) => {
    (index < 77 ? one : two).row(row, 0, row.length, index % 16);
  });
  one.add(two.state());
  assert.equal([...one.counts], [...hash.counts]);
  for (let bucket = 0; bucket < 16; bucket++) assert.not.ok(one.differs(hash, bucket));
  assert.throws(() => one.add(new RowHash(key, 8).state()), /equally many/);
  assert.is(addSums([]), emptySum);
});

test('another key gives another sum; a wrong key or number of buckets is refused', () => {
  const row = randomRow(50);
  const other = new RowHash(new Uint8Array(32));
  other.row(row, 0, 50);
  assert.is.not(other.digest(), byDefinition([row]));
  assert.throws(() => new RowHash(new Uint8Array(31)), /32 bytes/);
  assert.throws(() => new RowHash(key, 3), /power of two/);
  assert.throws(() => new RowHash(key, 131_072), /power of two/);
});

test.run();
