import fc from 'fast-check';

/** Tables of columns of every family of types, with keys of one and of two columns, and one without any. */
export const arbitraryTables = `CREATE TABLE p (a int, b varchar(9), c int, UNIQUE KEY (b), PRIMARY KEY (a, b)) COLLATE utf8mb4_general_ci;
CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, n int, flag tinyint(1), amount decimal(12,4), ratio double,
  words text, day datetime, kind enum('red','Blue'), raw blob, doc json, bits bit(4), clock time,
  FOREIGN KEY (n, words) REFERENCES p (a, b));
CREATE TABLE loose (x int, y int, z varchar(20));
`;
const integer = fc.oneof(
  fc.integer({ min: -3, max: 40 }).map(String),
  fc.constantFrom('0', '-0', '007', '-', '+5', '2147483648', '-999999999', '1234567890', '1.0', '1e3', "'12'", '0x41'),
  fc.constantFrom('NULL', 'null', 'DEFAULT', 'TRUE', ' 7 ', '  NULL', '(1+2)'),
);
const decimal = fc.oneof(integer, fc.constantFrom('12.5', '-0.25', '.5', '5.', '1.2.3', '123456789.1234', "'x'"));
const words = fc.oneof(
  fc.constantFrom("''", "'a'", "'A '", "'it''s'", "'it\\'s'", "'\\\\'", "'größe'", "'a' 'b'", "_binary 'a\\0'", 'NULL'),
  fc.constantFrom(
    "'12'",
    "'2020-01-01'",
    "'x\\ny'",
    "'\u00c3\u00a9'",
    "N'n'",
    "X'41'",
    `'${'long '.repeat(20)}'`,
    '"q"',
  ),
);
const moment = fc.constantFrom("'2020-05-31 10:00:00'", "'0000-00-00'", "'2020-02-30'", 'NULL', 'NOW()', "''", '0');
const kind = fc.constantFrom("'red'", "'RED'", "'green'", '1', '0', 'NULL', "''");
const rowOfT = fc
  .tuple(integer, integer, integer, decimal, decimal, words, moment, kind, words, words, integer, moment)
  .map(values => `(${values.join(',')})`);
const rowOfP = fc.tuple(integer, words, integer).map(values => `(${values.join(', ')})`);
const odd = fc.constantFrom('()', '(1)', '(1,2,3,4,5)', '(1,2,3,4,5,6,7,8,9,10,11,12,13)');
const many = (row: fc.Arbitrary<string>) =>
  fc.array(fc.oneof({ weight: 12, arbitrary: row }, odd), { minLength: 1, maxLength: 9 });
/** Statements that fill those tables: values in every way that they are written, and rows that are too short or too long. */
export const arbitraryStatement = fc.oneof(
  many(rowOfT).map(rows => `INSERT INTO t VALUES ${rows.join(',')};\n`),
  many(rowOfP).map(rows => `INSERT INTO p VALUES ${rows.join(',\n')};\n`),
  many(rowOfP).map(rows => `INSERT INTO loose (y, z, x) VALUES ${rows.join(', ')};\n`),
  many(rowOfP).map(rows => `INSERT INTO t (n, words, flag) VALUES ${rows.join(',')};\n`),
  fc.constant('ALTER TABLE loose ADD COLUMN w int;\n'),
);
