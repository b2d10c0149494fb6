import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { copyColumns, copyFormat } from './copy-layout.ts';
import { CopyWriter, type RowBatch } from './copy-writer.ts';
import type { ColumnPlan } from './plan.ts';
import { valueKind } from './row-sink.ts';
import { column, fieldOf, give, int64, type TestValue, table, writerOf } from './testing.ts';

const number = (value: string): TestValue => ({ kind: 'number', value });
const keyword = (value: string): TestValue => ({ kind: 'keyword', value });
const id = column('id', 'integer');
const name = column('name', 'varchar(5)');

function writer(
  columns: ColumnPlan[],
  given: string[] = [],
  more: Partial<ConstructorParameters<typeof CopyWriter>[0]> = {},
): CopyWriter {
  return new CopyWriter({ table: table(...columns), dialect: 'mysql', columns: given, ...more });
}

const hexOf = ({ bytes }: RowBatch): string => Buffer.from(bytes).toString('hex');

test('a row is a count of fields, and each field its length and bytes', () => {
  const rows = writer([id, name]);
  give(rows, [number('1'), 'ab']);
  give(rows, [number('2'), null]);
  const batch = rows.take();
  assert.is(
    hexOf(batch),
    '0002' + '00000004' + '00000001' + '00000002' + '6162' + '0002' + '00000004' + '00000002' + 'ffffffff',
  );
  assert.equal([...batch.ends], [16, 30]);
  assert.equal([...batch.ordinals], [0, 1]);
  assert.is(rows.rows, 2);
  assert.equal(rows.columns, ['id', 'name']);
});

test('the bytes are the same however often they are taken, in the midst of a row too', () => {
  const rowsOf = (index: number): TestValue[] =>
    index % 7 === 3 ? [number('x'), 'no'] : [number(String(index)), index % 3 === 0 ? null : 'é'.repeat(index % 6)];
  const collect = (takeAt: (index: number, value: number) => boolean): string => {
    const rows = writer([id, name]);
    let hex = '';
    for (let index = 0; index < 500; index++) {
      rows.row(index);
      for (const [position, value] of rowsOf(index).entries()) {
        if (takeAt(index, position)) hex += hexOf(rows.take());
        if (value === null) rows.null(position);
        else {
          const text = typeof value === 'string' ? value : value.value;
          const bytes = Buffer.from(text);
          rows.value(position, bytes, 0, bytes.length, typeof value === 'string' ? valueKind.text : valueKind.number);
        }
      }
      rows.rowEnd();
    }
    hex += hexOf(rows.take());
    assert.is(rows.rows + rows.rejected, 500);
    return hex;
  };
  const whole = collect(() => false);
  assert.is(
    collect(() => true),
    whole,
  );
  assert.is(
    collect((index, value) => index % 11 === 0 && value === 1),
    whole,
  );
});

test('a value that does not fit rejects its row alone, with the values as they were read', () => {
  const rows = writer([id, column('at', 'date', { casts: ['zero-date'] }), name, column('raw', 'bytea')]);
  give(rows, [number('007'), '2024-01-31', 'ok', { kind: 'bytes', value: Uint8Array.from([1, 255]) }], 10);
  give(rows, [number('007'), '0000-00-00', 'much too long', { kind: 'bytes', value: Uint8Array.from([1, 255]) }], 11);
  give(rows, [null, '2024-01-31', null, null], 12);
  give(rows, ['x', 'y', 'z', null], 13);
  assert.equal(rows.takeRejects(), [
    {
      ordinal: 1,
      line: 11,
      column: 'name',
      reason: 'the text has 13 characters, and the column holds 5',
      values: ['7', '0000-00-00', 'much too long', '\\x01ff'],
    },
    { ordinal: 3, line: 13, column: 'id', reason: 'the value is no number', values: ['x', 'y', 'z', null] },
  ]);
  assert.equal(rows.takeRejects(), []);
  assert.equal([rows.rows, rows.rejected], [2, 2]);
  assert.equal(rows.casts, {}, 'the cast of a rejected row does not count');
  assert.equal([...rows.take().ordinals], [0, 2]);
});

