import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachine } from '#shared/engines/schema/machine.ts';
import type { Dialect, Model } from '#shared/engines/schema/model.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { planOf, RecordingSink } from '#shared/engines/witness/testing.ts';
import { loadParser } from '../load-parser.ts';
import type { RowSource } from '../row-source.ts';
import { scratchFolder } from '../testing.ts';
import { openDumpWitness } from '../witness/dump-witness.ts';
import { openDumpRows } from './dump-rows.ts';
import { planDumpChunks } from './plan-dump-chunks.ts';

const folder = scratchFolder();
const parsePostgresql = await loadParser();

function modelOf(dialect: Dialect, script: string): Model {
  const machine = createMachine(dialect, {
    profile: true,
    parsePostgresql,
    createProfiler: () => ({
      table: () => ({ row() {}, value() {}, null() {}, rowEnd() {} }),
      finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
    }),
  });
  machine.push(Buffer.from(script));
  return machine.finish().model;
}

/** `id=name` of each row of a chunk. */
async function read(source: RowSource, table: TablePlan, chunk: Chunk): Promise<string[]> {
  const sinks: RecordingSink[] = [];
  const open = (columns: readonly string[]): RecordingSink => {
    const sink = new RecordingSink(columns);
    sinks.push(sink);
    return sink;
  };
  await source.read({ chunk, table, open, turn: async () => {}, signal: new AbortController().signal });
  return sinks.flatMap(sink => {
    const [id, name] = ['id', 'name'].map(column => sink.columns.indexOf(column));
    return sink.rows.map(
      ({ values }) => `${values[id ?? -1]?.replace(/^\w+:/, '')}=${values[name ?? -1]?.replace(/^\w+:/, '')}`,
    );
  });
}

/** What both readers find in table t, its chunks read by readers of their own: in order, and from the last one on. */
async function readAll(dialect: Dialect, script: string): Promise<string[]> {
  const path = folder.file('script.sql', script);
  const model = modelOf(dialect, script);
  const tables = model.tables.map(table => planOf(model, table));
  const chunks: Chunk[] = planDumpChunks({ run: '', dialect, tables }, model).map((chunk, id) => ({ ...chunk, id }));
  const open = [() => openDumpRows({ kind: 'dump', path, dialect }), () => openDumpWitness(path, dialect)];
  const readings: string[][] = [];
  for (const openSource of open) {
    for (const isReversed of [false, true]) {
      for (const isShared of [false, true]) {
        const rows: string[][] = [];
        const shared = isShared ? await openSource() : undefined;
        for (const chunk of isReversed ? chunks.toReversed() : chunks) {
          const table = tables[chunk.table];
          if (table?.source.name !== 't') continue;
          const source = shared ?? (await openSource());
          rows.push(await read(source, table, chunk));
          if (source !== shared) await source.close();
        }
        await shared?.close();
        readings.push((isReversed ? rows.toReversed() : rows).flat());
      }
    }
  }
  for (const reading of readings) assert.equal(reading, readings[0]);
  return readings[0] ?? [];
}

const other = "INSERT INTO u VALUES (NULL, 'other');\n";

test('MySQL: rows without a number of their own get the next one, whichever chunk they are in', async () => {
  const script = `CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name text) AUTO_INCREMENT=10;
CREATE TABLE u (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name text);
INSERT INTO t VALUES (NULL, 'a'), (null, 'b');
${other}INSERT INTO t (name) VALUES ('c'), ('d');
${other}INSERT INTO t VALUES (100, 'e'), (DEFAULT, 'f'), ('200', 'g'), (0, 'h'), (-5, 'i'), (3, 'j');
${other}INSERT INTO t SET name = 'k';
INSERT INTO t (name, id) VALUES ('l', NULL), ('m', default(id));
`;
  assert.equal(await readAll('mysql', script), [
    ...['10=a', '11=b', '12=c', '13=d', '100=e', '101=f', '200=g', '201=h', '-5=i', '3=j', '202=k', '203=l', '204=m'],
  ]);
});

test('MySQL: with NO_AUTO_VALUE_ON_ZERO 0 is a number like any other', async () => {
  const script = `SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name text);
CREATE TABLE u (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name text);
INSERT INTO t VALUES (0, 'a'), (NULL, 'b');
${other}INSERT INTO t VALUES ('0', 'c'), (NULL, 'd');
`;
  assert.equal(await readAll('mysql', script), ['0=a', '1=b', '0=c', '2=d']);
});

