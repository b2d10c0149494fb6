import { randomUUID } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { loadParser } from '../load-parser.ts';
import { CapturingSink, chunkOf, tablePlan } from '../postgresql/testing-rows.ts';
import { SourceError } from '../source-error.ts';
import { catalogue } from './catalogue.ts';
import { openSqlserverRows } from './open.ts';
import { planSqlserverChunks, readSqlserverSchema } from './read-schema.ts';
import { connectSqlserver, parseSqlserverUrl } from './tedious.ts';
import { fakeTedious, type Recorded } from './testing.ts';

const url = 'sqlserver://app:p%40ss@db.example:1444/Shop?trustServerCertificate=true';
const never = new AbortController().signal;

function columnRow(values: Partial<Record<(typeof catalogue.columns.columns)[number], unknown>>): unknown[] {
  return catalogue.columns.columns.map(name => values[name] ?? null);
}

const customer = { table_id: 1, schema: 'dbo', table: 'Customer', rows: '3' } as const;
const order = { table_id: 2, schema: 'sales', table: 'Order]s', rows: '0' } as const;
const system = { type_schema: 'sys', user_defined: false } as const;
const schemaAnswers: Recorded = [
  { sql: catalogue.about.sql, rows: [['Shop', '15.0.4261.1', 'SQL_Latin1_General_CP1_CI_AS']] },
  { sql: catalogue.schemas.sql, rows: [['sales']] },
  { sql: catalogue.types.sql, rows: [['dbo', 'Code', 'nvarchar', 24, 0, 0, false]] },
  { sql: catalogue.sequences.sql, rows: [['dbo', 'Numbers', 'bigint', '1', '5', '1', '9000', true, '16']] },
  {
    sql: catalogue.columns.sql,
    rows: [
      columnRow({
        ...customer,
        ...system,
        column: 'Id',
        type: 'int',
        base: 'int',
        length: 4,
        precision: 10,
        scale: 0,
        nullable: false,
        seed: '1',
        step: '2',
        last: '41',
      }),
      columnRow({
        ...customer,
        ...system,
        column: 'Name',
        type: 'nvarchar',
        base: 'nvarchar',
        length: 100,
        precision: 0,
        scale: 0,
        nullable: false,
        collation: 'Latin1_General_CI_AI',
      }),
      columnRow({
        ...customer,
        type_schema: 'dbo',
        user_defined: true,
        column: 'Code',
        type: 'Code',
        base: 'nvarchar',
        length: 24,
        nullable: true,
        default_name: 'DF_Code',
        default: "(N'x')",
      }),
      columnRow({
        ...customer,
        ...system,
        column: 'Twice',
        type: 'int',
        base: 'int',
        length: 4,
        precision: 10,
        scale: 0,
        nullable: true,
        computed: '([Id]*(2))',
        persisted: true,
      }),
      columnRow({
        ...order,
        ...system,
        column: 'Customer',
        type: 'int',
        base: 'int',
        length: 4,
        precision: 10,
        scale: 0,
        nullable: false,
      }),
      columnRow({
        ...order,
        ...system,
        column: 'Total',
        type: 'decimal',
        base: 'decimal',
        length: 9,
        precision: 12,
        scale: 2,
        nullable: true,
      }),
      columnRow({
        ...order,
        ...system,
        column: 'Picture',
        type: 'varbinary',
        base: 'varbinary',
        length: -1,
        precision: 0,
        scale: 0,
        nullable: true,
      }),
      columnRow({
        ...order,
        ...system,
        column: 'At',
        type: 'datetime2',
        base: 'datetime2',
        length: 7,
        precision: 23,
        scale: 3,
        nullable: true,
      }),
    ],
  },
  {
    sql: catalogue.indexes.sql,
    rows: [
      ['dbo', 'Customer', 'PK_Customer', 'CLUSTERED', true, true, false, null, 'Id', false, false],
      ['dbo', 'Customer', 'UQ_Name', 'NONCLUSTERED', true, false, true, null, 'Name', false, false],
      ['sales', 'Order]s', 'IX', 'NONCLUSTERED', false, false, false, '([Total]>(0))', 'At', true, false],
      ['sales', 'Order]s', 'IX', 'NONCLUSTERED', false, false, false, '([Total]>(0))', 'Total', false, true],
    ],
  },
  { sql: catalogue.checks.sql, rows: [['sales', 'Order]s', 'CK_Total', '([Total]>=(0))', false, true]] },
  {
    sql: catalogue.foreignKeys.sql,
    rows: [['sales', 'Order]s', 'FK', 'Customer', 'dbo', 'Customer', 'Id', 'CASCADE', 'SET_NULL', false, false]],
  },
  {
    sql: catalogue.modules.sql,
    rows: [
      ['V', 'dbo', 'Names', 'CREATE VIEW dbo.Names AS SELECT Name FROM dbo.Customer'],
      ['P', 'dbo', 'Hidden', null],
    ],
  },
  { sql: catalogue.synonyms.sql, rows: [['dbo', 'Elsewhere', '[other].[dbo].[t]']] },
  {
    sql: catalogue.comments.sql,
    rows: [
      ['dbo', 'Customer', null, "Who buys, it's them"],
      ['dbo', 'Customer', 'Name', 'Full name'],
    ],
  },
  { sql: catalogue.gaps.sql, rows: [['dbo.Customer', 'has a full-text index']] },
];

