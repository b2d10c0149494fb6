import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { civilDate } from './civil.ts';
import { oracleMoment } from './oracle-format.ts';
import { oracleInterval, oracleIntervalText } from './oracle-interval.ts';
import { type TsqlMoment, tsqlBinaryMoment } from './tsql-binary.ts';
import { tsqlDays, tsqlTextMoment } from './tsql-text.ts';

test('days from 0001-01-01 are the dates of the calendar', () => {
  for (let days = 0; days <= 3_652_058; days += 173) {
    const date = civilDate(days);
    const milliseconds = Date.UTC(2000, 0, 1) + (days - 730_119) * 86_400_000;
    const text = new Date(milliseconds).toISOString().slice(0, 10).split('-').map(Number);
    assert.equal([date?.year, date?.month, date?.day], text, `${days}`);
  }
  assert.equal(civilDate(3_652_058), { year: 9999, month: 12, day: 31 });
  assert.is(civilDate(3_652_059), undefined);
  assert.is(civilDate(-1), undefined);
});

test('T-SQL: a whole number is days since 1900', () => {
  const given = ['0', '-1', '43830', '-53690', '-53691', '2958463', '2958464', '1.5', ''];
  const read = ['1900-01-01', '1899-12-31', '2020-01-02', '1753-01-01', undefined, '9999-12-31', undefined];
  assert.equal(
    given.map(number => tsqlDays(number)),
    [...read, undefined, undefined],
  );
});

test('T-SQL: the bytes of a date', () => {
  const read = (hex: string, type: TsqlMoment): string | undefined => tsqlBinaryMoment(Buffer.from(hex, 'hex'), type);
  assert.is(read('0000000000000000', 'DATETIME'), '1900-01-01 00:00:00.000');
  assert.is(read('ffff2e4600000001', 'DATETIME'), '1753-01-01 00:00:00.003');
  assert.is(read('002d247f018b81ff', 'DATETIME'), '9999-12-31 23:59:59.997');
  assert.is(read('018b81ff', 'DATETIME'), '1900-01-01 23:59:59.997');
  assert.is(read('00000000018b8200', 'DATETIME'), undefined);
  assert.is(read('ffff059f', 'SMALLDATETIME'), '2079-06-06 23:59:00');
  assert.is(read('ffff05a0', 'SMALLDATETIME'), undefined);
  assert.is(read('000000', 'DATE'), '0001-01-01');
  assert.is(read('dab937', 'DATE'), '9999-12-31');
  assert.is(read('dbb937', 'DATE'), undefined);
  assert.is(read('07ffbf692ac9', 'TIME'), '23:59:59.9999999');
  assert.is(read('00000000', 'TIME'), '00:00:00');
  assert.is(read('07ffbf692ac9dab937', 'DATETIME2'), '9999-12-31 23:59:59.9999999');
  assert.is(read('07000000000000000000', 'DATETIME2'), undefined);
  // 2020-01-01 00:30:00 UTC is the evening before in New York.
  assert.is(read('0008070090400bd4fe', 'DATETIMEOFFSET'), '2019-12-31 19:30:00 -05:00');
  assert.is(read('00', 'TIME'), undefined);
});

test('T-SQL: texts', () => {
  const cases: [string, string | undefined][] = [
    ['2020-01-31', undefined],
    ['2020-01-31T10:00:00', undefined],
    ['20200131', '2020-01-31'],
    ['20200131 10:30', '2020-01-31 10:30:00'],
    ['2020/1/3', '2020-01-03'],
    ['1/31/2020 1:05:06.789 PM', '2020-01-31 13:05:06.789'],
    ['Jan  5 2020 12:00AM', '2020-01-05 00:00:00'],
    ['5 January, 2020', '2020-01-05'],
    ['05-Feb-49', '2049-02-05'],
    ['05-Feb-50', '1950-02-05'],
    ['10:30', '10:30:00'],
    ['10 PM', '22:00:00'],
    ['10:30:15:123 +01:00', '10:30:15.123 +01:00'],
    ['', '1900-01-01'],
    ['2/30/2020', undefined],
    ['13:60', undefined],
    ['13 PM', undefined],
    ['hello', undefined],
  ];
  for (const [text, iso] of cases) assert.is(tsqlTextMoment(text, 'mdy'), iso, text);
  assert.is(tsqlTextMoment('1/2/20', 'dmy'), '2020-02-01');
  assert.is(tsqlTextMoment('20/1/2', 'ymd'), '2020-01-02');
  assert.is(tsqlTextMoment('1/2/2020', 'ymd'), '2020-01-02');
});

