import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columnPlan, tablePlan } from './testing.ts';
import { expectRows, expectValues, readInserts, refusal } from './testing-cases.ts';

const plain = { backslashIsPlain: true } as const;

test('PostgreSQL: every way to write a text', () => {
  expectValues(
    'postgresql',
    [
      ["'it''s \\n'", "text:it's \\n"],
      [String.raw`E'a\tb\\\'\x41\101\u00fc\U0001F600\q'`, "text:a\tb\\'AAü😀q"],
      [String.raw`e'\uD83D\uDE00'`, 'text:😀'],
      ["'a'\n 'b' -- c\n 'd'", 'text:abd'],
      ["$$it's $1$$", "text:it's $1"],
      ['$tag$ $$ $tag $tag$', 'text: $$ $tag '],
      [String.raw`U&'d\0061t\+000061\\'`, 'text:data\\'],
      ["U&'d!0061' UESCAPE '!'", 'text:da'],
      ["'2020-01-01'::date", 'text:2020-01-01'],
      ["'x'::character varying(10)::text", 'text:x'],
      ["timestamp with time zone '2020-01-01 00:00:00+00'", 'text:2020-01-01 00:00:00+00'],
      ["pg_catalog.int4 '5'", 'text:5'],
      ['"char" \'c\'', 'text:c'],
      ["CAST('1' AS numeric(10, 2))", 'text:1'],
      ['\'{a,"b"}\'::text[]', 'text:{a,"b"}'],
      ['\'x\' COLLATE "C"', 'text:x'],
    ],
    plain,
  );
});

test('PostgreSQL: numbers, bits, words and expressions', () => {
  expectValues(
    'postgresql',
    [
      ['-1.5e3', 'number:-1.5e3'],
      ['5::bigint', 'number:5'],
      ['(-7)', 'number:-7'],
      ["B'101'", 'bits:101'],
      ["X'1F0'", 'bits:000111110000'],
      ['NULL::text', null],
      ['true', 'keyword:true'],
      ["ARRAY['a,', 'b']", "keyword:ARRAY['a,', 'b']"],
      ["daterange('2020-01-01', NULL)", "keyword:daterange('2020-01-01', NULL)"],
      ["nextval('s'::regclass)", "keyword:nextval('s'::regclass)"],
      ["'a' || 'b'", "keyword:'a' || 'b'"],
      ["interval '1 day'", 'text:1 day'],
    ],
    plain,
  );
});

test('PostgreSQL: backslashes where standard_conforming_strings is off', () => {
  expectValues('postgresql', [
    [String.raw`'a\'b\\n'`, "text:a'b\\n"],
    ["'x'", 'text:x'],
  ]);
});

test('PostgreSQL: names are folded, rows may end early, bytea and bit columns', () => {
  const table = tablePlan('t', [
    columnPlan('a', { kind: 'bytes' }),
    columnPlan('B', { kind: 'bit', varying: true }),
    'c',
  ]);
  const read = (script: string) => readInserts('postgresql', script, table, plain);
  const named = read(
    `INSERT INTO Public.T AS x (A, "B") OVERRIDING SYSTEM VALUE VALUES ('\\x00fF', '101'), ('a\\\\b\\000', B'1') ON CONFLICT DO NOTHING;`,
  );
  assert.equal(named.columns, ['a', 'B']);
  assert.equal(
    named.rows.map(row => row.values),
    [
      ['bytes:00ff', 'bits:101'],
      ['bytes:615c6200', 'bits:1'],
    ],
  );
  assert.equal(read("INSERT INTO t VALUES ('', '1') RETURNING a;").rows[0]?.values, [
    'bytes:',
    'bits:1',
    'keyword:DEFAULT',
  ]);
  assert.match(refusal('postgresql', 'INSERT INTO "T" VALUES (1, 2);'), /Rows of table T/);
  assert.throws(() => read("INSERT INTO t VALUES ('\\xzz', '1', 1);"), /pairs of hexadecimal digits/);
});

test('PostgreSQL: nested comments, commands of psql, statements between', () => {
  const script = `\\restrict abc'def
SET x = 'a;b'; SELECT pg_catalog.setval('t_id_seq', 5, true);
INSERT INTO t VALUES (1 /* a /* b */ , 9 */, $q$)$q$); /* ; */
ALTER TABLE t DISABLE TRIGGER ALL;
INSERT INTO t VALUES (2, E'\\n'); \\unrestrict abc'def
`;
  expectRows(
    'postgresql',
    script,
    [
      ['number:1', 'text:)'],
      ['number:2', 'text:\n'],
    ],
    plain,
  );
});

