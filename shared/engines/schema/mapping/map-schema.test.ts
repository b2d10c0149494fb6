import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TargetColumn } from '../finding.ts';
import type { Column, ColumnProfile, Dialect, SourceType } from '../model.ts';
import { mapSchema, planSchema } from './map-schema.ts';
import { columnOf, modelOf, noFacts, profileOf, tableOf } from './testing.ts';

function mapped(dialect: Dialect, type: SourceType, given: Partial<Column> = {}): TargetColumn {
  const model = modelOf(dialect, [tableOf('t', [columnOf('c', type, given)])]);
  const target = mapSchema(model, noFacts).tables[0]?.columns[0]?.target;
  if (target === undefined) throw new Error('no column was mapped');
  return target;
}

const integer = (bits: 8 | 16 | 24 | 32 | 64, unsigned = false, displayWidth?: number): SourceType => ({
  kind: 'integer',
  bits,
  unsigned,
  ...(displayWidth !== undefined && { displayWidth }),
});

const withoutRows: [Dialect, SourceType, string][] = [
  ['mysql', integer(8), 'smallint'],
  ['mysql', integer(8, true), 'smallint'],
  ['mysql', integer(16), 'smallint'],
  ['mysql', integer(16, true), 'integer'],
  ['mysql', integer(24, true), 'integer'],
  ['mysql', integer(32, false, 11), 'integer'],
  ['mysql', integer(32, true), 'bigint'],
  ['mysql', integer(64), 'bigint'],
  ['mysql', integer(64, true), 'numeric(20,0)'],
  ['mysql', integer(8, false, 1), 'boolean'],
  ['mysql', { kind: 'decimal', precision: 65, scale: 30 }, 'numeric(65,30)'],
  ['mysql', { kind: 'decimal' }, 'numeric(10,0)'],
  ['oracle', { kind: 'decimal' }, 'numeric'],
  ['oracle', { kind: 'decimal', precision: 5, scale: -2 }, 'numeric(7,0)'],
  ['oracle', { kind: 'decimal', precision: 3, scale: 5 }, 'numeric(5,5)'],
  ['mysql', { kind: 'float', bits: 32 }, 'real'],
  ['mysql', { kind: 'float', bits: 64, precision: 8, scale: 2 }, 'double precision'],
  ['mysql', { kind: 'bit', length: 1 }, 'boolean'],
  ['mysql', { kind: 'bit', length: 8 }, 'bit(8)'],
  ['mysql', { kind: 'char', length: 36 }, 'varchar(36)'],
  ['sqlserver', { kind: 'char', length: 36 }, 'char(36)'],
  ['mysql', { kind: 'varchar', length: 255 }, 'varchar(255)'],
  ['mysql', { kind: 'varchar', length: 0 }, 'text'],
  ['sqlserver', { kind: 'varchar' }, 'text'],
  ['mysql', { kind: 'text', bytesMax: 255 }, 'text'],
  ['mysql', { kind: 'binary', length: 16 }, 'bytea'],
  ['mysql', { kind: 'blob' }, 'bytea'],
  ['mysql', { kind: 'datetime' }, 'timestamp(0)'],
  ['mysql', { kind: 'datetime', precision: 6 }, 'timestamp'],
  ['sqlserver', { kind: 'datetime', precision: 7 }, 'timestamp'],
  ['mysql', { kind: 'instant', precision: 3 }, 'timestamptz(3)'],
  ['mysql', { kind: 'time' }, 'time(0)'],
  ['mysql', { kind: 'year' }, 'smallint'],
  ['mysql', { kind: 'enum', values: ['a'] }, 'text'],
  ['mysql', { kind: 'set', values: ['a'] }, 'text[]'],
  ['mysql', { kind: 'json', binary: true }, 'jsonb'],
  ['mariadb', { kind: 'json' }, 'json'],
  ['mariadb', { kind: 'uuid' }, 'uuid'],
  ['mariadb', { kind: 'inet' }, 'inet'],
  ['sqlserver', { kind: 'money' }, 'numeric(19,4)'],
  ['mysql', { kind: 'geometry', subtype: 'point' }, 'bytea'],
  ['sqlite', { kind: 'affinity', affinity: 'integer', declared: 'INTEGER' }, 'bigint'],
  ['sqlite', { kind: 'affinity', affinity: 'text', declared: 'NVARCHAR(160)' }, 'varchar(160)'],
  ['sqlite', { kind: 'affinity', affinity: 'numeric', declared: 'DECIMAL(10,2)' }, 'numeric(10,2)'],
  ['sqlite', { kind: 'affinity', affinity: 'numeric', declared: 'DATETIME' }, 'timestamp'],
  ['sqlite', { kind: 'affinity', affinity: 'blob', declared: '' }, 'text'],
  ['oracle', { kind: 'unknown' }, 'text'],
];

