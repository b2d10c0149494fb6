import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import { WriterDigest } from './digest-rows.ts';
import { RowHash } from './row-hash.ts';
import { CopyFormatError, TargetRows } from './target-rows.ts';
import { copyBinary, double, type Fields, hundredths, int } from './testing/copy-binary.ts';
import { columnPlan, HexRows, tablePlan } from './testing/rows.ts';
import { seeded } from './testing/seeded.ts';

const table = tablePlan([
  columnPlan('i', 'integer', { kind: 'integer', bytes: 4 }),
  columnPlan('n', 'numeric', { kind: 'numeric' }),
  columnPlan('t', 'text', { kind: 'text' }),
  columnPlan('s', 'text[]', { kind: 'set' }),
  columnPlan('b', 'bit(3)', { kind: 'bit', length: 3, varying: false }),
  columnPlan('j', 'jsonb', { kind: 'jsonb' }),
  columnPlan('f', 'double precision', { kind: 'float', bytes: 8 }),
  columnPlan('d', 'interval', { kind: 'interval', from: 'text' }),
]);
const list = Buffer.concat([int(1, 4), int(0, 4), int(25, 4), int(1, 4), int(1, 4), int(2, 4), Buffer.from('ab')]);
const rows: Fields[] = [
  [
    int(7, 4),
    hundredths(1234),
    Buffer.from('x'),
    list,
    Buffer.from('0000000360', 'hex'),
    Buffer.from('\u0001{"a":1}'),
    double(1),
    Buffer.alloc(16),
  ],
  [null, null, Buffer.from('y'.repeat(3000)), null, null, null, null, null],
  [
    int(-1, 4),
    hundredths(0),
    Buffer.alloc(0),
    Buffer.concat([int(0, 4), int(0, 4), int(25, 4)]),
    null,
    Buffer.from('\u0001[]'),
    double(-0),
    null,
  ],
];
const whole = copyBinary(rows);

function read(plan: TablePlan, portions: Iterable<Uint8Array>): { rows: string[]; target: TargetRows } {
  const consumer = new HexRows();
  const target = new TargetRows(plan, consumer);
  for (const portion of portions) target.push(portion);
  target.finish();
  return { rows: consumer.rows, target };
}

function* cut(bytes: Uint8Array, size: (at: number) => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + Math.max(1, size(at));
    yield bytes.slice(at, end);
    at = end;
  }
}

test('portions of any size give the same rows', () => {
  const once = read(table, [whole]);
  assert.is(once.rows.length, 3);
  assert.is(once.target.problems.count, 0);
  assert.is(new Set(once.rows).size, 3);
  const random = seeded(5);
  for (const size of [1, 2, 3, 7, 19, 100])
    assert.equal(
      read(
        table,
        cut(whole, () => size),
      ).rows,
      once.rows,
    );
  assert.equal(
    read(
      table,
      cut(whole, () => Math.floor(random() * 60)),
    ).rows,
    once.rows,
  );
});

test('a table without rows, and one of which nothing is compared', () => {
  assert.equal(read(table, [copyBinary([])]).rows, []);
  const nothing = tablePlan([{ ...columnPlan('i', 'integer', { kind: 'integer', bytes: 4 }), compared: false }]);
  assert.equal(read(nothing, [copyBinary([[], []])]).rows, ['', '']);
});

test('bytes that break off are an error at every place', () => {
  for (let length = 0; length < whole.length; length += length < 200 || length > 3200 ? 1 : 97) {
    assert.throws(
      () => read(table, [whole.subarray(0, length)]),
      (error: unknown) => error instanceof CopyFormatError,
      `cut at ${length}`,
    );
  }
});

test('another number of fields, bytes behind the end, another beginning: errors that say so', () => {
  assert.throws(() => read(table, [copyBinary([[null]])]), /1 fields instead of 8/);
  assert.throws(() => read(table, [whole, Buffer.from('x')]), /behind the end/);
  assert.throws(() => read(table, [Buffer.from('SQLite format 3')]), /do not begin as COPY BINARY/);
});