test('SQLite: literals and what the shell writes around control characters', () => {
  expectValues('sqlite', [
    ["'it''s \\n'", "text:it's \\n"],
    ['"dq""x"', 'text:dq"x'],
    ["X'00fF'", 'bytes:00ff'],
    ['-9.0e+999', 'number:-9.0e+999'],
    ['0xFFFFFFFFFFFFFFFF', 'number:-1'],
    [String.raw`replace(replace('a\nb\rc','\n',char(10)),'\r',char(13))`, 'text:a\nb\rc'],
    [String.raw`unistr('\u0001\\\+01F600x')`, 'text:\u0001\\😀x'],
    ["CAST(X'610062' AS TEXT)", 'text:a\0b'],
    ["CAST('ab' AS BLOB)", 'bytes:6162'],
    ["'a'||char(66)||'c'", 'text:aBc'],
    ["replace('aaa', '', 'x')", 'text:aaa'],
    ["replace('ababa', 'aba', '')", 'text:ba'],
    ['NULL', null],
    ["date('now')", "keyword:date('now')"],
  ]);
});

test('SQLite: rows without a rowid get the next one, if those before are known', () => {
  const id = columnPlan('id', { kind: 'integer', bytes: 8 }, true);
  const table = tablePlan('t', [id, 'a'], [0]);
  const script = "INSERT INTO [t] VALUES (NULL, 'x'), (10, 'y'); INSERT OR REPLACE INTO 't' VALUES (NULL, 'z');";
  const { rows } = readInserts('sqlite', script, table, { highestRowid: 4n });
  assert.equal(
    rows.map(row => row.values),
    [
      ['number:5', 'text:x'],
      ['number:10', 'text:y'],
      ['number:11', 'text:z'],
    ],
  );
  const omitted = readInserts('sqlite', "INSERT INTO t (a) VALUES ('x');", table, { highestRowid: 0n });
  assert.equal(omitted.columns, ['a', 'id']);
  assert.equal(omitted.rows[0]?.values, ['text:x', 'number:1']);
  assert.match(refusal('sqlite', "INSERT INTO t (a) VALUES ('x');", table), /numbers this row/);
  // An ordinary key may hold NULL.
  const keyed = tablePlan('t', [columnPlan('id', { kind: 'integer', bytes: 8 }), 'a'], [0]);
  assert.equal(readInserts('sqlite', "INSERT INTO t VALUES (NULL, 'x');", keyed).rows[0]?.values, [null, 'text:x']);
});

test('SQLite: triggers hold statements of their own', () => {
  const script = `INSERT INTO t VALUES (1, 2);
CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t VALUES (8, CASE WHEN 1 THEN 2 END); SELECT 1; END;
INSERT INTO t VALUES (3, 4);`;
  expectRows(
    'sqlite',
    script,
    [
      ['number:1', 'number:2'],
      ['number:3', 'number:4'],
    ],
    { readThrough: true },
  );
  assert.match(refusal('sqlite', script), /CREATE stands among the rows/);
});

test('SQL Server: literals, casts, dates as their bytes', () => {
  expectValues('sqlserver', [
    ["N'it''s ü'", "text:it's ü"],
    ["'a\\\nb\\c'", 'text:ab\\c'],
    ['0x00FF', 'bytes:00ff'],
    ['$1,234.50', 'number:1234.50'],
    ['-$3', 'number:-3'],
    ['$-3', 'number:-3'],
    ['(-(3))', 'number:-3'],
    ['CAST(12.50 AS Decimal(10, 2))', 'number:12.50'],
    ['CAST(0x0000A2B500C5C100 AS DateTime)', 'text:2014-01-16 12:00:00.000'],
    ['CAST(0x9B1F02D0 AS SmallDateTime)', 'text:2008-09-22 12:00:00'],
    ["CAST(N'2020-01-31T10:00:00.000' AS DateTime)", 'text:2020-01-31T10:00:00.000'],
    ["CONVERT(datetime, '31/12/1998', 103)", 'text:1998-12-31'],
    ['CAST(0x420042 AS nvarchar(10))', 'text:B\u{fffd}'],
    ["CAST(N'<a/>' AS [xml])", 'text:<a/>'],
    ["'a' + CHAR(13) + NCHAR(228) + 'b'", 'text:a\räb'],
    ["'a' + NULL", null],
    ["{ts '2020-01-31 10:00:00'}", 'text:2020-01-31 10:00:00'],
    ["{guid 'x'}", 'text:x'],
    ["N'x' COLLATE Latin1_General_CI_AS", 'text:x'],
    ['GETDATE()', 'keyword:GETDATE()'],
    ['NULL', null],
  ]);
});

