import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tablePlan } from './testing.ts';
import { expectRows, expectValues, readInserts, refusal } from './testing-cases.ts';

test('texts: escapes, doubled quotes, pieces side by side', () => {
  expectValues('mysql', [
    ["'it''s'", "text:it's"],
    [String.raw`'\0\b\n\r\t\Z\\\'\"\%\_\x'`, `text:\0\b\n\r\t\x1a\\'"\\%\\_x`],
    ['"double ""quoted"" \'text\'"', 'text:double "quoted" \'text\''],
    ["''", 'text:'],
    ["'a' 'b'\n\"c\"", 'text:abc'],
    ["N'n'", 'text:n'],
    ["'x' COLLATE utf8mb4_bin", 'text:x'],
    [`'(1, 2); -- /* # no comment'`, 'text:(1, 2); -- /* # no comment'],
    ["'line\nbreak'", 'text:line\nbreak'],
    ["'grün 😀'", 'text:grün 😀'],
  ]);
});

test('numbers, bits, bytes and words', () => {
  expectValues('mysql', [
    ['12', 'number:12'],
    ['-0.50', 'number:-0.50'],
    ['+7', 'number:7'],
    ['- 3', 'number:-3'],
    ['.5e-3', 'number:.5e-3'],
    ['1E10', 'number:1E10'],
    ['0x4142', 'bytes:4142'],
    ['0xabc', 'bytes:0abc'],
    ['0x', 'bytes:'],
    ["x'00fF'", 'bytes:00ff'],
    ["X''", 'bytes:'],
    ['0b0101', 'bits:0101'],
    ["b'101'", 'bits:101'],
    [String.raw`_binary '\0\'a'`, 'bytes:002761'],
    ['_binary 0x41', 'bytes:41'],
    ["_utf8mb4'ü'", 'text:ü'],
    ['NULL', null],
    ['null', null],
    ['TRUE', 'keyword:TRUE'],
    ['now( 3 )', 'keyword:now( 3 )'],
    ['concat(\'a,\', "b)")', `keyword:concat('a,', "b)")`],
    ['DEFAULT', 'keyword:DEFAULT'],
    ["DATE '2020-01-01'", 'text:2020-01-01'],
    ['1 + 2', 'keyword:1 + 2'],
  ]);
});

test('comments stand anywhere, and conditional ones are code', () => {
  const script = `/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;
# a line's comment
-- another's
INSERT INTO t -- here
VALUES /* there (0, 0), */ (1 /* ) */, 'a'), # (2, 'b'),
 (3,/*!50001 'c'*/),(4, '/* d */') /*!99999 ,(5, 'e') */;
/*!40000 ALTER TABLE t ENABLE KEYS */;
UNLOCK TABLES;`;
  const rows = [
    ['number:1', 'text:a'],
    ['number:3', 'text:c'],
    ['number:4', 'text:/* d */'],
  ];
  expectRows('mysql', script, [...rows, ['number:5', 'text:e']]);
  // MariaDB passes over what is meant for later versions of MySQL.
  expectRows('mariadb', script, rows);
  expectRows('mariadb', "INSERT INTO t VALUES (1,/*M!100100 'm'*/), (2,/*!999999 'no'*/ 'yes');", [
    ['number:1', 'text:m'],
    ['number:2', 'text:yes'],
  ]);
});

test('two dashes without a blank are no comment', () => {
  expectRows('mysql', 'INSERT INTO t VALUES (1--2, 3);', [['keyword:1--2', 'number:3']]);
});

test('all ways to write INSERT', () => {
  const table = tablePlan('t', ['a', 'b']);
  const read = (script: string) => readInserts('mysql', script, table);
  assert.equal(read("INSERT LOW_PRIORITY IGNORE `db`.`T` (`B`, t.a) VALUE ('x', 1), ('y', 2)").columns, ['b', 'a']);
  assert.equal(
    read("REPLACE INTO t PARTITION (p0) VALUES ROW(1, 'x'), ROW(2, 'y') AS n ON DUPLICATE KEY UPDATE a = n.a;").rows
      .length,
    2,
  );
  const set = read(
    "INSERT INTO t SET b = 'x', a := 1 ON DUPLICATE KEY UPDATE a = a + 1; INSERT t SET b = 'y', a = f(1, 2)",
  );
  assert.equal(set.columns, ['b', 'a']);
  assert.equal(
    set.rows.map(row => row.values),
    [
      ['text:x', 'number:1'],
      ['text:y', 'keyword:f(1, 2)'],
    ],
  );
  assert.equal(
    read('INSERT INTO t () VALUES (), ();').rows.map(row => row.values),
    [
      ['keyword:DEFAULT', 'keyword:DEFAULT'],
      ['keyword:DEFAULT', 'keyword:DEFAULT'],
    ],
  );
  assert.equal(
    read('INSERT INTO t VALUES (), ();').rows.map(row => row.values),
    [
      ['keyword:DEFAULT', 'keyword:DEFAULT'],
      ['keyword:DEFAULT', 'keyword:DEFAULT'],
    ],
  );
  assert.throws(() => read('INSERT INTO t (a) VALUES ();'), /no values/);
  assert.equal(read('INSERT INTO t VALUES (1, 2)$$\nINSERT INTO t VALUES (3, 4)//').rows.length, 2);
  assert.equal(read("INSERT INTO t SELECT 1, 'a' FROM dual UNION ALL SELECT 2, 'b' AS x;").rows.length, 2);
});