test('Oracle: intervals', () => {
  const cases: [string, string, string | undefined, string | undefined][] = [
    ['4 5:12:10.222', 'DAY', 'SECOND', '4 05:12:10.222'],
    ['-4 05:12', 'DAY', 'MINUTE', '-4 -05:12:00'],
    ['250:10', 'HOUR', 'MINUTE', '250:10:00'],
    ['-30:15', 'MINUTE', 'SECOND', '-00:30:15'],
    ['123-2', 'YEAR', 'MONTH', '123-2'],
    ['-1-2', 'YEAR', 'MONTH', '-1-2'],
    ['30.5', 'SECOND', undefined, '30.5 second'],
    ['+4', 'DAY', undefined, '4 day'],
    ['4 5', 'DAY', 'SECOND', undefined],
    ['x', 'DAY', undefined, undefined],
    ['1', 'FORTNIGHT', undefined, undefined],
  ];
  for (const [text, first, last, iso] of cases) assert.is(oracleInterval(text, first, last), iso, text);
  assert.is(oracleIntervalText('1-2'), '1-2');
  assert.is(oracleIntervalText('-3 4:5:6'), '-3 -04:05:06');
});

test('Oracle: formats', () => {
  const cases: [string, string, string | undefined][] = [
    ['2003/07/09', 'yyyy/mm/dd', '2003-07-09 00:00:00'],
    ['20030709101112', 'YYYYMMDDHH24MISS', '2003-07-09 10:11:12'],
    ['09-July-2003', 'DD-MONTH-YYYY', '2003-07-09 00:00:00'],
    ['09-JUL-03 12.05.06 AM', 'DD-MON-RR HH.MI.SS AM', '2003-07-09 00:05:06'],
    ['2003-07-09T10:11:12.5', 'YYYY-MM-DD"T"HH24:MI:SS.FF', '2003-07-09 10:11:12.5'],
    ['2003-07-09 10:11:12 UTC', 'YYYY-MM-DD HH24:MI:SS TZR', '2003-07-09 10:11:12 +00:00'],
    ['2003-07-09 10:11:12 Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS TZR', '2003-07-09 10:11:12 +02:00'],
    [
      '09-JAN-03 10.11.12.000000000 PM EUROPE/BERLIN',
      'DD-MON-RR HH.MI.SSXFF AM TZR',
      '2003-01-09 22:11:12.000000000 +01:00',
    ],
    ['2003-01-09 10:11:12 America/St_Johns NST', 'YYYY-MM-DD HH24:MI:SS TZR TZD', '2003-01-09 10:11:12 -03:30'],
    // It occurs twice: Oracle takes standard time; letters would say which, and are not understood.
    ['2024-10-27 02:30:00 Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS TZR', '2024-10-27 02:30:00 +01:00'],
    ['2024-10-27 02:30:00 Europe/Berlin CEST', 'YYYY-MM-DD HH24:MI:SS TZR TZD', undefined],
    ['2024-03-31 02:30:00 Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS TZR', undefined],
    ['2024-03-31 02:30:00 Europe/Nowhere', 'YYYY-MM-DD HH24:MI:SS TZR', undefined],
    ['1850-01-01 00:00:00 Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS TZR', undefined],
    ['-0044-03-15', 'SYYYY-MM-DD', '0044-03-15 00:00:00 BC'],
    ['2003-02-30', 'YYYY-MM-DD', undefined],
    ['2003-07', 'YYYY-MM', '2003-07-01 00:00:00'],
    ['09-JUL-99', 'DD-MON-YY', '2099-07-09 00:00:00'],
    ['2460000', 'J', '2023-02-24 00:00:00'],
    ['1721425', 'J', undefined],
    ['2020060', 'YYYYDDD', '2020-02-29 00:00:00'],
    ['2019366', 'YYYYDDD', undefined],
    ['2019000', 'YYYYDDD', undefined],
    ['09', 'DD', undefined],
    ['2003-07-09 extra', 'YYYY-MM-DD', undefined],
    ['x', 'ZZ', undefined],
  ];
  for (const [text, format, iso] of cases) assert.is(oracleMoment(text, format), iso, `${text} by ${format}`);
});

test.run();
