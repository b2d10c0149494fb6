import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MysqlMachine } from './machine.ts';
import { readScript } from './testing.ts';

const noRows = { row: () => {}, value: () => {}, null: () => {}, rowEnd: () => {} };
const createProfiler = () => ({
  table: () => noRows,
  finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
});

/** Feeds parts of a script one by one and returns the machine's memory growth in bytes with the reading. */
function feed(machine: MysqlMachine, parts: Iterable<string>): void {
  for (const part of parts) machine.push(Buffer.from(part, 'latin1'));
}

function* bigInsert(rows: number): Generator<string> {
  yield 'CREATE TABLE t (id int, note varchar(200));\nINSERT INTO t VALUES ';
  for (let row = 0; row < rows; row += 500) {
    const list = Array.from({ length: 500 }, (_, offset) => `(${row + offset},'${'x'.repeat(90)}')`).join(',');
    yield row === 0 ? list : `,${list}`;
  }
  yield ';\n-- end\n';
}

test('a single INSERT of 50 MB streams by row in bounded memory', () => {
  const rows = 500_000;
  for (const profile of [false, true]) {
    const machine = new MysqlMachine('mysql', { profile, createProfiler });
    const before = process.memoryUsage().arrayBuffers;
    feed(machine, bigInsert(rows));
    const grown = process.memoryUsage().arrayBuffers - before;
    const { model } = machine.finish();
    assert.is(model.tables[0]?.rowCount, rows);
    assert.ok(model.statistics.bytes > 48_000_000);
    assert.equal(model.issues, []);
    assert.ok(grown < 32_000_000, `buffers grew by ${grown} bytes`);
  }
});

test('a value beyond the limit is looked at up to there, the rows behind it are read', () => {
  const long = 'é'.repeat(3000);
  const hex = 'ab'.repeat(5000);
  const script = `CREATE TABLE t (a int, b longtext, c longblob, d int);
INSERT INTO t VALUES (1,'${long}',0x${hex},4),(2,'x',_binary 'y',5),(3,'it''s ${"\\'".repeat(2000)}',NULL,6);`;
  for (const portions of [[1], [100], [4096], [1 << 20]]) {
    const { model, rows } = readScript(script, { portions, limits: { valueBytesMax: 1001 } });
    assert.is(model.tables[0]?.rowCount, 3);
    const values = rows.t?.map(row => row.values) ?? [];
    assert.is(values[0]?.[1], `b=text:${'é'.repeat(500)}`);
    assert.is(values[0]?.[2], `c=bytes:${'ab'.repeat(499)}`);
    assert.is(values[0]?.[3], 'd=number:4');
    assert.equal(values[1], ['a=number:2', 'b=text:x', 'c=bytes:79', 'd=number:5']);
    assert.match(values[2]?.[1] ?? '', /^b=text:it's '+$/);
    assert.is(model.issues.length, 1);
    assert.is(model.issues[0]?.code, 'limit-reached');
    assert.is(model.issues[0]?.count, 3);
  }
});

test('a value of 40 MB does not stay in memory', () => {
  const machine = new MysqlMachine('mysql', { profile: true, createProfiler });
  const before = process.memoryUsage().arrayBuffers;
  const piece = 'z'.repeat(1 << 20);
  machine.push(Buffer.from("CREATE TABLE t (a longtext);INSERT INTO t VALUES ('"));
  for (let index = 0; index < 40; index++) machine.push(Buffer.from(piece));
  machine.push(Buffer.from("'),('short');"));
  const grown = process.memoryUsage().arrayBuffers - before;
  assert.is(machine.finish().model.tables[0]?.rowCount, 2);
  assert.ok(grown < 100_000_000, `buffers grew by ${grown} bytes`);
});

test('a statement that is too long is left out with an issue, and what follows is read', () => {
  const script = `CREATE TABLE a (x int);
CREATE VIEW v AS SELECT '${'y'.repeat(5000)}';
CREATE TABLE b (x int);
`;
  for (const portions of [[1], [64], [100_000]]) {
    const { model } = readScript(script, { portions, limits: { statementBytesMax: 2000 } });
    assert.equal(
      model.tables.map(table => table.name),
      ['a', 'b'],
    );
    assert.is(model.views.length, 0);
    assert.equal(
      model.issues.map(issue => [issue.code, issue.line]),
      [['statement-too-long', 2]],
    );
    assert.is(model.statistics.statements, 3);
  }
});

test('progress names the table being filled', () => {
  const machine = new MysqlMachine('mysql', { profile: false, createProfiler });
  machine.push(Buffer.from('CREATE TABLE t (a int);\nINSERT INTO t VALUES (1),(2),(3'));
  assert.equal(machine.progress(), { bytes: 55, rows: 2, statements: 1, object: 't' });
});

test.run();