for (const [dialect, type, expected] of withoutRows) {
  test(`${dialect} ${JSON.stringify(type)} without rows becomes ${expected}`, () => {
    const target = mapped(dialect, type);
    assert.is(target.type, expected);
    assert.ok(target.reason.length > 2);
  });
}

const affinity = (kind: 'integer' | 'text' | 'blob' | 'real' | 'numeric', declared: string): SourceType => ({
  kind: 'affinity',
  affinity: kind,
  declared,
});
const classes = (integers: number, reals: number, texts: number, blobs: number): Partial<ColumnProfile> => ({
  storageClasses: { integer: integers, real: reals, text: texts, blob: blobs, null: 0 },
});

const withRows: [string, Dialect, SourceType, Partial<ColumnProfile>, string][] = [
  ['only 0 and 1', 'mysql', integer(8, false, 1), {}, 'boolean'],
  ['a 7', 'mysql', integer(8, false, 1), { notBoolean: 1 }, 'smallint'],
  ['none above 2^63-1', 'mysql', integer(64, true), {}, 'bigint'],
  ['one above 2^63-1', 'mysql', integer(64, true), { aboveInt64: 1 }, 'numeric(20,0)'],
  ['a time outside the day', 'mysql', { kind: 'time' }, { timesOutOfDay: 1 }, 'interval'],
  ['repeated keys', 'mysql', { kind: 'json', binary: true }, { jsonNul: 1 }, 'json'],
  ['text that is no JSON', 'mariadb', { kind: 'json' }, { jsonInvalid: 1 }, 'text'],
  ['whole numbers', 'sqlite', affinity('integer', 'INT'), classes(10, 0, 0, 0), 'bigint'],
  ['whole numbers and fractions', 'sqlite', affinity('integer', 'INT'), classes(5, 5, 0, 0), 'double precision'],
  ['numbers and text', 'sqlite', affinity('integer', 'INT'), classes(5, 0, 5, 0), 'text'],
  ['bytes and text', 'sqlite', affinity('text', 'TEXT'), classes(0, 0, 5, 5), 'bytea'],
  [
    'fractions that fit',
    'sqlite',
    affinity('numeric', 'NUMERIC(10,2)'),
    { ...classes(5, 5, 0, 0), scaleMax: 2, integerDigitsMax: 4 },
    'numeric(10,2)',
  ],
  [
    'fractions that do not fit',
    'sqlite',
    affinity('numeric', 'NUMERIC(10,2)'),
    { ...classes(5, 5, 0, 0), scaleMax: 3, integerDigitsMax: 4 },
    'numeric',
  ],
  [
    'longer text than declared',
    'sqlite',
    affinity('text', 'VARCHAR(5)'),
    { ...classes(0, 0, 10, 0), charactersMax: 9 },
    'text',
  ],
  ['dates', 'sqlite', affinity('numeric', 'DATE'), { ...classes(0, 0, 10, 0), shapes: { 'iso-date': 10 } }, 'date'],
  [
    'dates and other text',
    'sqlite',
    affinity('numeric', 'DATE'),
    { ...classes(0, 0, 10, 0), shapes: { 'iso-date': 9 } },
    'text',
  ],
  ['seconds since 1970', 'sqlite', affinity('numeric', 'DATETIME'), classes(10, 0, 0, 0), 'bigint'],
  ['0 and 1', 'sqlite', affinity('numeric', 'BOOLEAN'), classes(10, 0, 0, 0), 'boolean'],
  ['a 2', 'sqlite', affinity('numeric', 'BOOLEAN'), { ...classes(10, 0, 0, 0), notBoolean: 1 }, 'bigint'],
  ['numbers without a declared type', 'sqlite', affinity('blob', ''), classes(10, 0, 0, 0), 'bigint'],
];

for (const [rows, dialect, type, profile, expected] of withRows) {
  test(`${dialect} ${JSON.stringify(type)} with ${rows} becomes ${expected}`, () => {
    assert.is(mapped(dialect, type, { profile: profileOf(profile) }).type, expected);
  });
}

test('a zero date takes NOT NULL away, and the type map says that something is lost', () => {
  const target = mapped('mysql', { kind: 'date' }, { nullable: false, profile: profileOf({ zeroDates: 3 }) });
  assert.is(target.nullable, true);
  assert.is(target.lossy, true);
  assert.match(target.reason, '3 dates');
  assert.is(mapped('mysql', { kind: 'date' }, { nullable: false, profile: profileOf({}) }).nullable, false);
});

