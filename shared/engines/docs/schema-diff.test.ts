import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { schemaDiffOf } from './schema-diff.ts';
import { assessmentOf, buildFinding, buildTable } from './testing.ts';

const table = buildTable('Order', [
  ['id', 'int(11)', 'integer'],
  ['note', 'varchar(20)', 'varchar(20)'],
  ['born', 'date', 'date', { nullable: true, lossy: true, reason: 'Zero dates become NULL.' }],
]);
const [, note, born] = table.columns;
if (note === undefined || born === undefined) throw new Error('three columns were built');
note.source.default = { kind: 'string', value: 'x' };
note.target.default = "'x'";
born.target.name = 'born_on';
born.target.nullable = true;
born.source.nullable = false;
const gone = buildTable('gone', [['id', 'int(11)', 'integer']]);
const base = assessmentOf(
  [table],
  [
    buildFinding('R03', 'behaviour', 'Order.born', { leftOut: true, message: 'The default was left out.' }),
    buildFinding('R07', 'behaviour', 'scheduled events', { leftOut: true }),
    buildFinding('C03', 'cosmetic', 'Order'),
  ],
);
const assessment = {
  ...base,
  model: { ...base.model, tables: [table.source, gone.source] },
  ddl: [
    ...base.ddl,
    {
      phase: 'after-data' as const,
      object: 'Order',
      sql: 'ALTER TABLE public."Order" ADD CONSTRAINT p PRIMARY KEY (id);',
    },
    { phase: 'after-data' as const, object: 'Order.by_note', sql: 'CREATE INDEX by_note ON public."Order" (note);' },
    { phase: 'after-data' as const, object: 'view Order', sql: 'CREATE VIEW public.v AS SELECT 1;' },
  ],
};

test('a column names what is not the same on both sides, and only that', () => {
  const [first] = schemaDiffOf(assessment).tables;
  assert.equal(
    first?.columns.map(column => [column.source.name, column.changes, column.lossy]),
    [
      ['id', ['type'], false],
      ['note', [], false],
      ['born', ['name', 'nullability'], true],
    ],
  );
  assert.is(first?.target, 'public.Order');
});

test('statements and findings stand at the table they belong to', () => {
  const { tables, madeBeside, leftOut } = schemaDiffOf(assessment);
  assert.is(tables[0]?.constraints.length, 1);
  assert.is(tables[0]?.indexes.length, 1);
  assert.equal(
    tables[0]?.leftOut.map(({ code }) => code),
    ['R03'],
  );
  assert.equal(
    madeBeside.map(({ object }) => object),
    ['public', 'view Order'],
  );
  assert.equal(
    leftOut.map(({ object }) => object),
    ['scheduled events'],
  );
});

test('a table without a target is shown as left out, not dropped', () => {
  const [, second] = schemaDiffOf(assessment).tables;
  assert.is(second?.source, 'gone');
  assert.is(second?.target, null);
  assert.equal(second?.columns[0]?.changes, ['left-out']);
});

test.run();
