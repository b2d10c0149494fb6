import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chunk } from '#shared/engines/transfer/plan.ts';
import { skipped } from '#shared/testing/skip.ts';
import { SourceError } from '../source-error.ts';
import { openMysqlRows } from './open.ts';
import { readChunk, startTestSource, tablePlan } from './testing.ts';

const source = await startTestSource();
if (source === undefined) skipped('live MySQL: reading rows', 'no MariaDB is installed');

const whole: Chunk = { id: 0, table: 0, rowsExpected: null, bytes: 0, kind: 'whole' };

/** How the server itself shows a value: as hexadecimal of its bytes, of its text in UTF-8, or as a product. */
const bytes = (name: string): string => `CONCAT('bytes:', LOWER(HEX(${name})))`;
const text = (name: string): string => `CONCAT('text:', ${name})`;
const number = (name: string): string => `CONCAT('number:', ${name})`;
const float = (name: string): string => `CONCAT('number:', CAST(${name} AS DOUBLE))`;

/** HEX takes a BIT for a number. */
const bits =
  (count: number) =>
  (name: string): string =>
    `CONCAT('bytes:', LOWER(LPAD(HEX(${name}), ${count * 2}, '0')))`;

/** Every type: declaration, how the server shows it, values at its extremes. */
const types: [string, (name: string) => string, string[]][] = [
  ['TINYINT', number, ['-128', '127', '0']],
  ['TINYINT UNSIGNED', number, ['0', '255']],
  ['SMALLINT', number, ['-32768', '32767']],
  ['MEDIUMINT', number, ['-8388608', '8388607']],
  ['INT', number, ['-2147483648', '2147483647']],
  ['INT UNSIGNED', number, ['4294967295']],
  ['INT(8) ZEROFILL', number, ['42', '0', '123456789']],
  ['BIGINT', number, ['-9223372036854775808', '9223372036854775807']],
  ['BIGINT UNSIGNED', number, ['18446744073709551615', '0']],
  ['DECIMAL(65,30)', number, [`${'9'.repeat(35)}.${'9'.repeat(30)}`, `-${'9'.repeat(35)}.${'9'.repeat(30)}`, '0']],
  ['DECIMAL(5,0)', number, ['-99999']],
  ['FLOAT', float, ['3.4028234e38', '-1.17549435e-38', '1e-45', '16777217', '0.1']],
  ['FLOAT(7,2)', float, ['12345.67', '0.01']],
  ['DOUBLE', float, ['1.7976931348623157e308', '5e-324', '0.1', '-2.2250738585072014e-308', '9007199254740993']],
  ['DOUBLE(10,3)', float, ['-0.001', '1234567.891']],
  ['BIT(1)', bits(1), ["b'1'", "b'0'"]],
  ['BIT(64)', bits(8), [`b'${'1'.repeat(64)}'`, "b'1'"]],
  ['BIT(9)', bits(2), ["b'100000001'"]],
  ['DATE', text, ["'0000-00-00'", "'2020-02-00'", "'2020-02-31'", "'9999-12-31'", "'0001-01-01'"]],
  ['DATETIME', text, ["'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'"]],
  ['DATETIME(6)', text, ["'2020-01-02 03:04:05.000001'", "'2020-01-02 03:04:05'"]],
  ['TIMESTAMP NULL', text, ["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'2024-03-31 02:30:00'", '0']],
  ['TIMESTAMP(3) NULL', text, ["'2024-03-31 02:30:00.125'"]],
  ['TIME', text, ["'-838:59:59'", "'838:59:59'", "'00:00:00'"]],
  ['TIME(6)', text, ["'-00:00:00.000001'", "'23:59:59.999999'"]],
  ['YEAR', number, ['1901', '2155', '0']],
  ['CHAR(10)', text, ["'padded    '", "''"]],
  ['VARCHAR(20)', text, ["'trailing  '", "'back\\\\slash\\'s \"tab\\t'", "'a\\0b'", "'🎉 é'"]],
  ['VARCHAR(20) CHARACTER SET latin1', text, ["'é€ÿ'"]],
  ['VARCHAR(20) CHARACTER SET gbk', text, ["'中文'"]],
  ['VARCHAR(20) CHARACTER SET ucs2', text, ["'ü日'"]],
  ['TEXT', text, ["REPEAT('ä', 30000)", "''"]],
  ['LONGTEXT', text, ["REPEAT('x', 300000)"]],
  ['BINARY(4)', bytes, ["'ab'", "x'00ff00ff'"]],
  ['VARBINARY(300)', bytes, ["x'00'", "REPEAT(x'ff', 251)", "REPEAT(x'fe', 250)", "''"]],
  ['TINYBLOB', bytes, ["x'fbfcfdfeff'"]],
  ['LONGBLOB', bytes, ["REPEAT(x'fb00', 40000)"]],
  ["ENUM('a','ü','')", text, ["'ü'", "''", '0']],
  ["SET('a','b','c')", text, ["'a,c'", "''"]],
  ['JSON', text, ['\'{"b":1, "a":[1.50, null]}\'']],
  ['POINT', bytes, ["ST_GeomFromText('POINT(1.5 -2)', 4326)", 'POINT(0, 0)']],
  ['GEOMETRYCOLLECTION', bytes, ["ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"]],
  ['UUID', text, ["'6ccd780c-baba-1026-9564-5b8c656024db'"]],
  ['INET6', text, ["'2001:db8::ff00:42:8329'", "'::ffff:1.2.3.4'"]],
];

