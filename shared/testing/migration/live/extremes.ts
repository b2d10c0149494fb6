/** A value of the source as MariaDB takes it, and the text that PostgreSQL shows for it afterwards; null is NULL. */
export type Extreme = readonly [literal: string, shown: string | null];

export interface ExtremeColumn {
  name: string;
  /** As declared to MariaDB. */
  type: string;
  values: readonly Extreme[];
}

const long = 'é漢\u{1f600}a'.repeat(5_000);
const everyByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('');
const nines = (count: number): string => '9'.repeat(count);

/** Every type of MySQL and MariaDB at both ends of its range, with what is odd about it in between. */
export const extremeColumns: readonly ExtremeColumn[] = [
  { name: 'tiny', type: 'tinyint', values: both('-128', '127') },
  { name: 'tiny_unsigned', type: 'tinyint unsigned', values: both('0', '255') },
  {
    name: 'yes_no',
    type: 'tinyint(1)',
    values: [
      ['0', 'false'],
      ['1', 'true'],
    ],
  },
  { name: 'more_than_yes_no', type: 'tinyint(1)', values: both('-128', '7') },
  { name: 'small', type: 'smallint', values: both('-32768', '32767') },
  { name: 'small_unsigned', type: 'smallint unsigned', values: both('0', '65535') },
  { name: 'medium', type: 'mediumint', values: both('-8388608', '8388607') },
  { name: 'medium_unsigned', type: 'mediumint unsigned', values: both('0', '16777215') },
  { name: 'whole', type: 'int', values: both('-2147483648', '2147483647') },
  { name: 'whole_unsigned', type: 'int unsigned', values: both('0', '4294967295') },
  {
    name: 'zerofilled',
    type: 'int(6) unsigned zerofill',
    values: [
      ['42', '42'],
      ['4294967295', '4294967295'],
    ],
  },
  { name: 'big', type: 'bigint', values: both('-9223372036854775808', '9223372036854775807') },
  { name: 'big_unsigned', type: 'bigint unsigned', values: both('0', '18446744073709551615') },
  {
    name: 'money',
    type: 'decimal(10,2)',
    values: both('-99999999.99', '99999999.99', '0.00', '0.01', '-0.01'),
  },
  {
    name: 'longest_decimal',
    type: 'decimal(65,30)',
    values: both(
      `-${nines(35)}.${nines(30)}`,
      `${nines(35)}.${nines(30)}`,
      `0.${'0'.repeat(29)}1`,
      `0.${'0'.repeat(30)}`,
    ),
  },
  { name: 'decimal_of_zero', type: 'decimal(65,0)', values: both(nines(65), `-${nines(65)}`) },
  {
    name: 'single',
    type: 'float',
    values: [
      ['0.1', '0.1'],
      ['-0.5', '-0.5'],
      ['16777216', '1.6777216e+07'],
      ['16777215', '1.6777215e+07'],
      ['3.40282346e38', '3.4028235e+38'],
      ['-3.40282346e38', '-3.4028235e+38'],
      ['1.17549435e-38', '1.1754944e-38'],
      ['1.40129846e-45', '1e-45'],
      ['1.23456789', '1.2345679'],
      ['0.333333333', '0.33333334'],
    ],
  },
  {
    name: 'double_',
    type: 'double',
    values: [
      ['0.1', '0.1'],
      ['1.7976931348623157e308', '1.7976931348623157e+308'],
      ['-1.7976931348623157e308', '-1.7976931348623157e+308'],
      ['2.2250738585072014e-308', '2.2250738585072014e-308'],
      ['5e-324', '5e-324'],
      ['0.1e0 + 0.2e0', '0.30000000000000004'],
      ['9007199254740993', '9.007199254740992e+15'],
    ],
  },
  {
    name: 'one_bit',
    type: 'bit(1)',
    values: [
      [`b'0'`, 'false'],
      [`b'1'`, 'true'],
    ],
  },
  {
    name: 'bits',
    type: 'bit(64)',
    values: [
      [`b'${'1'.repeat(64)}'`, '1'.repeat(64)],
      [`b'0'`, '0'.repeat(64)],
      [`b'1${'0'.repeat(63)}'`, `1${'0'.repeat(63)}`],
    ],
  },
  {
    name: 'nine_bits',
    type: 'bit(9)',
    values: [
      [`b'100000001'`, '100000001'],
      [`b'1'`, '000000001'],
    ],
  },
  {
    name: 'fixed_text',
    type: 'char(8)',
    values: [
      [`''`, ''],
      [`'x'`, 'x'],
      [`'漢字\u{1f600}'`, '漢字\u{1f600}'],
    ],
  },
  {
    name: 'words',
    type: 'varchar(50)',
    values: [
      [`''`, ''],
      [`' blanks  '`, ' blanks  '],
      [`'\u{1f600}\u{1f468}\u200d\u{1f469}'`, '\u{1f600}\u{1f468}\u200d\u{1f469}'],
      [
        String.raw`'back\\slash ''quote'' "double" tab\t line\n return\r'`,
        'back\\slash \'quote\' "double" tab\t line\n return\r',
      ],
      [`'NULL'`, 'NULL'],
      [String.raw`'\\N'`, '\\N'],
      [`CONCAT('ctrl', CHAR(1), CHAR(26), CHAR(127))`, 'ctrl\u0001\u001a\u007f'],
    ],
  },
  {
    name: 'latin',
    type: 'varchar(20) CHARACTER SET latin1',
    values: [
      [`'äöü€'`, 'äöü€'],
      [`'plain'`, 'plain'],
    ],
  },
  {
    name: 'tiny_text',
    type: 'tinytext',
    values: [
      [`''`, ''],
      [`REPEAT('a', 255)`, 'a'.repeat(255)],
    ],
  },
  { name: 'text_', type: 'text', values: [[`REPEAT('a', 65535)`, 'a'.repeat(65_535)]] },
  { name: 'medium_text', type: 'mediumtext', values: [[`'${long}'`, long]] },
  { name: 'long_text', type: 'longtext', values: [[`REPEAT('xyz', 700000)`, 'xyz'.repeat(700_000)]] },
  {
    name: 'fixed_bytes',
    type: 'binary(4)',
    values: [
      [`'ab'`, '\\x61620000'],
      [`x'00ff0000'`, '\\x00ff0000'],
    ],
  },
  {
    name: 'bytes_',
    type: 'varbinary(300)',
    values: [
      [`''`, '\\x'],
      [`x'00'`, '\\x00'],
      [`x'${everyByte}'`, `\\x${everyByte}`],
    ],
  },
  { name: 'tiny_blob', type: 'tinyblob', values: [[`x'00'`, '\\x00']] },
  { name: 'blob_', type: 'blob', values: [[`x'${everyByte}'`, `\\x${everyByte}`]] },
  { name: 'medium_blob', type: 'mediumblob', values: [[`''`, '\\x']] },
  { name: 'long_blob', type: 'longblob', values: [[`REPEAT(x'00ff', 100000)`, `\\x${'00ff'.repeat(100_000)}`]] },
  {
    name: 'day',
    type: 'date',
    values: [
      [`'1000-01-01'`, '1000-01-01'],
      [`'0001-01-01'`, '0001-01-01'],
      [`'9999-12-31'`, '9999-12-31'],
      [`'2000-02-29'`, '2000-02-29'],
    ],
  },
  {
    name: 'moment',
    type: 'datetime',
    values: [
      [`'1000-01-01 00:00:00'`, '1000-01-01 00:00:00'],
      [`'9999-12-31 23:59:59'`, '9999-12-31 23:59:59'],
    ],
  },
  {
    name: 'exact_moment',
    type: 'datetime(6)',
    values: [
      [`'0001-01-01 00:00:00.000001'`, '0001-01-01 00:00:00.000001'],
      [`'9999-12-31 23:59:59.999999'`, '9999-12-31 23:59:59.999999'],
    ],
  },
  {
    name: 'instant',
    type: 'timestamp(6) NULL',
    values: [
      [`'1970-01-01 00:00:00.000001'`, '1970-01-01 00:00:00.000001+00'],
      [`'2038-01-19 03:14:07.999999'`, '2038-01-19 03:14:07.999999+00'],
      [`'2024-03-31 02:30:00'`, '2024-03-31 02:30:00+00'],
    ],
  },
  {
    name: 'time_of_day',
    type: 'time(6)',
    values: [
      [`'00:00:00'`, '00:00:00'],
      [`'23:59:59.999999'`, '23:59:59.999999'],
    ],
  },
  {
    name: 'long_time',
    type: 'time(6)',
    values: [
      [`'-838:59:59.999999'`, '-838:59:59.999999'],
      [`'838:59:59.999999'`, '838:59:59.999999'],
      [`'-00:00:00.000001'`, '-00:00:00.000001'],
      [`'24:00:00'`, '24:00:00'],
    ],
  },
  {
    name: 'year_',
    type: 'year',
    values: [
      ['0', '0'],
      ['1901', '1901'],
      ['2155', '2155'],
    ],
  },
  {
    name: 'choice',
    type: `enum('', 'a', 'B b', 'é''')`,
    values: [
      [`''`, ''],
      [`'a'`, 'a'],
      [`'é'''`, `é'`],
    ],
  },
  {
    name: 'choices',
    type: `set('a', 'B b', 'é''', 'NULL', '{')`,
    values: [
      [`''`, '{}'],
      [`'a,B b'`, '{a,"B b"}'],
      [`'a,B b,é'',NULL,{'`, `{a,"B b",é',"NULL","{"}`],
    ],
  },
  {
    name: 'document',
    type: 'json',
    values: [
      [`'{}'`, '{}'],
      [`'[1, 2.50, "\u{1f600}", null]'`, '[1, 2.50, "\u{1f600}", null]'],
      [`'{"b":1,"a":{"a":[]}}'`, '{"b":1,"a":{"a":[]}}'],
      [`'12345678901234567890.123456789'`, '12345678901234567890.123456789'],
    ],
  },
  {
    name: 'place',
    type: 'point',
    values: [["ST_GeomFromText('POINT(1 -2.5)')", '\\x0101000000000000000000f03f00000000000004c0']],
  },
  {
    name: 'shape',
    type: 'geometry',
    values: [
      [
        `ST_GeomFromText('LINESTRING(0 0,1 1)')`,
        '\\x01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f',
      ],
    ],
  },
  {
    name: 'identity',
    type: 'uuid',
    values: [[`'6CCD780C-BABA-1026-9564-5B8C656024DB'`, '6ccd780c-baba-1026-9564-5b8c656024db']],
  },
  { name: 'address4', type: 'inet4', values: [[`'255.255.255.255'`, '255.255.255.255/32']] },
  {
    name: 'address6',
    type: 'inet6',
    values: [
      [`'::'`, '::/128'],
      [`'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'`, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'],
      [`'::ffff:1.2.3.4'`, '::ffff:1.2.3.4/128'],
    ],
  },
];

/** Values that are written the same way on both sides. */
function both(...values: string[]): Extreme[] {
  return values.map(value => [value, value]);
}