test('both ends of a foreign key get one type', () => {
  const parent = tableOf('parent', [columnOf('id', integer(32, true), { identity: { kind: 'auto-increment' } })], {
    primaryKey: { columns: ['id'], line: 1 },
  });
  const child = tableOf('child', [columnOf('parent_id', integer(32))], {
    foreignKeys: [
      {
        columns: ['parent_id'],
        referencedTable: 'parent',
        referencedColumns: [],
        onDelete: 'no action',
        onUpdate: 'no action',
        line: 1,
      },
    ],
  });
  const { tables } = mapSchema(modelOf('mysql', [parent, child]), noFacts);
  assert.equal(
    tables.map(table => table.columns[0]?.target.type),
    ['bigint', 'bigint'],
  );
});

test('an unsigned bigint counter and the columns that point to it are bigint together', () => {
  const parent = tableOf('parent', [columnOf('id', integer(64, true), { identity: { kind: 'auto-increment' } })], {
    primaryKey: { columns: ['id'], line: 1 },
  });
  const child = tableOf('child', [columnOf('parent_id', integer(64, true))], {
    foreignKeys: [
      {
        columns: ['parent_id'],
        referencedTable: 'parent',
        referencedColumns: ['id'],
        onDelete: 'cascade',
        onUpdate: 'no action',
        line: 1,
      },
    ],
  });
  const { tables } = mapSchema(modelOf('mysql', [parent, child]), noFacts);
  assert.equal(
    tables.map(table => table.columns[0]?.target.type),
    ['bigint', 'bigint'],
  );
});

test('names keep their spelling; clashes and long names are renamed and reported', () => {
  const index = { name: 'idx', parts: [{ column: 'a' }], unique: false, kind: 'btree' as const, line: 1 };
  const tables = ['Orders', 'lines'].map(name =>
    tableOf(name, [columnOf('a', integer(32)), columnOf('ctid', integer(32))], {
      indexes: [index].map(one => ({ ...one })),
    }),
  );
  tables.push(tableOf('t'.repeat(80), []));
  const target = mapSchema(modelOf('mysql', tables), noFacts);
  assert.is(target.tables[0]?.name, 'Orders');
  assert.equal(
    target.renames.map(rename => [rename.kind, rename.from, rename.to]),
    [
      ['column', 'Orders.ctid', 'ctid_2'],
      ['column', 'lines.ctid', 'ctid_2'],
      ['table', 't'.repeat(80), target.tables[2]?.name],
      ['index', 'lines.idx', 'lines_idx'],
    ],
  );
});

test('several source databases become several schemas, one becomes public', () => {
  const one = mapSchema(modelOf('mysql', [tableOf('a', [], { schema: 'shop' })]), noFacts);
  assert.is(one.tables[0]?.schema, 'public');
  const two = mapSchema(
    modelOf('mysql', [tableOf('a', [], { schema: 'shop' }), tableOf('a', [], { schema: 'pg_blog' })]),
    noFacts,
  );
  assert.equal(
    two.tables.map(table => `${table.schema}.${table.name}`),
    ['shop.a', 'source_pg_blog.a'],
  );
});

test('a chosen type is taken; one that is no type is refused with a finding', () => {
  const model = modelOf('mysql', [tableOf('t', [columnOf('a', { kind: 'text' }), columnOf('b', { kind: 'text' })])]);
  const { target, findings } = planSchema(model, noFacts, [
    { table: 't', column: 'a', type: 'citext' },
    { table: 't', column: 'b', type: 'int); DROP TABLE x; --' },
  ]);
  assert.equal(
    target.tables[0]?.columns.map(column => column.target.type),
    ['citext', 'text'],
  );
  assert.equal(target.extensions, ['citext']);
  assert.equal(
    findings.map(finding => finding.code),
    ['R09'],
  );
});

test('a default that is no value of the type is left out with a finding', () => {
  const column = columnOf(
    'd',
    { kind: 'datetime' },
    { default: { kind: 'string', value: '0000-00-00 00:00:00' }, line: 7 },
  );
  const { target, findings } = planSchema(modelOf('mysql', [tableOf('t', [column])]), noFacts);
  assert.is(target.tables[0]?.columns[0]?.target.default, undefined);
  assert.equal(
    findings.map(finding => [finding.code, finding.object, finding.line]),
    [['R03', 't.d', 7]],
  );
});

test('a PostgreSQL type of an extension that PostgreSQL lacks becomes text', () => {
  const vector = mapped(
    'postgresql',
    { kind: 'named', name: 'vector', schema: 'public' },
    { sourceType: 'public.vector(3)' },
  );
  assert.equal([vector.type, vector.lossy], ['text', true]);
  const range = mapped('postgresql', { kind: 'named', name: 'int4range' }, { sourceType: 'int4range' });
  assert.equal([range.type, range.lossy], ['int4range', false]);
});

test.run();