if (source !== undefined) {
  const server = source;
  server.sql(`CREATE DATABASE types CHARACTER SET utf8mb4`);

  test('every type at its extremes arrives as the server has it', async () => {
    const made = types.flatMap(([declaration, , values], position) => [
      `CREATE TABLE t${position} (id INT PRIMARY KEY, v ${declaration});`,
      `INSERT INTO t${position} VALUES (0, NULL)${values.map((value, index) => `, (${index + 1}, ${value})`).join('')};`,
    ]);
    const shown = types.map(
      ([, show], position) =>
        `SELECT ${position}, id, HEX(CONVERT(${show('v')} USING utf8mb4)) FROM t${position} ORDER BY id;`,
    );
    const answer = server.sql(
      `USE types; SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'; ${made.join('\n')}\n${shown.join('\n')}`,
    );
    const expected: (string | null)[][] = types.map(() => []);
    for (const line of answer.trim().split('\n')) {
      const [position, id, hex = ''] = line.split('\t');
      expected[Number(position)]![Number(id)] = hex === 'NULL' ? null : Buffer.from(hex, 'hex').toString('utf8');
    }
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('types') });
    for (const [position, [declaration, , values]] of types.entries()) {
      const found = await readChunk(rows, tablePlan(`t${position}`, ['v'], []), whole);
      assert.is(found.length, values.length + 1, declaration);
      assert.equal(
        found.map(([value]) => value),
        expected[position],
        declaration,
      );
    }
    await rows.close();
  });

  test('some of them written out, so that nothing rests on the server’s own showing', async () => {
    server.sql(
      `USE types; SET time_zone = '+05:00'; CREATE TABLE known (id INT PRIMARY KEY, f FLOAT, b BIT(9), p POINT, ts TIMESTAMP NULL, s VARCHAR(9) CHARACTER SET latin1);
       INSERT INTO known VALUES (1, 16777217, b'100000001', ST_GeomFromText('POINT(1 2)', 7), '2024-01-01 04:00:00', '€')`,
    );
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('types') });
    const point = `bytes:07000000${'0101000000'}000000000000f03f0000000000000040`;
    assert.equal(await readChunk(rows, tablePlan('known', ['s', 'ts', 'p', 'b', 'f'], []), whole), [
      ['text:€', 'text:2023-12-31 23:00:00', point, 'bytes:0101', 'number:16777216'],
    ]);
    await rows.close();
  });

  test('a value of more than 16 MiB, between small rows', async () => {
    server.sql(`USE types; CREATE TABLE large (id INT PRIMARY KEY, v LONGBLOB);
      INSERT INTO large VALUES (1, 'a'), (2, REPEAT('0123456789abcdef', 1200000)), (3, 'b')`);
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('types') });
    const found = await readChunk(rows, tablePlan('large', ['id', 'v'], [0]), whole);
    assert.equal(
      found.map(([id, value]) => [id, value?.length]),
      [
        ['number:1', 'bytes:61'.length],
        ['number:2', 'bytes:'.length + 2 * 16 * 1_200_000],
        ['number:3', 'bytes:62'.length],
      ],
    );
    assert.ok(found[1]?.[1]?.startsWith('bytes:30313233') === true && found[1]?.[1]?.endsWith('636465' + '66'));
    await rows.close();
  });

  test('names that need quotes, and rows in the order of the key', async () => {
    server.sql(
      "USE types; CREATE TABLE `we``ird` (`a b` INT PRIMARY KEY, `select` TEXT); INSERT INTO `we``ird` VALUES (3,'x'),(-1,'y'),(2,NULL)",
    );
    const rows = await openMysqlRows({ kind: 'mysql', url: server.url('types') });
    const table = tablePlan('we`ird', ['select', 'a b'], [1]);
    assert.equal(await readChunk(rows, table, whole), [
      ['text:y', 'number:-1'],
      [null, 'number:2'],
      ['text:x', 'number:3'],
    ]);
    const keys: Chunk = { ...whole, kind: 'keys', columns: ['a b'], from: ['0'], to: ['3'] };
    assert.equal(await readChunk(rows, table, keys), [[null, 'number:2']]);
    await rows.close();
  });

  test('a table that is gone, or closed to the account, is told', async () => {
    server.sql(
      "CREATE DATABASE closed; CREATE TABLE closed.a (id INT); CREATE TABLE closed.b (id INT); CREATE USER half@'127.0.0.1'; GRANT SELECT ON closed.a TO half@'127.0.0.1'",
    );
    const rows = await openMysqlRows({ kind: 'mysql', url: `mysql://half:@127.0.0.1:${server.port}/closed` });
    for (const [name, message] of [
      ['b', /table b may not be read by user half\. Give the account SELECT/],
      ['c', /table c may not be read|table c is not there/],
    ] as const) {
      try {
        await readChunk(rows, tablePlan(name, ['id'], []), whole);
        assert.unreachable(name);
      } catch (error) {
        assert.instance(error, SourceError);
        assert.match(error instanceof Error ? error.message : '', message);
      }
    }
    assert.equal(await readChunk(rows, tablePlan('a', ['id'], []), whole), []);
    await rows.close();
  });
}

test.after(() => source?.stop());
test.run();