test('MySQL: rows that all have their number are in chunks that need no other', () => {
  const script = `SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name text);
INSERT INTO t VALUES (0, 'a'), (1, 'b');
`;
  const [span] = modelOf('mysql', script).tables[0]?.rowSpans ?? [];
  assert.is(span?.rows, 2);
  assert.not('readThrough' in (span ?? {}));
});

test('SQLite: likewise', async () => {
  const script = `CREATE TABLE t (id INTEGER PRIMARY KEY, name text);
CREATE TABLE u (id INTEGER PRIMARY KEY, name text);
INSERT INTO t VALUES (7, 'a'), (8, 'b');
${other}INSERT INTO t VALUES (NULL, 'c');
${other}INSERT INTO t (name) VALUES ('d');
INSERT INTO t VALUES (20, 'e');
${other}INSERT INTO t (name) VALUES ('f');
`;
  assert.equal(await readAll('sqlite', script), ['7=a', '8=b', '9=c', '10=d', '20=e', '21=f']);
});

test('PostgreSQL: COPY with other marks, and INSERT that gives DEFAULT for a generated column', async () => {
  const copy = `CREATE TABLE t (id int, name text);
COPY t FROM stdin WITH (DELIMITER '|', NULL 'none');
1|a
2|none
none|c
\\.
`;
  assert.equal(await readAll('postgresql', copy), ['1=a', '2=undefined', 'undefined=c']);
  const insert = `CREATE TABLE t (doubled int GENERATED ALWAYS AS (id * 2) STORED, id int, name text);
INSERT INTO t VALUES (DEFAULT, 1, 'a');
INSERT INTO t VALUES (DEFAULT, 2, 'b');
`;
  assert.equal(await readAll('postgresql', insert), ['1=a', '2=b']);
});

test('PostgreSQL: rows behind a change of the encoding are read in it by both', () => {
  const machineCharsets: (string | undefined)[] = [];
  const machine = createMachine('postgresql', {
    profile: true,
    parsePostgresql,
    createProfiler: () => ({
      table: (_table, _columns, charset) => ({
        row: () => machineCharsets.push(charset),
        value() {},
        null() {},
        rowEnd() {},
      }),
      finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
    }),
  });
  const row = "INSERT INTO t VALUES (1, 'a');\n";
  machine.push(
    Buffer.from(
      `SET client_encoding = 'LATIN1';\nCREATE TABLE t (id int, name text);\n${row}SET client_encoding TO 'UTF8';\n${row}\\encoding LATIN2\n${row}SET NAMES 'WIN1251';\n${row}RESET client_encoding;\n${row}`,
    ),
  );
  const { model } = machine.finish();
  const charsets = ['LATIN1', undefined, 'LATIN2', 'WIN1251', undefined];
  assert.equal(machineCharsets, charsets);
  assert.equal(
    model.tables[0]?.rowSpans.map(({ charset }) => charset),
    charsets,
  );
});

test('Oracle: rows within blocks of PL/SQL, alone and among others', async () => {
  const script = `CREATE TABLE "t" ("id" NUMBER(5), "name" VARCHAR2(40), "note" VARCHAR2(40));
CREATE TABLE "u" ("id" NUMBER(5), "name" VARCHAR2(40));
INSERT INTO "t" ("id", "name") VALUES (1, 'a');
BEGIN
  INSERT INTO "u" ("id", "name") VALUES (1, 'other');
  INSERT INTO "t" ("id", "note", "name") VALUES (2, 'x', 'b');
  INSERT INTO "u" ("id", "name") VALUES (2, 'other');
  INSERT INTO "t" ("id", "name") VALUES (3, 'c');
  INSERT INTO "t" ("id", "name") VALUES (4, 'd');
  COMMIT;
END;
/
INSERT INTO "t" ("id", "note", "name") VALUES (5, 'x', 'e');
BEGIN
  INSERT INTO "t" ("id", "name") VALUES (6, 'f');
END;
/
INSERT INTO "u" ("id", "name") VALUES (3, 'other');
INSERT INTO "t" ("id", "name") VALUES (7, 'g');
`;
  const rows = await readAll('oracle', script);
  assert.equal(rows.toSorted(), ['1=a', '2=b', '3=c', '4=d', '5=e', '6=f', '7=g']);
});

test.after(() => folder.remove());

test.run();