test('the catalogue becomes the model', async () => {
  const { model, estimates, facts } = await readSqlserverSchema(url, { driver: fakeTedious(schemaAnswers) });
  const [first, second] = model.tables;
  assert.equal([first?.name, second?.schema, second?.name], ['Customer', 'sales', 'Order]s']);
  assert.equal(
    first?.columns.map(({ name, nullable }) => [name, nullable]),
    [
      ['Id', false],
      ['Name', false],
      ['Code', true],
      ['Twice', true],
    ],
  );
  assert.equal([first?.columns[0]?.identity?.increment, first?.columns[0]?.identity?.next], ['2', '43']);
  assert.equal(first?.columns[1]?.type, { kind: 'varchar', length: 50, unit: 'characters' });
  assert.ok(first?.columns[2]?.default !== undefined && first.columns[3]?.generated?.stored === true);
  assert.equal([first?.primaryKey?.columns, first?.uniqueKeys[0]?.columns], [['Id'], ['Name']]);
  assert.equal([first?.comment, first?.columns[1]?.comment], ["Who buys, it's them", 'Full name']);
  assert.equal(second?.columns[3]?.type, { kind: 'datetime', precision: 3 });
  assert.equal(second?.indexes[0]?.include, ['Total']);
  assert.is(second?.indexes[0]?.parts[0]?.descending, true);
  assert.ok(second?.checks[0]?.notValid === true || second?.checks[0]?.notEnforced === true);
  assert.equal([second?.foreignKeys[0]?.onDelete, second?.foreignKeys[0]?.onUpdate], ['cascade', 'set null']);
  assert.equal(
    [model.views.length, model.sequences[0]?.next, model.database, model.serverVersion],
    [1, '21', 'Shop', '15.0.4261.1'],
  );
  assert.equal(estimates, [
    { schema: 'dbo', name: 'Customer', rows: 3 },
    { schema: 'sales', name: 'Order]s', rows: 0 },
  ]);
  const objects = model.issues.map(({ object }) => object);
  assert.ok(objects.includes('dbo.Hidden') && objects.includes('dbo.Customer'), 'what is left out is named');
  assert.equal(
    model.issues.filter(({ code }) => code === 'statement-unknown'),
    [],
  );
  const { ddl, target } = assess({ model, facts }, { parse: await loadParser() });
  assert.ok(ddl.length > 3 && target.tables.length === 2);
});

test('rows are asked for in forms that lose nothing, and come in order', async () => {
  const types = [
    ['Id', 'bigint'],
    ['F', 'float'],
    ['At', 'datetimeoffset'],
    ['Picture', 'varbinary'],
    ['Name', 'nvarchar'],
    ['Flag', 'bit'],
  ];
  const rows = Array.from({ length: 1500 }, (_, at) => [
    String(at),
    '1.2345678901234567e+000',
    '2020-01-31 12:00:00.0000000+02:00',
    Buffer.from([0, at % 256]),
    at === 7 ? null : `ä${at}`,
    true,
  ]);
  const driver = fakeTedious([
    { sql: /sys\.columns/, rows: types },
    { sql: /^SELECT CONVERT/, rows },
  ]);
  const source = await openSqlserverRows({ kind: 'sqlserver', url }, { driver });
  const table = {
    ...tablePlan(
      't',
      types.map(([name = '']) => [name, 'text', { kind: 'text' }]),
      [0],
    ),
    source: { schema: 'dbo', name: "it's" },
  };
  const sink = new CapturingSink();
  let turns = 0;
  await source.read({
    chunk: chunkOf({ kind: 'whole' }),
    table,
    open: () => sink,
    turn: () => {
      turns += 1;
      return new Promise(resolve => setImmediate(resolve));
    },
    signal: never,
  });
  assert.is(turns, 2);
  assert.is(sink.rows.length, 1500);
  assert.equal(sink.rows[7], [
    '7',
    '1.2345678901234567e+000',
    '2020-01-31 12:00:00.0000000+02:00',
    '\\x0007',
    null,
    '1',
  ]);
  assert.ok(
    sink.kinds.has('0:number') && sink.kinds.has('1:number') && sink.kinds.has('2:text') && sink.kinds.has('3:bytes'),
  );
  const asked = driver.asked.at(-1) ?? '';
  for (const part of [
    'CONVERT(varchar(30), [F], 3)',
    'CONVERT(varbinary(max), [Picture])',
    "FROM [dbo].[it's] ORDER BY [Id]",
  ])
    assert.ok(asked.includes(part), part);
  assert.ok((driver.asked[0] ?? '').includes("N'[dbo].[it''s]'"));
});

