import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachine } from '../schema/machine.ts';
import type { Dialect } from '../schema/model.ts';
import { InsertValuesReader } from './insert-values.ts';
import { feedPortions, planOf, type Recorded, RecordingSink } from './testing.ts';

/*
 * The forms of values that one of the two readers of a dump once took for something else than a server does. Both read
 * them by code of their own, and have to mean the same.
 */

await loadModule();

function byMachine(dialect: Dialect, script: Uint8Array, portionBytes: number) {
  const sink = new RecordingSink();
  const machine = createMachine(dialect, {
    profile: true,
    limits: { valueBytesMax: 2 ** 30 },
    parsePostgresql: parseSync,
    createProfiler: () => ({
      table: () => sink,
      finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
    }),
  });
  for (let from = 0; from < script.length; from += portionBytes) machine.push(script.slice(from, from + portionBytes));
  const { model } = machine.finish();
  return { model, rows: sink.rows.map(row => row.values) };
}

function byWitness(dialect: Dialect, script: Uint8Array, portionBytes: number): Recorded[][] {
  const { model } = byMachine(dialect, script, script.length);
  const [table] = model.tables;
  const [span] = table?.rowSpans ?? [];
  if (table === undefined || span === undefined) throw new Error('The script gives no rows.');
  const sink = new RecordingSink();
  const range = { ...span, kind: 'bytes' as const, line: span.line ?? 1 };
  const reader = new InsertValuesReader({ dialect, range, table: planOf(model, table), open: () => sink });
  feedPortions(reader, script.subarray(span.startByte, span.endByte), portionBytes);
  return sink.rows.map(row => row.values);
}

/** Both readers, in portions small and large, find these values in the rows of a table `t` of columns `c` of this type. */
function expectBoth(
  dialect: Dialect,
  type: string,
  cases: readonly (readonly [written: string | Uint8Array, expected: Recorded])[],
  before = '',
): void {
  for (const [written, expected] of cases) {
    const script = Buffer.concat([
      Buffer.from(
        `${before}CREATE TABLE t (c ${type});\n${dialect === 'sqlserver' ? 'GO\n' : ''}INSERT INTO t (c) VALUES (`,
      ),
      Buffer.from(written),
      Buffer.from(`);\n`),
    ]);
    for (const portionBytes of [1, 7, 1 << 16]) {
      const note = `${dialect}, portions of ${portionBytes}: ${written}`;
      assert.equal(byMachine(dialect, script, portionBytes).rows, [[expected]], `machine of ${note}`);
      assert.equal(byWitness(dialect, script, portionBytes), [[expected]], `witness of ${note}`);
    }
  }
}

test('Shift JIS: katakana of one byte before a quote or a backslash', () => {
  for (const charset of ['sjis', 'cp932']) {
    const set = `SET NAMES ${charset};\n`;
    const katakana = [0xb1, 0xdf, 0xa1, 0xe0];
    for (const byte of katakana.slice(0, 3)) {
      const written = Buffer.from([0x27, byte, 0x5c, 0x6e, byte, 0x27, 0x27, byte, 0x27]);
      const meant = Buffer.from([byte, 0x0a, byte, 0x27, byte]).toString();
      expectBoth('mysql', 'text', [[written, `text:${meant}`]], set);
    }
    // The second byte of a character of two may be a backslash.
    expectBoth('mysql', 'text', [[Buffer.from([0x27, 0x83, 0x5c, 0x27]), `text:${Buffer.from([0x83, 0x5c])}`]], set);
  }
});

test('PostgreSQL: B and X strings are bits', () => {
  expectBoth('postgresql', 'bit varying(32)', [
    ["X'1FF'", 'bits:000111111111'],
    ["x'a'", 'bits:1010'],
    ["X''", 'bits:'],
    ["B'101'", 'bits:101'],
    ["B'101'::bit varying", 'bits:101'],
    ["X'1F'::bit(8)", 'bits:00011111'],
  ]);
});

test('MySQL: texts with an introducer are in its character set', () => {
  const umlaut = Buffer.concat([Buffer.from("_latin1'"), Buffer.from([0xfc]), Buffer.from("'")]);
  expectBoth('mysql', 'text', [
    // A client that speaks UTF-8 writes UTF-8 within it too: the server takes each byte for a character.
    ["_latin1'ü'", 'text:Ã¼'],
    [umlaut, 'text:ü'],
    ["_latin1 'a'", 'text:a'],
    ["_utf8mb4'ü'", 'text:ü'],
    ["_ascii'a'", 'text:a'],
    [String.raw`_cp1251'\'' 'a'`, "text:'a"],
    ["N'ü'", 'text:ü'],
    [String.raw`_binary'\0ü'`, 'bytes:00c3bc'],
  ]);
});

test('MySQL: dates and times with their type before them are texts', () => {
  expectBoth('mysql', 'datetime', [
    ["DATE '2024-01-31'", 'text:2024-01-31'],
    ["date'2024-01-31'", 'text:2024-01-31'],
    ["TIMESTAMP '2024-01-31 10:00:00.5'", 'text:2024-01-31 10:00:00.5'],
    ["Time\n'10:00'", 'text:10:00'],
    ["CONCAT('a')", "keyword:CONCAT('a')"],
  ]);
});