test('SQL Server: dates of columns that hold dates, guids', () => {
  const table = tablePlan('t', [
    columnPlan('d', { kind: 'timestamp', digits: 3 }),
    columnPlan('t', { kind: 'time', digits: 0 }),
    columnPlan('u', { kind: 'uuid' }),
    'v',
  ]);
  const script = "INSERT t VALUES ('1/31/1998', '1:05 PM', 0x33221100554477668899AABBCCDDEEFF, '1/31/1998')";
  const values = readInserts('sqlserver', script, table).rows[0]?.values;
  assert.equal(values, [
    'text:1998-01-31',
    'text:13:05:00',
    'text:00112233-4455-6677-8899-aabbccddeeff',
    'text:1/31/1998',
  ]);
  const dmy = readInserts('sqlserver', "INSERT t VALUES ('31/12/98', '', '', '')", table, { dateFormat: 'dmy' });
  assert.equal(dmy.rows[0]?.values.slice(0, 2), ['text:1998-12-31', 'text:00:00:00']);
});

test('SQL Server: statements without semicolons, batches, rows by SELECT', () => {
  const script = `SET IDENTITY_INSERT [dbo].[t] ON
INSERT [dbo].[t] ([c0], "c1") VALUES (1, N'a')
INSERT INTO t WITH (TABLOCK) (c0, c1) OUTPUT inserted.c0 INTO @x (y) VALUES (2, 'b'), (3, 'c')
GO
PRINT 'INSERT t VALUES (9, 9)'
INSERT TOP (1) t SELECT 4, 'd' UNION ALL SELECT 5 AS c0, 'e' name
IF NOT EXISTS (SELECT 1 FROM t WHERE (c0 = 6)) INSERT t VALUES (6, 'f'); -- /* x
/* a /* b */ */ INSERT t VALUES (7,
  'GO
INSERT')
go
SET IDENTITY_INSERT [t] OFF`;
  const rows = 'abcdef'.split('').map((letter, at) => [`number:${at + 1}`, `text:${letter}`]);
  expectRows('sqlserver', script, [...rows, ['number:7', 'text:GO\nINSERT']]);
  const defaults = readInserts('sqlserver', 'INSERT t DEFAULT VALUES', tablePlan('t', ['a', 'b']));
  assert.equal(defaults.rows[0]?.values, ['keyword:DEFAULT', 'keyword:DEFAULT']);
  assert.match(refusal('sqlserver', 'INSERT t VALUES (1, 2)\nGO 5\n'), /GO repeats/);
  assert.match(refusal('sqlserver', 'INSERT t VALUES (1, 2) UPDATE t SET a = 1'), /UPDATE stands/);
  assert.match(refusal('sqlserver', 'WHILE 1 = 1 INSERT t VALUES (1, 2)'), /WHILE stands/);
  assert.match(refusal('sqlserver', 'INSERT t VALUES (1, 2),'), /another was to come|to begin here/);
});