test('lines are those of the source', () => {
  const script = "\n\nINSERT INTO t VALUES (1, 'a\nb'),\n(2, 'c'), (3,\n'd');\nINSERT INTO t VALUES (4, 'e');";
  for (const portionBytes of [1, 5, 999]) {
    const { rows } = readInserts('mysql', script, tablePlan('t', ['a', 'b']), { line: 10 }, portionBytes);
    assert.equal(
      rows.map(row => row.line),
      [12, 14, 14, 16],
    );
  }
});

test('session settings change what is read', () => {
  expectValues(
    'mysql',
    [
      [String.raw`'a\'`, 'text:a\\'],
      ['"b"', 'text:b'],
    ],
    { backslashIsPlain: true },
  );
  expectRows('mysql', 'INSERT INTO "t" ("c0") VALUES (\'x\');', [['text:x']], { doubleQuotesAreNames: true });
});

test('characters whose second byte is a backslash or a quote do not end a text', () => {
  const script = (...bytes: number[]): Uint8Array =>
    Buffer.concat([Buffer.from("INSERT INTO t VALUES ('"), Buffer.from(bytes), Buffer.from("', 1);")]);
  const expectHex = (charset: string, bytes: number[], hex: string): void => {
    for (const portionBytes of [1, 2, 99]) {
      const table = tablePlan('t', ['a', 'b']);
      const { rows } = readInserts('mysql', script(...bytes), table, { charset }, portionBytes);
      assert.is(
        Buffer.from(String(rows[0]?.values[0]).slice(5)).toString('hex'),
        Buffer.from(Buffer.from(hex, 'hex').toString()).toString('hex'),
      );
    }
  };
  // 表 in Shift JIS is 95 5C; ｱ is the single byte B1.
  expectHex('sjis', [0x95, 0x5c], '955c');
  expectHex('cp932', [0xb1], 'b1');
  expectHex('gbk', [0x81, 0x5c, 0x5c, 0x27], '815c27');
  expectHex('big5', [0xa5, 0x5c], 'a55c');
  expectHex('gb18030', [0x81, 0x30, 0x81, 0x30], '81308130');
  // In latin1 each byte is a character, and the backslash an escape.
  expectHex('latin1', [0x95, 0x5c, 0x6e], '950a');
});

test('a text in another character set than the rest is brought into it', () => {
  const bytes = Buffer.concat([Buffer.from("INSERT INTO t VALUES (_latin1 '"), Buffer.of(0xfc), Buffer.from("');")]);
  assert.equal(readInserts('mysql', bytes, tablePlan('t', ['a'])).rows[0]?.values, ['text:ü']);
  assert.throws(() => readInserts('mysql', bytes, tablePlan('t', ['a']), { charset: 'sjis' }), /marked as latin1/);
});

test('what is not certain is refused, with its place', () => {
  const cases: [string, RegExp][] = [
    ['INSERT INTO t VALUES (1, 2);\nINSERT INTO u VALUES (3, 4);', /Rows of table u stand among those of t.*byte/],
    ['INSERT INTO t VALUES (1, 2); DELETE FROM t;', /DELETE stands among the rows/],
    ['INSERT INTO t SELECT a, b FROM u;', /only a server can answer/],
    ["INSERT INTO t VALUES (1, 'a", /not closed/],
    ['INSERT INTO t VALUES (1, 2), ', /A row was to begin|where another was to come/],
    ['INSERT INTO t VALUES (1, 2) garbage;', /behind the rows/],
    ['INSERT INTO t VALUES (1, );', /A value is missing/],
    ['INSERT INTO t VALUES (1, (2);', /not closed/],
    ['INSERT INTO t (a, a) VALUES (1, 2);', /column a twice/],
    ['INSERT INTO t (a) VALUES (1); INSERT INTO t (b) VALUES (1);', /different columns/],
    ['INSERT INTO t VALUES (1, 2) /* open', /comment is not closed/],
    ['SET x = 1, INSERT INTO t VALUES (1, 2);', /inside another statement/],
    ['INSERT INTO t SELECT 1, 2 UNION SELECT 1, 2;', /UNION without ALL/],
    ['INSERT INTO', /not understood/],
  ];
  for (const [script, pattern] of cases) assert.match(refusal('mysql', script), pattern, script);
});

test('a huge value comes whole and leaves the reader small', () => {
  const huge = `${'x'.repeat(5_000_000)}\\n`;
  const script = `INSERT INTO t VALUES ('${huge}', 0x${'ab'.repeat(1_000_000)}),('small', 1);`;
  const { rows } = readInserts('mysql', script, tablePlan('t', ['a', 'b']), {}, 65_536);
  assert.is(rows[0]?.values[0]?.length, 5 + 5_000_001);
  assert.is(rows[0]?.values[1], `bytes:${'ab'.repeat(1_000_000)}`);
  assert.equal(rows[1]?.values, ['text:small', 'number:1']);
});

test('rows of other tables are passed over where a range says so', () => {
  const script =
    "INSERT INTO t VALUES (1, 2);\nCREATE TABLE u (x int);\nINSERT INTO u VALUES ('INSERT INTO t VALUES (9, 9);');\nINSERT INTO t (b) VALUES (3);\nINSERT INTO t VALUES (4, 5);";
  for (const portionBytes of [1, 9, 999]) {
    const { rows } = readInserts('mysql', script, tablePlan('t', ['a', 'b']), { readThrough: true }, portionBytes);
    assert.equal(
      rows.map(row => row.values),
      [
        ['number:1', 'number:2'],
        ['number:4', 'number:5'],
      ],
    );
  }
});

test.run();