test('a field that its type does not have is a problem of its row, and the others are read', () => {
  const broken: Fields[] = [[...rows[0]!], rows[1]!];
  broken[0]![0] = Buffer.from('abc');
  const { rows: taken, target } = read(table, [copyBinary(broken)]);
  assert.is(taken.length, 1);
  assert.is(target.rows, 2);
  assert.is(target.problems.first[0]?.column, 'i');
  const wrong: [number, Buffer][] = [
    [1, Buffer.from('0001000000000000ffff', 'hex')],
    [1, Buffer.from('000100001234000000ff', 'hex')],
    [3, Buffer.concat([list, Buffer.from('x')])],
    [4, Buffer.from('0000000f60', 'hex')],
    [5, Buffer.from('\u0002{}')],
    [5, Buffer.from('\u0001{')],
    [5, Buffer.from(`\u0001${'['.repeat(5000)}${']'.repeat(5000)}`)],
    [6, Buffer.from('00', 'hex')],
    [7, Buffer.alloc(15)],
  ];
  for (const [column, field] of wrong) {
    const row = [...rows[0]!];
    row[column] = field;
    assert.is(
      read(table, [copyBinary([row])]).target.problems.count,
      1,
      `column ${column}: ${field.toString('hex', 0, 20)}`,
    );
  }
});

test('the transaction that wrote a row is given beside it, and has to be there', () => {
  const plan = tablePlan([columnPlan('i', 'integer', { kind: 'integer', bytes: 4 })]);
  const seen: number[] = [];
  const target = new TargetRows(plan, { row: () => void seen.push(target.writer) }, { withWriter: true });
  target.push(
    copyBinary([
      [int(1, 4), int(700, 4)],
      [null, int(4_294_967_295, 4)],
    ]),
  );
  target.finish();
  assert.equal(seen, [700, 4_294_967_295]);
  const broken = new TargetRows(plan, new HexRows(), { withWriter: true });
  assert.throws(() => broken.push(copyBinary([[int(1, 4)]])), /1 fields instead of 2/);
  const other = new TargetRows(plan, new HexRows(), { withWriter: true });
  assert.throws(() => other.push(copyBinary([[int(1, 4), int(1, 8)]])), /does not say which transaction wrote it/);
});

test('rows are summed up by the chunk that wrote them, and others are told apart', () => {
  const plan = tablePlan([columnPlan('i', 'integer', { kind: 'integer', bytes: 4 })]);
  const digests = (fields: Fields[], strays: Map<number, number>): string[] => {
    const digest = new WriterDigest(
      new RowHash(new Uint8Array(32), 4),
      new Map([
        [700, 1],
        [701, 2],
      ]),
      () => target.writer,
    );
    const target = new TargetRows(plan, digest, { withWriter: true });
    target.push(copyBinary(fields));
    assert.equal(digest.strays, strays);
    assert.not(digest.straysDropped);
    return [0, 1, 2].map(bucket => `${digest.hash.counts[bucket]} ${digest.hash.digest(bucket)}`);
  };
  const [one, two, three] = [int(1, 4), int(2, 4), int(3, 4)];
  const first = digests(
    [
      [one, int(700, 4)],
      [two, int(701, 4)],
      [three, int(900, 4)],
      [three, int(900, 4)],
    ],
    new Map([[900, 2]]),
  );
  const second = digests(
    [
      [two, int(701, 4)],
      [one, int(700, 4)],
    ],
    new Map(),
  );
  assert.equal(first.slice(1), second.slice(1));
  assert.is(first[0]?.slice(0, 2), '2 ');
  assert.is.not(
    digests(
      [
        [three, int(701, 4)],
        [one, int(700, 4)],
      ],
      new Map(),
    )[2],
    first[2],
  );
});

test('changed bytes give rows, problems or an error, and never hang', () => {
  const random = seeded(77);
  let errors = 0;
  let others = 0;
  for (let trial = 0; trial < 3_000; trial++) {
    const bytes = Buffer.from(whole.subarray(0, random() < 0.2 ? Math.floor(random() * whole.length) : whole.length));
    for (let changes = 1 + Math.floor(random() * 4); changes > 0 && bytes.length > 0; changes--) {
      // Most of the structure lies before the long text and behind it.
      const at = random() < 0.5 ? Math.floor(random() * 220) : Math.floor(random() * bytes.length);
      if (at < bytes.length) bytes[at] = Math.floor(random() * 256);
    }
    try {
      const { target } = read(table, [bytes]);
      assert.ok(target.rows <= 3 && target.problems.count <= target.rows);
      others++;
    } catch (error) {
      if (!(error instanceof CopyFormatError)) throw error;
      errors++;
    }
  }
  assert.ok(errors > 300 && others > 300, `${errors} errors, ${others} read`);
});

test.run();
