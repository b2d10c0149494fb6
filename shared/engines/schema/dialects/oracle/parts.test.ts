import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TokenCursor } from '../../lexer/token-cursor.ts';
import { intervalOfNumber, intervalOfText, intervalText } from './interval-text.ts';
import { oracleRules } from './lexical-rules.ts';
import { isoLiteral, MomentFormat } from './moment-format.ts';
import { readScript } from './testing.ts';

// Expectations are those of the SQL Language Reference, "Format Models" and "Literals".
test('TO_DATE formats', () => {
  const cases: [format: string, text: string, expected: string | undefined][] = [
    ['DD-MON-RR', '17-JUN-03', '2003-06-17 00:00:00'],
    ['DD-MON-RR', '17-jun-87', '1987-06-17 00:00:00'],
    ['DD-MON-RR', '17-JUN-1787', '1787-06-17 00:00:00'],
    ['YYYY-MM-DD HH24:MI:SS', '2024-02-29 13:05:09', '2024-02-29 13:05:09'],
    ['yyyy-mm-dd hh24:mi:ss', '2009-1-1 0:0:0', '2009-01-01 00:00:00'],
    ['YYYY-MM-DD HH24:MI:SS', '2024-02-29', '2024-02-29 00:00:00'],
    ['YYYY/MM/DD', '2024-02-29', '2024-02-29 00:00:00'],
    ['YYYYMMDDHH24MISS', '20240229130509', '2024-02-29 13:05:09'],
    ['YYYY-MM-DD"T"HH24:MI:SS', '2024-02-29T13:05:09', '2024-02-29 13:05:09'],
    ['DD-MON-RR HH.MI.SSXFF AM', '17-JUN-03 12.00.00.500000000 AM', '2003-06-17 00:00:00.5'],
    ['DD-MON-RR HH.MI.SSXFF AM TZR', '17-JUN-03 01.00.00.000000000 PM EUROPE/PARIS', '2003-06-17 13:00:00 +02:00'],
    ['YYYY-MM-DD HH24:MI:SS TZR TZD', '2003-01-09 10:11:12 America/St_Johns NST', '2003-01-09 10:11:12 -03:30'],
    // It occurs twice: Oracle takes standard time; letters would say which, and are not understood.
    ['YYYY-MM-DD HH24:MI:SS TZR', '2024-10-27 02:30:00 Europe/Berlin', '2024-10-27 02:30:00 +01:00'],
    ['YYYY-MM-DD HH24:MI:SS TZR TZD', '2024-10-27 02:30:00 Europe/Berlin CEST', undefined],
    ['YYYY-MM-DD HH24:MI:SS TZR', '2024-03-31 02:30:00 Europe/Berlin', undefined],
    ['YYYY-MM-DD HH24:MI:SS TZR', '2024-03-31 02:30:00 Europe/Nowhere', undefined],
    ['YYYY-MM-DD HH24:MI:SS TZR', '1850-01-01 00:00:00 Europe/Berlin', undefined],
    ['DD-MON-YYYY HH24:MI:SS.FF3 TZH:TZM', '17-JUN-2003 01:00:00.250 -05:30', '2003-06-17 01:00:00.25 -05:30'],
    ['fmMonth DD, YYYY', 'March 5, 2024', '2024-03-05 00:00:00'],
    ['SYYYY-MM-DD HH24:MI:SS', ' 2025-01-01 00:00:00', '2025-01-01 00:00:00'],
    ['SYYYY-MM-DD', '-0044-03-15', '0044-03-15 00:00:00 BC'],
    ['YYYY-MM-DD BC', '0044-03-15 BC', '0044-03-15 00:00:00 BC'],
    ['J', '2451545', '2000-01-01 00:00:00'],
    ['YYYY DDD', '2024 366', '2024-12-31 00:00:00'],
    ['YYYY-MM-DD SSSSS', '2024-01-01 3661', '2024-01-01 01:01:01'],
    ['YYYY-MM-DD', '2023-02-29', undefined],
    ['YYYY-MM-DD', '2024-13-01', undefined],
    ['YYYY-MM-DD HH:MI', '2024-01-01 13:00', undefined],
    ['DD-MON-RR', 'yesterday', undefined],
    ['MM-DD', '01-31', undefined],
    ['YYYY YYYY', '2024 2024', undefined],
    ['W', '1', undefined],
  ];
  for (const [format, text, expected] of cases)
    assert.is(new MomentFormat(format).parse(text), expected, `${format}: ${text}`);
});

test('DATE and TIMESTAMP literals', () => {
  assert.is(isoLiteral('2024-02-29'), '2024-02-29 00:00:00');
  assert.is(isoLiteral('2024-02-29 01:02:03.100'), '2024-02-29 01:02:03.1');
  assert.is(isoLiteral('2024-02-29 01:02:03 +2:00'), '2024-02-29 01:02:03 +02:00');
  assert.is(isoLiteral('2024-02-29 01:02:03 US/Pacific'), '2024-02-29 01:02:03 -08:00');
  assert.is(isoLiteral('2023-02-29'), undefined);
  assert.is(isoLiteral('0000-01-01'), undefined);
  assert.is(isoLiteral('2024-02-30 01:02:03'), undefined);
});

