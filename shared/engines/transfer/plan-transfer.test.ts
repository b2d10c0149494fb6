import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../schema/assess.ts';
import { createMachine } from '../schema/machine.ts';
import type { Cast } from '../schema/mapping/casts.ts';
import type { Dialect } from '../schema/model.ts';
import { createProfiler } from '../schema/profile/create-profiler.ts';
import type { CastChoice } from './plan/allowed-casts.ts';
import type { ColumnPlan, TransferPlan } from './plan.ts';
import { planTransfer } from './plan-transfer.ts';

test.before(() => loadModule());

const run = '00000000-0000-4000-8000-000000000000';

function planOf(dialect: Dialect, script: string, casts: Cast[] = [], allow: CastChoice[] = []): TransferPlan {
  const machine = createMachine(dialect, { profile: true, createProfiler, parsePostgresql: parseSync });
  machine.push(Buffer.from(script));
  return planTransfer(assess(machine.finish(), { parse: parseSync, casts }), { run, allow });
}

function columnsOf(plan: TransferPlan, table = 't'): { [name: string]: ColumnPlan } {
  const found = plan.tables.find(({ source }) => source.name === table);
  assert.ok(found !== undefined, `no table ${table} in the plan`);
  return Object.fromEntries(found.columns.map(column => [column.source, column]));
}

test("MySQL's types become what the mapping decided", () => {
  const plan = planOf(
    'mysql',
    `CREATE TABLE t (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, flag tinyint(1), big bigint unsigned, price decimal(10,2),
      f float, d double, b bit(1), bits bit(9), c char(3), v varchar(20), tx text, bl blob, day date, dt datetime, dt3 datetime(3), ts timestamp NULL,
      tm time, span time, y year, e enum('a','b'), s set('x','y'), j json, p point, doubled int AS (id * 2));
    INSERT INTO t (id, flag, span, big) VALUES (1, 1, '100:00:00', 18446744073709551615);`,
  );
  const columns = columnsOf(plan);
  const codecs = Object.fromEntries(Object.values(columns).map(({ source, codec }) => [source, codec]));
  assert.equal(codecs, {
    id: { kind: 'integer', bytes: 8 },
    flag: { kind: 'boolean' },
    big: { kind: 'numeric', precision: 20, scale: 0 },
    price: { kind: 'numeric', precision: 10, scale: 2 },
    f: { kind: 'float', bytes: 4 },
    d: { kind: 'float', bytes: 8 },
    b: { kind: 'boolean' },
    bits: { kind: 'bit', length: 9, varying: false },
    c: { kind: 'text', charactersMax: 3 },
    v: { kind: 'text', charactersMax: 20 },
    tx: { kind: 'text' },
    bl: { kind: 'bytes' },
    day: { kind: 'date' },
    dt: { kind: 'timestamp', digits: 0 },
    dt3: { kind: 'timestamp', digits: 3 },
    ts: { kind: 'timestamptz', digits: 0 },
    tm: { kind: 'time', digits: 0 },
    span: { kind: 'interval', from: 'mysql-time' },
    y: { kind: 'integer', bytes: 2 },
    e: { kind: 'text', members: ['a', 'b'] },
    s: { kind: 'set', members: ['x', 'y'] },
    j: { kind: 'jsonb' },
    p: { kind: 'bytes', mysqlGeometry: true },
  });
  const [table] = plan.tables;
  assert.equal(table?.ignored, ['doubled']);
  assert.equal(table?.key, [0]);
  assert.is(table?.rowsExpected, 1);
  assert.equal(columns.p?.casts, ['srid-dropped']);
});

test('zero dates may become NULL where rows showed them, or where a person says so', () => {
  const script = `CREATE TABLE t (a date NOT NULL, b date); INSERT INTO t VALUES ('0000-00-00', '2024-01-01'), ('2024-01-01', '2024-01-01');`;
  const columns = columnsOf(planOf('mysql', script));
  assert.equal(columns.a?.casts, ['zero-date']);
  assert.equal(columns.b?.casts, []);
  const allowed = columnsOf(planOf('mysql', script, [], [{ cast: 'zero-date', table: 't', column: 'b' }]));
  assert.equal(allowed.b?.casts, ['zero-date']);
  const byPattern = columnsOf(planOf('mysql', script, [], [{ cast: 'zero-date', table: 'T*', column: '*B' }]));
  assert.equal(byPattern.b?.casts, ['zero-date'], '`*` stands for any run of characters');
  const other = columnsOf(planOf('mysql', script, [], [{ cast: 'zero-date', table: 'u*', column: 'b' }]));
  assert.equal(other.b?.casts, []);
});

