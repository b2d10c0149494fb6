import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RowDigest } from './digest-rows.ts';
import { RowHash } from './row-hash.ts';
import { ProofSink } from './source-sink.ts';
import { TargetRows } from './target-rows.ts';
import { copyBinary, double, type Fields, hundredths, int } from './testing/copy-binary.ts';
import { bytes, columnPlan, feed, number, type SourceValue, tablePlan, text } from './testing/rows.ts';
import { seeded } from './testing/seeded.ts';

const table = tablePlan(
  [
    columnPlan('id', 'bigint', { kind: 'integer', bytes: 8 }),
    columnPlan('quantity', 'smallint', { kind: 'integer', bytes: 2 }),
    columnPlan('name', 'text', { kind: 'text' }),
    columnPlan('note', 'text', { kind: 'text' }),
    columnPlan('price', 'numeric(12,2)', { kind: 'numeric', precision: 12, scale: 2 }),
    columnPlan('weight', 'double precision', { kind: 'float', bytes: 8 }),
    columnPlan('made', 'timestamp', { kind: 'timestamp', digits: 6 }),
    columnPlan('photo', 'bytea', { kind: 'bytes' }),
    columnPlan('open', 'boolean', { kind: 'boolean' }),
  ],
  [0],
);
const priceColumn = 4;
const timeColumn = 6;
const key = new Uint8Array(32).fill(9);
const textColumns = [2, 3, 7];

interface Row {
  source: SourceValue[];
  target: Fields;
}

const letters = ['a', 'B', ' ', 'é', '漢', '\u{1F600}', '\\', "'", '\n'];

/** A row as the source writes it and as PostgreSQL would send it, each made from the same random numbers. */
function randomRow(id: number, random: () => number): Row {
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const word = Array.from({ length: 1 + upTo(20) }, () => letters[upTo(letters.length)]).join('');
  const quantity = upTo(65_536) - 32_768;
  const cents = upTo(20_000_000) - 10_000_000;
  const weight = (random() - 0.5) * 10 ** upTo(20);
  const microseconds = upTo(2 ** 31) * 1_000_000 + upTo(1_000_000);
  const when = new Date(Date.UTC(2000, 0, 1) + Math.floor(microseconds / 1000)).toISOString();
  const moment = `${when.slice(0, 23).replace('T', ' ')}${String(microseconds % 1000).padStart(3, '0')}`;
  const photo = Buffer.from(Array.from({ length: 1 + upTo(30) }, () => upTo(256)));
  const isNull = random() < 0.2;
  const isOpen = random() < 0.5;
  return {
    source: [
      number(String(id)),
      number(String(quantity)),
      text(word),
      isNull ? null : text(''),
      number((cents / 100).toFixed(2)),
      number(String(weight)),
      text(moment),
      bytes(photo.toString('hex')),
      number(isOpen ? '1' : '0'),
    ],
    target: [
      int(id, 8),
      int(quantity, 2),
      Buffer.from(word),
      isNull ? null : Buffer.alloc(0),
      hundredths(cents),
      double(weight),
      int(microseconds, 8),
      photo,
      Buffer.from([isOpen ? 1 : 0]),
    ],
  };
}

function sourceSum(rows: readonly Row[]): string {
  const digest = new RowDigest(new RowHash(key));
  const sink = new ProofSink({
    table,
    columns: [],
    context: { dialect: 'mysql', charset: undefined, timeZone: undefined },
    rejected: new Set(),
    consumer: digest,
  });
  feed(
    sink,
    rows.map(row => row.source),
  );
  assert.is(sink.problems.count, 0, sink.problems.first[0]?.reason);
  return digest.hash.digest();
}

/** The sum of the target's rows, with the number of rows that could not be read. */
function targetSum(rows: readonly Fields[]): { sum: string; problems: number } {
  const digest = new RowDigest(new RowHash(key));
  const target = new TargetRows(table, digest);
  target.push(copyBinary(rows));
  target.finish();
  return { sum: digest.hash.digest(), problems: target.problems.count };
}