test('intervals are written as PostgreSQL reads them', () => {
  assert.is(intervalText('1-2', 'YEAR', 'MONTH'), '1-2');
  assert.is(intervalText('400', 'DAY', undefined), '400 day');
  assert.is(intervalText('3 04:05:06.7', 'DAY', 'SECOND'), '3 04:05:06.7');
  assert.is(intervalText('-3 04:05:06', 'DAY', 'SECOND'), '-3 -04:05:06');
  assert.is(intervalText('4:05', 'MINUTE', 'SECOND'), '00:04:05');
  assert.is(intervalText('10:22', 'HOUR', 'MINUTE'), '10:22:00');
  assert.is(intervalText('5', 'CENTURY', undefined), undefined);
  assert.is(intervalText('a', 'DAY', 'SECOND'), undefined);
  assert.is(intervalOfText('+2-6'), '2-6');
  assert.is(intervalOfNumber('1.5', 'hour'), '1.5 hour');
});

test("q'[...]' and names with #", () => {
  const tokens = (text: string): string[] => {
    const bytes = Buffer.from(text);
    const cursor = new TokenCursor(bytes, 0, bytes.length, oracleRules);
    const found: string[] = [];
    for (; !cursor.atEnd; cursor.next()) {
      found.push(cursor.isKind(3) ? `text ${Buffer.from(cursor.unquoted()).toString()}` : cursor.raw);
    }
    return found;
  };
  assert.equal(tokens(`q'[it's]' Q'{a}'`), ["text it's", 'text a']);
  assert.equal(tokens(`nq'!x'!' q'aba'`), ["text x'", 'text b']);
  assert.equal(tokens('emp#1 + q'), ['emp#1', '+', 'q']);
  assert.equal(tokens("q'[never"), ['text never']);
  assert.equal(tokens("q'"), ['text ']);
});

test('a slash runs the INSERT before it again only behind its semicolon', () => {
  const counts = (script: string): unknown =>
    readScript(`CREATE TABLE t (a NUMBER);\n${script}`).model.tables[0]?.rowCount;
  assert.is(counts('INSERT INTO t VALUES (1)\n/\n'), 1);
  assert.is(counts('INSERT INTO t VALUES (1);\n/\n'), null);
  assert.is(counts('INSERT INTO t VALUES (1);\nCOMMIT;\n/\n'), 1);
  const { issues } = readScript('CREATE TABLE t (a NUMBER);\nINSERT INTO t VALUES (1);\n/\n').model;
  assert.equal(
    issues.map(({ code, object }) => [code, object]),
    [['rows-changed', 'T']],
    'a row that is read once and comes twice is no matter of display',
  );
});

test('a statement without its semicolon ends at a blank line and the next CREATE, a program at the next CREATE', () => {
  const names = (script: string): string[] => readScript(script).model.tables.map(table => table.name);
  assert.equal(names('CREATE TABLE a (x NUMBER)\n\n  CREATE TABLE b (x NUMBER)\n'), ['A', 'B']);
  assert.equal(names('CREATE TABLE a (x NUMBER,\n\n  y NUMBER)\n/\nCREATE TABLE b (x NUMBER)'), ['A', 'B']);
  const program = 'CREATE FUNCTION f RETURN NUMBER IS\nBEGIN\n  IF 1 = 1 THEN NULL; END IF;\n  RETURN 1;\nEND;\n';
  const { model } = readScript(`${program}CREATE TABLE c (x NUMBER);\nINSERT INTO c VALUES (1);`);
  assert.equal([model.routines.length, model.tables[0]?.rowCount], [1, 1]);
  assert.is(readScript(`${program}\nINSERT INTO c VALUES (1);`).model.statistics.rows, 1);
});

test('substitution variables', () => {
  const columns = (script: string): string[] =>
    readScript(script).model.tables[0]?.columns.map(column => column.name) ?? [];
  assert.equal(columns('DEFINE c = id\nCREATE TABLE t (&c NUMBER, &&c._2 NUMBER);'), ['ID', 'ID_2']);
  const unknown = readScript('CREATE TABLE t (a NUMBER) TABLESPACE &space;').model;
  assert.equal(
    unknown.issues.map(issue => [issue.code, issue.object]),
    [['command-ignored', 'space']],
  );
  assert.equal(
    readScript("SET DEFINE OFF\nCOMMENT ON TABLE t IS 'a &b';").model.issues.map(issue => issue.code),
    ['table-unknown'],
  );
});

test('formats of moments that the session set are noted where rows lie', () => {
  const script = (set: string): string => `CREATE TABLE t (d DATE);\n${set}\nINSERT INTO t VALUES ('2020-02-03');`;
  const formats = (set: string) => readScript(script(set)).model.tables[0]?.rowSpans[0]?.momentFormats;
  assert.is(formats(''), undefined);
  assert.equal(formats("ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD';"), {
    date: 'YYYY-MM-DD',
    timestamp: 'DD-MON-RR HH.MI.SSXFF AM',
    zoned: 'DD-MON-RR HH.MI.SSXFF AM TZR',
  });
});

test.run();
