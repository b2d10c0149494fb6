import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TokenCursor } from '../../lexer/token-cursor.ts';
import { decodeMoment, type MomentType } from './binary-moment.ts';
import { tsqlRules } from './lexical-rules.ts';
import { readLiteral } from './literal.ts';
import { type DateFormat, isoMoment } from './moment-text.ts';
import { readScript } from './testing.ts';

test('stored dates and times become ISO text', () => {
  // Values as the documentation of SQL Server and published scripts show them.
  const cases: [MomentType, string, string | undefined][] = [
    ['datetime', '0000000000000000', '1900-01-01 00:00:00.000'],
    ['datetime', '00008eac00000000', '2000-01-01 00:00:00.000'],
    ['datetime', 'ffff2e4600000000', '1753-01-01 00:00:00.000'],
    ['datetime', '002d247f018b81ff', '9999-12-31 23:59:59.997'],
    ['datetime', '0000a2b500c5c100', '2014-01-16 12:00:00.000'],
    ['datetime', '00000000018b8200', undefined],
    ['datetime', '7fffffff00000000', undefined],
    ['smalldatetime', '8eac059f', '2000-01-01 23:59:00'],
    ['smalldatetime', '000005a0', undefined],
    ['date', 'dab937', '9999-12-31'],
    ['date', '000000', '0001-01-01'],
    ['date', 'ffffff', undefined],
    ['time', '0001', undefined],
    ['time', '00000000', '00:00:00'],
    ['time', '0300000000', '00:00:00.000'],
    ['datetime2', '070000000000000000', '0001-01-01 00:00:00.0000000'],
    ['datetime2', '08', undefined],
    ['datetimeoffset', '00f0d2008f3b0b7800', '2016-06-29 17:00:00 +02:00'],
    ['datetimeoffset', '', undefined],
  ];
  for (const [type, hex, expected] of cases) {
    assert.is(decodeMoment(Buffer.from(hex, 'hex'), type), expected, `${type} 0x${hex}`);
  }
});

test('dates in the ways of T-SQL become ISO text', () => {
  const cases: [string, DateFormat, string | undefined][] = [
    ['19960704', 'mdy', '1996-07-04'],
    ['19960704 10:30', 'mdy', '1996-07-04 10:30:00'],
    ['7/4/1996', 'mdy', '1996-07-04'],
    ['7/4/1996', 'dmy', '1996-04-07'],
    ['7-4-96', 'dmy', '1996-04-07'],
    ['02/13/49', 'mdy', '2049-02-13'],
    ['02/13/50', 'mdy', '1950-02-13'],
    ['96.7.4', 'ymd', '1996-07-04'],
    ['4/7/1996', 'ydm', '1996-07-04'],
    ['Jul  4 1996 12:00AM', 'mdy', '1996-07-04 00:00:00'],
    ['July 4, 1996 1:05:06.123 pm', 'mdy', '1996-07-04 13:05:06.123'],
    ['4-jul-96', 'mdy', '1996-07-04'],
    ['1996-7-4', 'mdy', '1996-07-04'],
    ['10:30 PM', 'mdy', '22:30:00'],
    ['1996-07-04 10:00:00', 'mdy', undefined],
    ['13/13/1996', 'mdy', undefined],
    ['2/30/1996', 'mdy', undefined],
    ['2/29/1996', 'mdy', '1996-02-29'],
    ['x', 'mdy', undefined],
    ['12', 'mdy', undefined],
  ];
  for (const [text, format, expected] of cases) assert.is(isoMoment(text, format), expected, `${text} (${format})`);
});