test('rows that the target refused become rejects', () => {
  const refused = new Map([[1, { reason: 'duplicate key', column: 'id' }]]);
  const rows = writer([id, name], [], { refused });
  for (const value of ['1', '2', '3']) give(rows, [number(value), 'n']);
  assert.equal(rows.takeRejects(), [
    { ordinal: 1, line: 1, column: 'id', reason: 'duplicate key', values: ['2', 'n'] },
  ]);
  assert.equal([...rows.take().ordinals], [0, 2]);
});

test('a row with too few values is rejected; values out of order are an error of the reader', () => {
  const rows = writer([id, name]);
  give(rows, [number('1')]);
  assert.equal(rows.takeRejects(), [
    { ordinal: 0, line: 1, reason: 'the row has fewer values than there are columns', values: ['1', null] },
  ]);
  rows.row(1);
  assert.throws(() => rows.null(1), /in order/);
});

test('a row with too many values is rejected, and what is too much is not lost', () => {
  for (const format of ['binary', 'text'] as const) {
    const rows = writer([id, name], [], { format });
    give(rows, [number('1'), 'a', 'more', null, number('5')]);
    give(rows, [number('2'), 'b', null]);
    give(rows, [number('3'), 'c']);
    const reason = 'the row has more values than there are columns';
    assert.equal(rows.takeRejects(), [
      { ordinal: 0, line: 1, reason, values: ['1', 'a', 'more', null, '5'] },
      { ordinal: 1, line: 1, reason, values: ['2', 'b', null] },
    ]);
    assert.equal([rows.rows, ...rows.take().ordinals], [1, 2]);
  }
});

test('columns that rows leave out get their constant, in the order of the target', () => {
  const plan = [
    column('a', 'text', { whenOmitted: { kind: 'constant', value: { kind: 'string', value: 'é' } } }),
    id,
    column('b', 'boolean', { whenOmitted: { kind: 'constant', value: { kind: 'number', value: '1' } } }),
    column('c', 'text', { whenOmitted: { kind: 'null' } }),
    column('d', 'timestamp', { whenOmitted: { kind: 'target' } }),
  ];
  // The text of a constant is Unicode, whatever the session's character set is.
  const rows = writer(plan, ['ID'], { charset: 'latin1' });
  assert.equal(rows.columns, ['id', 'a', 'b']);
  assert.equal(copyColumns(table(...plan), ['id'], 'mysql'), ['id', 'a', 'b']);
  give(rows, [number('1')]);
  assert.is(hexOf(rows.take()), '0003' + '00000004' + '00000001' + '00000002' + 'c3a9' + '00000001' + '01');
});

test('DEFAULT stands for a constant default', () => {
  const plan = [
    column('a', 'text', { whenOmitted: { kind: 'constant', value: { kind: 'string', value: 'é' } } }),
    column('b', 'text'),
    column('c', 'timestamp', { whenOmitted: { kind: 'target' } }),
  ];
  const rows = writer(plan, [], { charset: 'latin1' });
  give(rows, [keyword('DEFAULT'), keyword('default'), '2024-01-31']);
  give(rows, ['x', 'y', keyword('DEFAULT')]);
  assert.is(rows.rows, 1);
  assert.match(hexOf(rows.take()), /^000300000002c3a9ffffffff00000008/);
  assert.match(String(rows.takeRejects()[0]?.reason), /only a database server can compute/);
});

test('a constant that is cast counts for every row', () => {
  const zero = { kind: 'constant', value: { kind: 'string', value: '0000-00-00' } } as const;
  const rows = writer([id, column('at', 'date', { casts: ['zero-date'], whenOmitted: zero })], ['id']);
  for (const value of ['1', '2', 'x']) give(rows, [number(value)]);
  assert.equal(rows.casts, { at: { 'zero-date': 2 } });
  const strict = column('at', 'date', { whenOmitted: zero });
  assert.throws(() => writer([id, strict], ['id']), /default of at is no value of its type/);
});