test('an error of the server, a reader that throws and a cancelled reading end it', async () => {
  const rows = Array.from({ length: 3000 }, (_, at) => [String(at)]);
  const answers: Recorded = [
    { sql: /sys\.columns/, rows: [['n', 'int']] },
    { sql: /^SELECT/, rows, error: 'Divide by zero' },
  ];
  const source = await openSqlserverRows({ kind: 'sqlserver', url }, { driver: fakeTedious(answers) });
  const table = tablePlan('t', [['n', 'integer', { kind: 'integer', bytes: 4 }]]);
  const read = (turn: () => Promise<void> | undefined, signal = never): Promise<unknown> =>
    source.read({ chunk: chunkOf({ kind: 'whole' }), table, open: () => new CapturingSink(), turn, signal }).then(
      () => undefined,
      (error: unknown) => error,
    );
  const failed = await read(() => undefined);
  assert.ok(failed instanceof SourceError && failed.message.includes('Divide by zero'));
  const full = await read(() => {
    throw new RangeError('full');
  });
  assert.instance(full, RangeError);
  const stop = new AbortController();
  const cancelled = await read(async () => stop.abort(), stop.signal);
  assert.ok(cancelled instanceof SourceError && cancelled.code === 'source-cancelled');
});

test('connecting: what is configured, what is refused, what is missing', async () => {
  const driver = fakeTedious([]);
  await connectSqlserver(url, { driver });
  assert.match(JSON.stringify(driver.configurations), '"server":"db.example"');
  assert.equal(parseSqlserverUrl(url).password, 'p@ss');
  const refused = Object.assign(new Error('Login failed'), { code: 'ELOGIN' });
  for (const attempt of [
    () => connectSqlserver(url, { driver: fakeTedious([], refused) }),
    () => connectSqlserver('sqlserver://app:p%40ss@db.example'),
    () => connectSqlserver('postgres://app:p%40ss@db.example/x'),
  ]) {
    const error: unknown = await attempt().catch((cause: unknown) => cause);
    assert.ok(error instanceof SourceError && !error.message.includes('p@ss') && !error.message.includes('p%40ss'));
  }
});

test('each way of not being let in has its code and its mend', async () => {
  const cases = [
    ['ELOGIN', 'Login failed', 'source-refused', 'SQL Server authentication'],
    ['ETIMEOUT', 'Failed to connect in 15000ms', 'source-unreachable', 'firewall'],
    ['ESOCKET', 'Failed to connect - connect ECONNREFUSED', 'source-unreachable', 'TCP connections'],
    ['ESOCKET', 'Failed to connect - self-signed certificate', 'source-refused', 'trustServerCertificate=true'],
    ['EOTHER', 'Something else', 'source-unreadable', 'Something else'],
  ] as const;
  for (const [code, message, expected, mend] of cases) {
    const driver = fakeTedious([], Object.assign(new Error(message), { code }));
    const error: unknown = await connectSqlserver(url, { driver }).catch((cause: unknown) => cause);
    assert.ok(error instanceof SourceError && error.code === expected && error.message.includes(mend), String(error));
  }
});

test('each table is one chunk', () => {
  const tables = [tablePlan('a', []), tablePlan('b', [])];
  const chunks = planSqlserverChunks({ run: randomUUID(), dialect: 'sqlserver', tables });
  assert.equal(
    chunks.map(({ id, table, kind }) => [id, table, kind]),
    [
      [0, 0, 'whole'],
      [1, 1, 'whole'],
    ],
  );
});

test.run();