test('values that need no server are known', () => {
  const read = (text: string): string => {
    const bytes = Buffer.from(text);
    const cursor = new TokenCursor(bytes, 0, bytes.length, tsqlRules(true));
    const literal = readLiteral(cursor, 'mdy');
    if (literal === undefined || !cursor.atEnd) return 'none';
    if (literal.kind === 'text') return `text ${Buffer.from(literal.bytes).toString('utf8')}`;
    if (literal.kind === 'bytes') return `bytes ${Buffer.from(literal.bytes).toString('hex')}`;
    return literal.kind === 'number' ? `number ${literal.text}` : literal.kind;
  };
  const cases: [string, string][] = [
    ["N'it''s'", "text it's"],
    ["'a' + N'b' + CHAR(65)", 'text abA'],
    ["'a' + NULL", 'null'],
    ['0xABC', 'bytes 0abc'],
    ['-12.5', 'number -12.5'],
    ['$-3.20', 'number -3.20'],
    ['(-(1))', 'number -1'],
    ['CAST(12.00 AS [decimal](10, 2))', 'number 12.00'],
    ["CAST(N'<a/>' AS xml)", 'text <a/>'],
    ['CAST(0x610062 AS varchar(9))', 'text a\u0000b'],
    ['CONVERT([bit], 1)', 'number 1'],
    ["CONVERT(datetime, '31.12.1999', 104)", 'text 1999-12-31'],
    ['CAST(0x00008EAC00000000 AS [datetime])', 'text 2000-01-01 00:00:00.000'],
    ["{d '2001-02-03'}", 'text 2001-02-03'],
    ["'x' COLLATE Latin1_General_CI_AS", 'text x'],
    ['GETDATE()', 'none'],
    ['@x', 'none'],
    ['a.b', 'none'],
    [`${'('.repeat(500)}1${')'.repeat(500)}`, 'none'],
  ];
  for (const [text, expected] of cases) assert.is(read(text), expected, text);
});

test('statements without semicolons end where the next begins', () => {
  const split = (script: string): number => readScript(script).model.statistics.statements;
  const cases: [string, number][] = [
    ['SELECT 1 SELECT 2', 2],
    ['SELECT 1 UNION ALL SELECT 2', 1],
    ['SELECT CASE WHEN 1 = 1 THEN 2 ELSE 3 END PRINT 1', 2],
    ['UPDATE a SET x = 1 SET NOCOUNT ON', 2],
    ['ALTER TABLE a ALTER COLUMN b int ALTER TABLE a DROP COLUMN c', 2],
    ['ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c ON DELETE SET NULL ON UPDATE CASCADE DROP TABLE d', 2],
    ['ALTER DATABASE a SET RECOVERY SIMPLE USE a', 2],
    ['DROP TABLE IF EXISTS a DROP TABLE b', 2],
    ['GRANT SELECT, INSERT, EXECUTE ON a TO b REVOKE ALTER ON a FROM b', 2],
    ['DECLARE c CURSOR FOR SELECT a FROM b OPEN c', 2],
    ['CREATE PROC p AS SELECT 1; SELECT 2\nCREATE TABLE inside (a int)\nGO\nSELECT 3', 2],
    ['CREATE VIEW v AS SELECT 1 UNION SELECT 2; SELECT 3', 2],
    ['WITH a AS (SELECT 1 AS b) SELECT b FROM a SELECT 2', 2],
    ['MERGE a USING b ON 1 = 1 WHEN MATCHED THEN UPDATE SET x = 1 WHEN NOT MATCHED THEN DELETE; SELECT 1', 2],
    ['SELECT a.[select], "drop", @use, #create FROM t', 1],
    ['IF 1 = 1 SELECT 1 ELSE SELECT 2', 3],
    ["BULK INSERT a FROM 'f' SELECT 1", 2],
  ];
  for (const [script, expected] of cases) assert.is(split(script), expected, script);
});

test('counters that a script sets are known', () => {
  const next = (script: string): string | undefined =>
    readScript(`CREATE TABLE dbo.t (id int IDENTITY(1,2), x int)\n${script}`).model.tables[0]?.columns[0]?.identity
      ?.next;
  assert.is(next("INSERT t VALUES (1)\nDBCC CHECKIDENT ('dbo.t', RESEED, 41)"), '43');
  assert.is(next('DBCC CHECKIDENT ([t], RESEED, 41)'), '41');
  assert.is(next("DBCC CHECKIDENT ('t')"), undefined);
});

test('a password is not repeated', () => {
  const { model } = readScript("CREATE LOGIN app WITH PASSWORD = N'se''cret', CHECK_POLICY = OFF");
  assert.is(model.others[0]?.text, "CREATE LOGIN app WITH PASSWORD = '***', CHECK_POLICY = OFF");
});

test.run();
