import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ForeignKey } from '../model.ts';
import { Budget } from './budget.ts';
import { hash, hashInteger, integerOf } from './hash.ts';
import { column, number, profileRows, table } from './testing.ts';
import { added, ValueSet } from './value-set.ts';

/*
 * Integers and keys of integers are kept in several forms, each for its order and density. Here each is compared with
 * a Map, which knows only one.
 */

/** Adds the values in both ways there are, and compares the set with a Map of counts. */
function check(values: readonly number[], role: 'key' | 'values' = 'key'): ValueSet {
  const set = new ValueSet(new Budget(1 << 26), role);
  const counts = new Map<number, number>();
  for (const [index, value] of values.entries()) {
    hashInteger(value);
    const result = index % 7 === 3 ? set.add(hash.h1, hash.h2) : set.addInteger(value);
    if (result !== (counts.has(value) ? added.again : added.first)) throw new Error(`${value} at ${index}: ${result}`);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  assert.is(set.exact, true);
  assert.is(set.total, values.length);
  assert.is(set.distinct, counts.size);
  assert.is(set.again, values.length - counts.size);
  const found = new Map<number, number>();
  set.each(0, (h1, h2, count) => found.set(integerOf(h1, h2), count));
  const byValue = (map: Map<number, number>) => [...map].sort(([a], [b]) => a - b);
  assert.equal(byValue(found), byValue(counts));
  for (const value of [...counts.keys()].slice(0, 200)) {
    for (const near of [value - 1, value, value + 1]) {
      hashInteger(near);
      assert.is(set.has(hash.h1, hash.h2), counts.has(near), `${near}`);
    }
  }
  return set;
}

const scattered = (count: number, below: number): number[] =>
  Array.from({ length: count }, (_, at) => (at * 7_919 + Math.floor(at / 13) * 104_729) % below);

test('integers close together, in any order, are counted as a Map counts them', () => {
  check(scattered(20_000, 4_000));
  check(scattered(20_000, 30_000));
  check(scattered(3_000, 900).map(value => value - 450));
  check([...Array.from({ length: 5_000 }, (_, at) => at), ...scattered(5_000, 6_000)]);
  check(Array.from({ length: 5_000 }, (_, at) => 4_000_000_000_000 - at));
  check(scattered(3_000, 3).map(value => value * 1e14));
});

test('counts beyond what a byte holds are exact', () => {
  const values = Array.from({ length: 4_000 }, (_, at) => (at % 3 === 0 ? 5 : at % 10));
  check(values);
  check(values, 'values');
  for (const times of [254, 255, 256, 257, 382, 383, 384, 385, 1_000]) {
    const set = check(Array.from({ length: times }, () => 7));
    // One that lies far away moves all of them into a table, with their counts.
    assert.is(set.addInteger(1e14), added.first);
    const counts: number[] = [];
    set.each(0, (_h1, _h2, count) => counts.push(count));
    assert.equal(
      counts.sort((a, b) => a - b),
      [1, times],
    );
  }
});

test('an integer far from the others changes only the form', () => {
  for (const far of [1e14, -1e14, 123_456_789]) {
    check([...scattered(5_000, 3_000), far, ...scattered(5_000, 6_000), far]);
    check([far, ...scattered(9_000, 3_000)]);
  }
});

test('integers in any order and density', () => {
  const integer = fc.oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: 0, max: 3_000 }),
    fc.constantFrom(999_999_999_999_999, -999_999_999_999_999, 2 ** 31, -(2 ** 31), 2 ** 32),
  );
  fc.assert(
    fc.property(
      fc.array(integer, { maxLength: 400 }),
      fc.constantFrom('key' as const, 'values' as const),
      (list, role) => {
        check(list, role);
      },
    ),
    { numRuns: 200, seed: 31 },
  );
});

test('memory is asked for and given back to the byte', () => {
  const budget = new Budget(1 << 24);
  const set = new ValueSet(budget, 'key');
  for (const value of [...scattered(30_000, 20_000), 1e14, ...scattered(30_000, 40_000)]) {
    set.addInteger(value);
    if (budget.used !== set.bytes) throw new Error(`${budget.used} accounted, ${set.bytes} held`);
  }
  set.shrink();
  assert.is(budget.used, set.bytes);
  set.discard();
  assert.is(budget.used, 0);
});