test('text is changed by choice only, for a column or for all', () => {
  const script = 'CREATE TABLE t (a text, b json, c int); CREATE TABLE u (a text);';
  assert.equal(columnsOf(planOf('mysql', script)).a?.casts, []);
  const one = planOf('mysql', script, [], [{ cast: 'nul-removed', table: 't', column: 'a' }]);
  assert.equal(columnsOf(one).a?.casts, ['nul-removed']);
  assert.equal(columnsOf(one).b?.casts, []);
  assert.equal(columnsOf(one, 'u').a?.casts, []);
  const all = planOf('mysql', script, [], [{ cast: 'nul-removed' }, { cast: 'encoding-replaced' }]);
  assert.equal(columnsOf(all).b?.casts, ['nul-removed', 'encoding-replaced']);
  assert.equal(columnsOf(all, 'u').a?.casts, ['nul-removed', 'encoding-replaced']);
  assert.equal(columnsOf(all).c?.casts, []);
});

test("a person's type decides the codec", () => {
  const types = [
    'jsonb',
    'numeric(12,2)',
    'timestamptz',
    'uuid',
    'citext',
    'int4range',
    'boolean',
    'integer[]',
    'date',
    'bytea',
  ];
  const names = types.map((_, index) => `c${index}`);
  const casts = types.map((type, index) => ({ table: 't', column: `c${index}`, type }));
  const plan = planOf('mysql', `CREATE TABLE t (${names.map(name => `${name} text`).join(', ')});`, casts);
  assert.equal(
    Object.values(columnsOf(plan)).map(({ codec }) => codec),
    [
      { kind: 'jsonb' },
      { kind: 'numeric', precision: 12, scale: 2 },
      { kind: 'timestamptz', digits: 6 },
      { kind: 'uuid' },
      { kind: 'text' },
      { kind: 'other', type: 'int4range' },
      { kind: 'boolean' },
      { kind: 'other', type: 'integer[]' },
      { kind: 'date' },
      { kind: 'bytes' },
    ],
  );
});

test('what rows leave out: NULL, a constant, or for the target to say, and then not compared', () => {
  const plan = planOf(
    'mysql',
    `CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(9) NOT NULL DEFAULT 'x', c timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
      d int NOT NULL, given datetime DEFAULT CURRENT_TIMESTAMP, e enum('red','blue') NOT NULL, z date NOT NULL DEFAULT '0000-00-00');
    INSERT INTO t (d, given) VALUES (1, '2024-01-01');`,
  );
  const columns = columnsOf(plan);
  const omitted = Object.fromEntries(Object.values(columns).map(({ source, whenOmitted }) => [source, whenOmitted]));
  assert.equal(omitted, {
    id: { kind: 'target' },
    a: { kind: 'null' },
    b: { kind: 'constant', value: { kind: 'string', value: 'x' } },
    c: { kind: 'target' },
    d: { kind: 'constant', value: { kind: 'number', value: '0' } },
    given: { kind: 'target' },
    e: { kind: 'constant', value: { kind: 'string', value: 'red' } },
    z: { kind: 'target' },
  });
  const compared = Object.values(columns).filter(column => column.compared);
  assert.equal(
    compared.map(column => column.source),
    ['id', 'a', 'b', 'd', 'given', 'e'],
  );
  // The readers of a dump number its rows as MySQL would have done.
  assert.equal(columns.id?.numbering, { first: '1' });
  assert.match(columns.c?.notComparedBecause ?? '', /computed by the database/);
  assert.is(columns.given?.notComparedBecause, undefined);
});

test('what numbers the rows that leave their number out', () => {
  const started =
    'CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int) AUTO_INCREMENT=50; INSERT INTO t (a) VALUES (1);';
  assert.equal(columnsOf(planOf('mariadb', started)).id?.numbering, { first: '50' });
  const tsql = 'CREATE TABLE t (id int IDENTITY(5, 5) PRIMARY KEY, a int)\nGO\nINSERT t (a) VALUES (1)\nGO\n';
  const { id } = columnsOf(planOf('sqlserver', tsql));
  assert.equal([id?.numbering, id?.compared], [undefined, false]);
  assert.match(id?.notComparedBecause ?? '', /t\.id, which counts by itself/);
});

test('tables come in load order, parents before their children', () => {
  const plan = planOf(
    'mysql',
    'CREATE TABLE child (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES parent (id)); CREATE TABLE parent (id int PRIMARY KEY);',
  );
  assert.equal(
    plan.tables.map(({ source }) => source.name),
    ['parent', 'child'],
  );
});

test('partitions whose rows are given for their parent are no tables of their own', () => {
  const partitioned = (name: string): string =>
    `CREATE TABLE ${name} (id bigint NOT NULL) PARTITION BY RANGE (id); CREATE TABLE ${name}_1 PARTITION OF ${name} FOR VALUES FROM (1) TO (9);\n`;
  const rows = (name: string): string => `COPY ${name} (id) FROM stdin;\n1\n\\.\n`;
  const plan = planOf(
    'postgresql',
    `${partitioned('root')}${partitioned('leaf')}${partitioned('mixed')}${rows('root')}${rows('leaf_1')}${rows('mixed')}${rows('mixed_1')}`,
  );
  assert.equal(plan.tables.map(({ source }) => source.name).sort(), ['leaf', 'leaf_1', 'mixed', 'mixed_1', 'root']);
});