type Damage = (rows: Fields[], random: () => number) => void;
const pick = (random: () => number, limit: number): number => Math.floor(random() * limit);

/** Places of fields that are not NULL and not empty. */
function somewhere(rows: Fields[], random: () => number, columns: readonly number[]): { row: Fields; column: number } {
  for (;;) {
    const row = rows[pick(random, rows.length)]!;
    const column = columns[pick(random, columns.length)]!;
    if ((row[column]?.length ?? 0) > 0) return { row, column };
  }
}
const allColumns = table.columns.map((_, index) => index);

const damages: { [name: string]: Damage } = {
  'a bit was flipped': (rows, random) => {
    const { row, column } = somewhere(rows, random, allColumns);
    const field = Buffer.from(row[column]!);
    let byte = pick(random, field.length);
    // Two bytes of a numeric say how many digits are shown: 1.50 and 1.5 are one value.
    if (column === priceColumn && (byte === 6 || byte === 7)) byte = 9;
    field[byte]! ^= 1 << pick(random, 8);
    row[column] = field;
  },
  'a row is missing': (rows, random) => {
    rows.splice(pick(random, rows.length), 1);
  },
  'a row is there twice': (rows, random) => {
    rows.push(rows[pick(random, rows.length)]!);
  },
  'a row took the place of another': (rows, random) => {
    const from = pick(random, rows.length);
    rows[from] = rows[(from + 1) % rows.length]!;
  },
  'two rows swapped a value': (rows, random) => {
    const [one, two] = [rows[0]!, rows[1]!];
    const column = 1 + pick(random, 7);
    const differing = [column, 2, 4, 6].find(
      candidate => Buffer.compare(one[candidate] ?? Buffer.alloc(0), two[candidate] ?? Buffer.alloc(0)) !== 0,
    )!;
    [one[differing], two[differing]] = [two[differing]!, one[differing]!];
  },
  'a text was cut': (rows, random) => {
    const { row, column } = somewhere(rows, random, textColumns);
    row[column] = row[column]!.subarray(0, row[column]!.length - 1);
  },
  'a time moved by a microsecond': (rows, random) => {
    const row = rows[pick(random, rows.length)]!;
    row[timeColumn] = int(Buffer.from(row[timeColumn]!).readBigInt64BE() + (random() < 0.5 ? 1n : -1n), 8);
  },
  'NULL became empty, or empty NULL': (rows, random) => {
    const row = rows[pick(random, rows.length)]!;
    row[3] = row[3] === null ? Buffer.alloc(0) : null;
  },
  'two columns of a row were swapped': (rows, random) => {
    const { row } = somewhere(rows, random, [2]);
    [row[2], row[3]] = [row[3]!, row[2]!];
  },
  'a character moved into the next column': (rows, random) => {
    const { row } = somewhere(rows, random, [2]);
    const word = Buffer.from(row[2]!);
    [row[2], row[3]] = [word.subarray(0, word.length - 1), word.subarray(word.length - 1)];
  },
};

const rowsPerTable = 30;
const trialsOfEach = 40;

function makeTable(seed: number): Row[] {
  const random = seeded(seed);
  return Array.from({ length: rowsPerTable }, (_, index) => randomRow(index + 1, random));
}

test('without damage both sides have the same sum, whatever the order of the target', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const rows = makeTable(seed);
    const shuffled = rows.map(row => row.target).toReversed();
    assert.equal(targetSum(shuffled), { sum: sourceSum(rows), problems: 0 }, `seed ${seed}`);
  }
});

for (const [name, damage] of Object.entries(damages)) {
  test(`caught: ${name}`, () => {
    for (let seed = 1; seed <= trialsOfEach; seed++) {
      const rows = makeTable(seed);
      const random = seeded(seed + 1000);
      const damaged = rows.map(row => [...row.target]);
      damage(damaged, random);
      const target = targetSum(damaged);
      // A flipped bit may also make a field that no value of its type has: that is caught as such.
      const isCaught = target.problems > 0 || target.sum !== sourceSum(rows);
      assert.ok(isCaught, `seed ${seed}: ${name}, and the sums are equal`);
    }
  });
}

test.run();