test('T-SQL: a backslash at the end of a line joins it with the next', () => {
  expectBoth('sqlserver', 'nvarchar(100)', [
    ["'a\\\nb'", 'text:ab'],
    ["N'a\\\r\nb'", 'text:ab'],
    ["'a\\b\\\\'", 'text:a\\b\\\\'],
    ["'it''s\\\na'", "text:it'sa"],
    ["'a\\\n' + N'\\\nb'", 'text:ab'],
    ["'a\\\r'", 'text:a\\\r'],
  ]);
});

test('T-SQL: an empty text is the first of January 1900 in a column of dates', () => {
  for (const type of ['datetime', 'date', 'datetime2(3)', 'smalldatetime', 'datetimeoffset'])
    expectBoth('sqlserver', type, [
      ["''", 'text:1900-01-01'],
      ["N'  '", 'text:1900-01-01'],
    ]);
  expectBoth('sqlserver', 'varchar(10)', [["''", 'text:']]);
});

test('T-SQL: a whole number is days since 1900 in a column of dates', () => {
  expectBoth('sqlserver', 'datetime', [
    ['0', 'text:1900-01-01'],
    ['43830', 'text:2020-01-02'],
    ['-1', 'text:1899-12-31'],
    ['(-(53690))', 'text:1753-01-01'],
    ['2958464', 'number:2958464'],
    ['1.5', 'number:1.5'],
  ]);
  expectBoth('sqlserver', 'int', [['0', 'number:0']]);
});

test('T-SQL: a bit is 1 for every number but 0', () => {
  expectBoth('sqlserver', 'bit', [
    ['0', 'number:0'],
    ['1', 'number:1'],
    ['5', 'number:1'],
    ['-1', 'number:1'],
    ['0.00', 'number:0.00'],
    ["'true'", 'text:true'],
  ]);
  expectBoth('sqlserver', 'int', [['5', 'number:5']]);
});

test('Oracle: infinity has both signs', () => {
  expectBoth('oracle', 'binary_double', [
    ['BINARY_DOUBLE_INFINITY', 'number:Infinity'],
    ['-BINARY_DOUBLE_INFINITY', 'number:-Infinity'],
    ['-BINARY_FLOAT_INFINITY', 'number:-Infinity'],
    ['-1.5d', 'number:-1.5'],
  ]);
});

test('T-SQL: an empty text is midnight in a column of times', () => {
  expectBoth('sqlserver', 'time(3)', [
    ["''", 'text:00:00:00'],
    ["'10:30 PM'", 'text:22:30:00'],
  ]);
});

test('T-SQL: CHAR(n) is a character of Windows-1252', () => {
  expectBoth('sqlserver', 'nvarchar(10)', [
    ['CHAR(128)', 'text:€'],
    ["'a' + CHAR(150) + 'b'", 'text:a–b'],
    ['CHAR(228)', 'text:ä'],
    ['NCHAR(8364)', 'text:€'],
    ['NCHAR(128)', 'text:\u0080'],
    ['CHAR(256)', null],
  ]);
});

test('T-SQL: the bytes of a uniqueidentifier have their first groups little-endian', () => {
  const text = 'text:03020100-0504-0706-0809-0a0b0c0d0e0f';
  expectBoth('sqlserver', 'uniqueidentifier', [
    ['0x000102030405060708090A0B0C0D0E0F', text],
    ['CAST(0x000102030405060708090A0B0C0D0E0F AS uniqueidentifier)', text],
    ["'03020100-0504-0706-0809-0a0b0c0d0e0f'", text],
  ]);
  expectBoth('sqlserver', 'varbinary(16)', [
    ['0x000102030405060708090A0B0C0D0E0F', 'bytes:000102030405060708090a0b0c0d0e0f'],
  ]);
});

/** The rows of a table with two columns as both readers give them, without what the surplus value was. */
function unequalRows(dialect: Dialect, rows: string): number[][] {
  const script = Buffer.from(
    `CREATE TABLE t (a int, b int);\n${dialect === 'sqlserver' ? 'GO\n' : ''}INSERT INTO t (a, b) VALUES ${rows};\n`,
  );
  return [1, 1 << 16].flatMap(portionBytes => {
    const { rows: byCopier, model } = byMachine(dialect, script, portionBytes);
    const unreadable = model.issues.filter(issue => issue.code === 'row-unreadable');
    assert.is(
      unreadable.reduce((sum, issue) => sum + (issue.count ?? 1), 0),
      2,
      `${dialect} is told of both rows`,
    );
    assert.match(unreadable[0]?.message ?? '', /refuses/);
    return [byCopier, byWitness(dialect, script, portionBytes)].map(read => read.map(values => values.length));
  });
}

test('rows with too many or too few values are handed on as such by both', () => {
  for (const dialect of ['mysql', 'sqlserver', 'sqlite'] as const) {
    for (const counts of unequalRows(dialect, '(1, 2), (3), (4, 5, 6), (7, 8)'))
      assert.equal(counts, [2, 1, 3, 2], dialect);
    // However many are too many.
    for (const counts of unequalRows(dialect, "(1, 2), (4, 5, NULL, 'x', 7), (8, 9, 'a')"))
      assert.equal(counts, [2, 3, 3], dialect);
  }
  for (const counts of unequalRows('postgresql', "(1, 2), (4, 5, NULL, 'x', 7), (8, 9, 'a')"))
    assert.equal(counts, [2, 3, 3]);
});

test.run();