test('with little memory counts become a sample that still estimates', () => {
  const set = new ValueSet(new Budget(120_000), 'key');
  for (let round = 0; round < 3; round++)
    for (const value of Array.from({ length: 80_000 }, (_, at) => 80_000 - at)) set.addInteger(value);
  assert.is(set.exact, false);
  assert.ok(Math.abs(set.distinct / 80_000 - 1) < 0.35, `${set.distinct}`);
});

const id = { kind: 'integer', bits: 32, unsigned: false } as const;
const text = { kind: 'varchar', length: 20 } as const;

/** Facts of a parent and a child with keys of two columns, as they are, and as counting over strings gives them. */
function compareKeys(parents: [number | string, number][], children: [number, number][]): void {
  const parent = table('parent', [column('b', typeof parents[0]?.[0] === 'string' ? text : id), column('a', id)], {
    primaryKey: { columns: ['b', 'a'], line: 1 },
    collation: 'utf8mb4_bin',
  });
  const link: ForeignKey = {
    columns: ['x', 'y'],
    referencedTable: 'parent',
    referencedColumns: ['b', 'a'],
    onDelete: 'no action',
    onUpdate: 'no action',
    line: 1,
  };
  const child = table('child', [column('x', id), column('y', id)], { foreignKeys: [link] });
  const rows = (list: [number | string, number][]) =>
    list.map(([first, second]) => [typeof first === 'string' ? first : number(`${first}`), number(`${second}`)]);
  const facts = profileRows([
    { table: parent, rows: rows(parents) },
    { table: child, rows: rows(children) },
  ]);
  const keys = new Set(parents.map(String));
  const count = (list: { count: number }[]) => list.reduce((sum, entry) => sum + entry.count, 0);
  assert.is(count(facts.duplicateKeys), parents.length - keys.size);
  assert.is(count(facts.orphans), children.filter(entry => !keys.has(String(entry))).length);
  assert.is(count(facts.duplicateRows), children.length - new Set(children.map(String)).size);
  assert.ok([...facts.duplicateKeys, ...facts.orphans].every(({ approximate }) => !approximate));
}

test('keys of several integers, in order and out of it, find the same duplicates and orphans as strings do', () => {
  const part = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(200, 70_000, 2 ** 31, 999_999_999_999_999));
  const pairs = fc.array(fc.tuple(part, part), { maxLength: 60 });
  fc.assert(
    fc.property(pairs, pairs, fc.boolean(), (parents, children, ascend) => {
      const unique = [...new Map(parents.map(pair => [String(pair), pair])).values()];
      const sorted = unique.sort(([a, b], [c, d]) => a - c || b - d);
      compareKeys(ascend ? sorted : parents, children);
    }),
    { numRuns: 300, seed: 32 },
  );
});

test('a long ordered key is kept in less memory than a table of it, and a break in the order loses nothing', () => {
  const pairs = Array.from({ length: 60_000 }, (_, at): [number, number] => [Math.floor(at / 3) - 50, at % 3]);
  compareKeys(pairs, [
    [0, 0],
    [0, 3],
    [-50, 2],
  ]);
  compareKeys([...pairs, [5, 1], [-51, 0]], [[-51, 0]]);
  compareKeys([...pairs, ['x', 1]], [[7, 7]]);
  const budget = new Budget(1 << 24);
  const set = new ValueSet(budget, 'key');
  const values = new Float64Array(2);
  for (const pair of pairs) {
    values.set(pair);
    assert.is(set.addOrdered(values, 0, [0, 1], [0, 1]), true);
  }
  assert.ok(set.bytes < 6 * pairs.length, `${set.bytes}`);
  assert.is(budget.used, set.bytes);
  set.index();
  assert.is(set.distinct, pairs.length);
  assert.is(budget.used, set.bytes);
});

test.run();