test('Oracle: literals and functions', () => {
  expectValues('oracle', [
    ["'it''s'", "text:it's"],
    ["''", null],
    ["q'[it's]'", "text:it's"],
    ["nq'!a'b!'", "text:a'b"],
    ["N'n'", 'text:n'],
    ['1.5f', 'number:1.5'],
    ['-.5', 'number:-.5'],
    ["DATE '2020-01-31'", 'text:2020-01-31 00:00:00'],
    ["TIMESTAMP '2020-01-31 10:00:00.5 +01:00'", 'text:2020-01-31 10:00:00.5 +01:00'],
    ["TIMESTAMP '2020-01-31 10:00:00.5 US/Pacific'", 'text:2020-01-31 10:00:00.5 -08:00'],
    ["TO_DATE('17-JUN-87', 'DD-MON-RR')", 'text:1987-06-17 00:00:00'],
    ["to_date('2003-6-7 13:5:9','yyyy-mm-dd hh24:mi:ss')", 'text:2003-06-07 13:05:09'],
    [
      "to_timestamp('01-JAN-20 12.30.00.123456789 AM','DD-MON-RR HH.MI.SSXFF AM')",
      'text:2020-01-01 00:30:00.123456789',
    ],
    [
      "TO_TIMESTAMP_TZ('2020-01-01 10:00:00 -05:30','YYYY-MM-DD HH24:MI:SS TZH:TZM')",
      'text:2020-01-01 10:00:00 -05:30',
    ],
    ["HEXTORAW('00fF')", 'bytes:00ff'],
    ['EMPTY_CLOB()', 'text:'],
    ['EMPTY_BLOB()', 'bytes:'],
    ["TO_CLOB('a') || chr(10) || TO_CLOB('b')", 'text:a\nb'],
    ["UNISTR('gr\\00fcn')", 'text:grün'],
    ["TO_NUMBER('1.5')", 'number:1.5'],
    ["INTERVAL '4 5:12:10' DAY(3) TO SECOND(2)", 'text:4 05:12:10'],
    ["INTERVAL '5' DAY", 'text:5 day'],
    ["CAST('x' AS VARCHAR2(10 CHAR))", 'text:x'],
    ["TO_DSINTERVAL('-3 04:05:06')", 'text:-3 -04:05:06'],
    ["NUMTODSINTERVAL(5, 'hour')", 'text:5 hour'],
    ["UTL_RAW.CAST_TO_RAW('ab')", 'bytes:6162'],
    ['BINARY_DOUBLE_NAN', 'number:NaN'],
    ["TO_DATE('01-01-20', 'DD-MM-YY')", 'text:2020-01-01 00:00:00'],
    ['SYSDATE', 'keyword:SYSDATE'],
    ["TO_DATE('10:00', 'HH24:MI')", "keyword:TO_DATE('10:00', 'HH24:MI')"],
    ['NULL', null],
  ]);
});

test('Oracle: scripts of SQL*Plus, INSERT ALL, dates in the default format', () => {
  const script = `REM INSERTING into T; it's a comment
SET DEFINE OFF;
PROMPT don't
Insert into HR."T" (C0,C1) values (1,'a');
INSERT ALL INTO t (c0, c1) VALUES (2, 'b') INTO t (c0, c1) VALUES (3, 'c') SELECT * FROM dual;
INSERT INTO t (c0, c1) SELECT 4, 'd' FROM dual UNION ALL SELECT 5, 'e' FROM SYS.DUAL;
BEGIN
INSERT INTO t (c0, c1) VALUES (6, 'f');
END;
/
commit;
`;
  const rows = 'abcdef'.split('').map((letter, at) => [`number:${at + 1}`, `text:${letter}`]);
  expectRows('oracle', script, rows, {}, tablePlan('T', ['C0', 'C1']));
  const mixed =
    "INSERT ALL INTO t (c0) VALUES (1) INTO u VALUES (2, ')') INTO t (c0) VALUES (3) SELECT * FROM dual; INSERT INTO u VALUES (4);";
  expectRows('oracle', mixed, [['number:1'], ['number:3']], { readThrough: true }, tablePlan('T', ['C0']));
  const table = tablePlan('T', [
    columnPlan('D', { kind: 'timestamp', digits: 0 }),
    'V',
    columnPlan('R', { kind: 'bytes' }),
    columnPlan('I', { kind: 'interval', from: 'text' }),
  ]);
  const dated = "INSERT INTO T VALUES ('17-JUN-87', '17-JUN-87', '0aFF', '-1 2:3:4');";
  const expected = ['text:1987-06-17 00:00:00', 'text:17-JUN-87', 'bytes:0aff', 'text:-1 -02:03:04'];
  assert.equal(readInserts('oracle', dated, table).rows[0]?.values, expected);
});

test('Oracle: texts for moments are read in the formats that the session set', () => {
  const table = tablePlan('T', [
    columnPlan('D', { kind: 'timestamp', digits: 0 }),
    columnPlan('S', { kind: 'timestamp', digits: 6 }),
    columnPlan('N', { kind: 'timestamp', digits: 0 }),
  ]);
  const momentFormats = {
    date: 'DD/MM/YYYY',
    timestamp: 'MM/DD/YYYY HH24:MI:SS',
    zoned: 'YYYY-MM-DD HH24:MI:SS TZH:TZM',
  };
  const row = "INSERT INTO T VALUES ('03/02/2020', '03/02/2020 10:00:00', TO_DATE('04/02/2020'));";
  assert.equal(readInserts('oracle', row, table, { momentFormats }).rows[0]?.values, [
    'text:2020-02-03 00:00:00',
    'text:2020-03-02 10:00:00',
    'text:2020-02-04 00:00:00',
  ]);
  assert.is(readInserts('oracle', row, table).rows[0]?.values[0], 'text:03/02/2020', 'in no format that is in force');
});

test.run();