test('columns that are not copied are passed over; unknown and doubled ones are errors', () => {
  const plan = { ...table(id, name), ignored: ['sum'] };
  const rows = new CopyWriter({ table: plan, dialect: 'mysql', columns: ['sum', 'id', 'name'] });
  give(rows, [keyword('DEFAULT'), number('1'), 'n']);
  assert.is(rows.rows, 1);
  assert.equal(rows.columns, ['id', 'name']);
  assert.throws(() => writer([id], ['id', 'nothing']), /give the column nothing, which the table does not have/);
  assert.throws(() => writer([id], ['id', 'ID']), /twice/);
});

test('names that differ in case only are told apart', () => {
  const rows = writer([column('a', 'integer'), column('A', 'text')], ['A', 'a']);
  assert.equal(rows.columns, ['A', 'a']);
  give(rows, ['x', number('1')]);
  assert.is(rows.rows, 1);
});

test('text format: escapes, NULL, and the same rejects', () => {
  const plan = [id, column('t', 'text'), column('r', 'int4range'), column('b', 'bytea')];
  assert.is(copyFormat(table(...plan)), 'text');
  const rows = writer(plan);
  give(rows, [number('1'), 'a\tb\nc\\d\r\b\f\v', '[1,2)', { kind: 'bytes', value: Uint8Array.from([0, 92]) }]);
  give(rows, [number('x'), '', '', null]);
  give(rows, [null, '', 'empty', null]);
  const batch = rows.take();
  assert.is(
    Buffer.from(batch.bytes).toString(),
    '1\ta\\tb\\nc\\\\d\\r\\b\\f\\v\t[1,2)\t\\\\x005c\n\\N\t\tempty\t\\N\n',
  );
  assert.equal([...batch.ordinals], [0, 2]);
  assert.is(rows.rejected, 1);
  assert.throws(() => writer(plan, [], { format: 'binary' }), /cannot be copied in binary/);
});

test('long values of rejects are cut', () => {
  const rows = writer([column('t', 'varchar(5)')]);
  give(rows, ['x'.repeat(3 * 1024 * 1024)]);
  assert.is(rows.takeRejects()[0]?.values[0]?.length, 1024 * 1024);
});

test('values larger than the buffer', () => {
  const rows = writerOf('text');
  const long = 'é'.repeat(1_000_000);
  give(rows, ['a']);
  give(rows, [long]);
  give(rows, ['b']);
  const { bytes, ends } = rows.take();
  assert.is(ends.length, 3);
  assert.is(bytes.length, 7 + 6 + 2_000_000 + 7);
  assert.equal(fieldOf('bigint', int64(-1n)), { hex: 'ffffffffffffffff' });
});

test('bytes that were taken stay as they are', () => {
  const rows = writerOf('text');
  give(rows, ['first']);
  const first = rows.take();
  const before = hexOf(first);
  for (let index = 0; index < 1000; index++) give(rows, ['other']);
  rows.take();
  assert.is(hexOf(first), before);
});

test('bytes that were given back are written to again, and hold what batches of their own hold', () => {
  const rows = writerOf('text');
  const other = writerOf('text');
  const buffers = new Set<ArrayBufferLike>();
  for (let batch = 0; batch < 6; batch++) {
    for (let index = 0; index < 10 * (batch + 1); index++) {
      for (const writer of [rows, other]) give(writer, [`${batch}.${index} ${'é'.repeat(index)}`]);
    }
    const taken = rows.take();
    assert.is(hexOf(taken), hexOf(other.take()));
    buffers.add(taken.bytes.buffer);
    rows.giveBack(taken);
  }
  assert.is(buffers.size, 2);
});

test('a buffer that one large value made is not kept', () => {
  const rows = writerOf('text');
  give(rows, ['é'.repeat(4_000_000)]);
  const large = rows.take();
  rows.giveBack(large);
  give(rows, ['a']);
  rows.take();
  give(rows, ['b']);
  assert.is.not(rows.take().bytes.buffer, large.bytes.buffer);
});

test.run();