test('a column that gets the default of its domain is left to the target, and not compared where rows leave it out', () => {
  const plan = planOf(
    'postgresql',
    `CREATE DOMAIN percent AS numeric(5,2) DEFAULT 7; CREATE TABLE t (id integer, p percent, q percent DEFAULT 1);
    INSERT INTO t (id) VALUES (1);`,
  );
  const { p, q } = columnsOf(plan);
  assert.equal([p?.whenOmitted, p?.compared], [{ kind: 'target' }, false]);
  assert.is(q?.whenOmitted.kind, 'constant');
});

test('the key is the primary key, else a whole unique key without NULL', () => {
  const plan = planOf(
    'mysql',
    `CREATE TABLE a (x int, y int, PRIMARY KEY (y, x)); CREATE TABLE b (x int, y int NOT NULL, UNIQUE (x), UNIQUE (y));
     CREATE TABLE c (x int, UNIQUE (x)); CREATE TABLE d (x varchar(99) NOT NULL, UNIQUE (x(5)));`,
  );
  assert.equal(
    plan.tables.map(({ source, key }) => [source.name, key]),
    [
      ['a', [1, 0]],
      ['b', [1]],
      ['c', []],
      ['d', []],
    ],
  );
});

test('a PostgreSQL source: own types, partitions by their own name, instants inside other types', () => {
  const plan = planOf(
    'postgresql',
    `CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE stay AS (since timestamp with time zone, note text); CREATE DOMAIN moment AS timestamptz;
    CREATE TABLE public.t (id bigint NOT NULL, m mood, s stay, d moment, r tstzrange, n int4range, i interval, a text[], b bytea) PARTITION BY RANGE (id);
    CREATE TABLE public.t1 PARTITION OF public.t FOR VALUES FROM (1) TO (9);
    COPY public.t1 (id, m) FROM stdin;\n1\tsad\n\\.\n`,
  );
  const codecs = Object.values(columnsOf(plan)).map(({ codec }) => codec);
  assert.equal(codecs, [
    { kind: 'integer', bytes: 8 },
    { kind: 'other', type: 'mood' },
    { kind: 'other', type: 'stay', zoned: true },
    { kind: 'other', type: 'moment', zoned: true },
    { kind: 'other', type: 'tstzrange', zoned: true },
    { kind: 'other', type: 'int4range' },
    { kind: 'interval', from: 'text' },
    { kind: 'other', type: 'text[]' },
    { kind: 'bytes' },
  ]);
  const partition = plan.tables.find(({ source }) => source.name === 't1');
  assert.is(partition?.rowsExpected, 1);
  assert.is(partition?.columns.length, 9);
});

test('SQLite: classes that are lost are counted, and virtual tables are left out', () => {
  const plan = planOf(
    'sqlite',
    `CREATE TABLE t (a, b TEXT, c BLOB, n INTEGER, w DATETIME);
    INSERT INTO t VALUES (1, 'x', x'00', 5, '2024-01-01T10:00:00Z'), ('one', 'y', x'01', 6, '2024-01-01 10:00:00');
    CREATE VIRTUAL TABLE words USING fts5(title);`,
  );
  const columns = columnsOf(plan);
  assert.equal(columns.a?.casts, ['kind-dropped']);
  assert.equal(columns.b?.casts, []);
  assert.equal(columns.c?.casts, ['kind-dropped']);
  assert.equal(columns.w?.codec, { kind: 'timestamp', digits: 6 });
  assert.equal(columns.w?.casts, ['offset-dropped']);
  assert.equal(
    plan.tables.map(({ source }) => source.name),
    ['t'],
  );
});

test('SQL Server: digits and offsets that PostgreSQL does not keep', () => {
  const plan = planOf(
    'sqlserver',
    'CREATE TABLE dbo.t (a datetime2(7) NULL, b datetimeoffset(7) NULL, c datetime2(3) NULL, d time(7) NULL, e datetime NULL)\nGO\n',
  );
  const columns = columnsOf(plan);
  assert.equal(columns.a?.casts, ['fraction-rounded']);
  assert.equal(columns.b?.casts, ['fraction-rounded', 'offset-dropped']);
  assert.equal(columns.c?.casts, []);
  assert.equal(columns.d?.casts, ['fraction-rounded']);
});

test('the character set of a column is that of its bytes', () => {
  const plan = planOf(
    'mysql',
    'CREATE TABLE t (a varchar(9), b text CHARACTER SET utf8mb4, c blob, d enum("x") COLLATE latin2_general_ci) DEFAULT CHARSET=latin1;',
  );
  const charsets = Object.values(columnsOf(plan)).map(({ charset }) => charset);
  assert.equal(charsets, ['latin1', undefined, undefined, 'latin2']);
});

test('the plan is plain JSON and the same every time', () => {
  const script = "CREATE TABLE t (a int NOT NULL DEFAULT 5, b text); INSERT INTO t (b) VALUES ('x');";
  const plan = planOf('mysql', script);
  assert.equal(JSON.parse(JSON.stringify(plan)), plan);
  assert.equal(planOf('mysql', script), plan);
});

test.run();
