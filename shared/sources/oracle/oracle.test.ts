import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { loadDriver } from '../driver/load-driver.ts';
import { loadParser } from '../load-parser.ts';
import { CapturingSink, chunkOf, tablePlan } from '../postgresql/testing-rows.ts';
import { SourceError } from '../source-error.ts';
import { openOracleRows } from './open.ts';
import { connectOracle, parseOracleUrl } from './oracledb.ts';
import { planOracleChunks, readOracleSchema } from './read-schema.ts';
import { fakeOracledb, type Recorded } from './testing.ts';

const url = 'oracle://shop:p%40ss@db.example:1522/FREEPDB1';
const never = new AbortController().signal;

/** Definitions as DBMS_METADATA writes them with the transforms that are set. */
const answers: Recorded = [
  { sql: /product_component_version/, rows: [['19.0.0.0.0']] },
  {
    sql: /FROM all_objects/,
    rows: [
      ['SEQUENCE', 'ORDER_SEQ'],
      ['TABLE', 'CUSTOMER'],
      ['TABLE', 'ORDERS'],
      ['INDEX', 'ORDERS_PLACED'],
      ['VIEW', 'NAMES'],
      ['TRIGGER', 'ORDERS_BI'],
      ['QUEUE', 'INBOX'],
      ['PROCEDURE', 'WRAPPED'],
    ],
  },
  {
    sql: /FROM all_tables WHERE/,
    rows: [
      ['CUSTOMER', '3'],
      ['ORDERS', null],
    ],
  },
  {
    sql: /GET_DDL\('SEQUENCE'/,
    rows: [
      [
        '\n   CREATE SEQUENCE  "SHOP"."ORDER_SEQ"  MINVALUE 1 MAXVALUE 9999999999999999999999999999 INCREMENT BY 1 START WITH 21 CACHE 20 NOORDER  NOCYCLE  NOKEEP  NOSCALE  GLOBAL ;',
      ],
    ],
  },
  {
    sql: /GET_DDL\('TABLE', 'CUSTOMER'/,
    rows: [
      [
        '\n  CREATE TABLE "SHOP"."CUSTOMER" \n   (\t"ID" NUMBER(10,0) NOT NULL ENABLE, \n\t"NAME" VARCHAR2(50 CHAR) NOT NULL ENABLE, \n\t"BORN" DATE, \n\t CONSTRAINT "CUSTOMER_PK" PRIMARY KEY ("ID")\n  USING INDEX  ENABLE\n   ) ;',
      ],
    ],
  },
  {
    sql: /GET_DDL\('TABLE', 'ORDERS'/,
    rows: [
      [
        '\n  CREATE TABLE "SHOP"."ORDERS" \n   (\t"ID" NUMBER, \n\t"CUSTOMER" NUMBER(10,0), \n\t"PLACED" TIMESTAMP (6) WITH TIME ZONE DEFAULT SYSTIMESTAMP, \n\t"TOTAL" NUMBER(12,2), \n\t CONSTRAINT "ORDERS_TOTAL" CHECK (total >= 0) ENABLE\n   ) ;',
      ],
    ],
  },
  {
    sql: /GET_DDL\('INDEX'/,
    rows: [['\n  CREATE INDEX "SHOP"."ORDERS_PLACED" ON "SHOP"."ORDERS" ("PLACED" DESC) \n  ;']],
  },
  {
    sql: /GET_DDL\('VIEW'/,
    rows: [['\n  CREATE OR REPLACE FORCE EDITIONABLE VIEW "SHOP"."NAMES" ("NAME") AS \n  SELECT name FROM customer;']],
  },
  {
    sql: /GET_DDL\('TRIGGER'/,
    rows: [
      [
        '\n  CREATE OR REPLACE EDITIONABLE TRIGGER "SHOP"."ORDERS_BI" \nBEFORE INSERT ON orders FOR EACH ROW\nBEGIN\n  :new.id := order_seq.NEXTVAL;\nEND;\n/\nALTER TRIGGER "SHOP"."ORDERS_BI" ENABLE;',
      ],
    ],
  },
  { sql: /GET_DDL\('PROCEDURE'/, rows: 'ORA-31603: object "WRAPPED" of type PROCEDURE not found in schema "SHOP"' },
  { sql: /constraint_type = 'R'/, rows: [['ORDERS_FK', 'ORDERS']] },
  {
    sql: /GET_DDL\('REF_CONSTRAINT'/,
    rows: [
      [
        '\n  ALTER TABLE "SHOP"."ORDERS" ADD CONSTRAINT "ORDERS_FK" FOREIGN KEY ("CUSTOMER")\n\t  REFERENCES "SHOP"."CUSTOMER" ("ID") ON DELETE CASCADE ENABLE;',
      ],
    ],
  },
  {
    sql: /all_tab_comments/,
    rows: [
      ['CUSTOMER', null, "who buys, it's them"],
      ['CUSTOMER', 'NAME', 'full name'],
    ],
  },
];

test('the definitions that DBMS_METADATA gives become the model', async () => {
  const driver = fakeOracledb(answers);
  const { model, facts, estimates } = await readOracleSchema(url, { driver });
  assert.equal(model.tables.map(({ name }) => name).sort(), ['CUSTOMER', 'ORDERS']);
  const customer = model.tables.find(({ name }) => name === 'CUSTOMER');
  const orders = model.tables.find(({ name }) => name === 'ORDERS');
  assert.equal(customer?.primaryKey?.columns, ['ID']);
  assert.equal([customer?.comment, customer?.columns[1]?.comment], ["who buys, it's them", 'full name']);
  assert.is(orders?.columns[2]?.type.kind, 'instant');
  assert.equal([orders?.foreignKeys[0]?.referencedTable, orders?.foreignKeys[0]?.onDelete], ['CUSTOMER', 'cascade']);
  assert.equal([orders?.checks.length, orders?.indexes[0]?.parts[0]?.descending], [1, true]);
  assert.equal([model.views.length, model.triggers.length, model.sequences.length], [1, 1, 1]);
  assert.equal([model.database, model.serverVersion], ['FREEPDB1', '19.0.0.0.0']);
  assert.equal(estimates, [{ schema: 'SHOP', name: 'CUSTOMER', rows: 3 }]);
  const objects = model.issues.map(({ object }) => object);
  assert.ok(objects.includes('procedure WRAPPED') && objects.includes('INBOX'), 'what is left out is named');
  assert.ok(driver.asked.includes('SET TRANSACTION READ ONLY'));
  const { target } = assess({ model, facts }, { parse: await loadParser() });
  assert.is(target.tables.length, 2);
});

test('rows are asked for in forms that lose nothing, and come in order', async () => {
  const types = [
    ['ID', 'NUMBER'],
    ['D', 'DATE'],
    ['TZ', 'TIMESTAMP(6) WITH TIME ZONE'],
    ['F', 'BINARY_DOUBLE'],
    ['RAW', 'BLOB'],
    ['NOTE', 'CLOB'],
  ];
  const rows = Array.from({ length: 1200 }, (_, at) => [
    String(at),
    '2020-01-31 00:00:00',
    '2020-01-31 12:00:00.000000000+02:00',
    0.1,
    Buffer.from([0, at % 256]),
    at === 7 ? null : `ä${at}`,
  ]);
  const driver = fakeOracledb([
    { sql: /all_tab_columns/, rows: types },
    { sql: /^SELECT TO_CHAR/, rows },
  ]);
  const source = await openOracleRows({ kind: 'oracle', url }, { driver });
  const table = {
    ...tablePlan(
      'T',
      types.map(([name = '']) => [name, 'text', { kind: 'text' }]),
      [0],
    ),
    source: { schema: 'SHOP', name: 'T' },
  };
  const sink = new CapturingSink();
  let turns = 0;
  const turn = async (): Promise<void> => {
    turns += 1;
  };
  await source.read({ chunk: chunkOf({ kind: 'whole' }), table, open: () => sink, turn, signal: never });
  assert.equal([turns, sink.rows.length], [2, 1200]);
  assert.equal(sink.rows[7], [
    '7',
    '2020-01-31 00:00:00',
    '2020-01-31 12:00:00.000000000+02:00',
    '0.1',
    '\\x0007',
    null,
  ]);
  assert.ok(
    sink.kinds.has('0:number') && sink.kinds.has('3:number') && sink.kinds.has('4:bytes') && sink.kinds.has('5:text'),
  );
  const asked = driver.asked.at(-1) ?? '';
  for (const part of [`TO_CHAR(t."D", 'YYYY-MM-DD HH24:MI:SS')`, `FF9TZH:TZM'`, `FROM "SHOP"."T" t ORDER BY t."ID"`])
    assert.ok(asked.includes(part), part);
});

test('a type without a form, an error of the server and a cancelled reading are said', async () => {
  const refusal = async (rows: Recorded, signal = never): Promise<SourceError> => {
    const source = await openOracleRows({ kind: 'oracle', url }, { driver: fakeOracledb(rows) });
    const table = tablePlan('T', [['C', 'text', { kind: 'text' }]]);
    const request = {
      chunk: chunkOf({ kind: 'whole' }),
      table,
      open: () => new CapturingSink(),
      turn: () => undefined,
      signal,
    };
    const error: unknown = await source.read(request).catch((cause: unknown) => cause);
    if (error instanceof SourceError) return error;
    throw new Error(`It was expected to be refused: ${String(error)}`);
  };
  assert.match((await refusal([{ sql: /all_tab_columns/, rows: [['C', 'BFILE']] }])).message, 'BFILE');
  assert.match((await refusal([])).message, 'has no column C');
  const tooOld = 'ORA-01555: snapshot too old';
  const lost = await refusal([
    { sql: /all_tab_columns/, rows: [['C', 'CLOB']] },
    { sql: /./, rows: tooOld },
  ]);
  assert.match(lost.message, 'UNDO_RETENTION');
  const stopped = new AbortController();
  stopped.abort();
  assert.is(
    (await refusal([{ sql: /all_tab_columns/, rows: [['C', 'CLOB']] }], stopped.signal)).code,
    'source-cancelled',
  );
});

test('connecting: what is refused never quotes the password, and an absent driver is named', async () => {
  assert.equal([parseOracleUrl(url).password, parseOracleUrl(url).schema], ['p@ss', 'SHOP']);
  const driver = fakeOracledb([], new Error('ORA-01017: invalid credential'));
  for (const attempt of [
    () => connectOracle(url, { driver }),
    () => connectOracle('oracle://shop:p%40ss@db.example', { driver }),
    () =>
      connectOracle(url, { driver, check: () => Promise.reject(new SourceError('source-unreadable', 'not called')) }),
  ]) {
    const error: unknown = await attempt().catch((cause: unknown) => cause);
    assert.ok(error instanceof SourceError && !error.message.includes('p@ss') && !error.message.includes('p%40ss'));
  }
  const absent: unknown = await loadDriver('a-driver-that-nobody-has', 'Oracle').catch((cause: unknown) => cause);
  assert.ok(absent instanceof SourceError && absent.message.includes('npx pnpm add a-driver-that-nobody-has'));
});

test('each way of not being let in has its code and its mend', async () => {
  const cases = [
    ['ORA-01017: invalid username/password', 'source-refused', 'Check both'],
    ['NJS-518: cannot connect to Oracle Database. Service "x" is not registered', 'source-missing', 'no service'],
    ['NJS-503: connection to host db.example could not be established', 'source-unreachable', 'listener runs'],
    ['ORA-00942: table or view does not exist', 'source-unreadable', 'SELECT_CATALOG_ROLE'],
    ['ORA-01555: snapshot too old', 'source-unreadable', 'UNDO_RETENTION'],
    ['ORA-28000: the account is locked', 'source-refused', 'UNLOCK'],
    ['ORA-28001: the password has expired', 'source-refused', 'password'],
    ['ORA-03113: end-of-file on communication channel', 'source-lost', 'ended the connection'],
    ['ORA-00600: internal error', 'source-unreadable', 'ORA-00600'],
  ] as const;
  for (const [message, expected, mend] of cases) {
    const driver = fakeOracledb([], new Error(message));
    const error: unknown = await connectOracle(url, { driver }).catch((cause: unknown) => cause);
    assert.ok(error instanceof SourceError && error.code === expected && error.message.includes(mend), String(error));
  }
});

test('each table is one chunk', () => {
  const tables = [tablePlan('A', []), tablePlan('B', [])];
  const chunks = planOracleChunks({ run: '', dialect: 'oracle', tables });
  assert.equal(
    chunks.map(({ id, kind }) => [id, kind]),
    [
      [0, 'whole'],
      [1, 'whole'],
    ],
  );
});

test.run();
