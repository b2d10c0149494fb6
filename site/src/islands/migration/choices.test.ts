import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ChoiceFinding,
  goesWith,
  skipsWithoutTable,
  type TableChoice,
  tablesToDecide,
  withCast,
} from './choices.ts';

const finding = (severity: ChoiceFinding['severity'], code = 'C01'): ChoiceFinding => ({
  code,
  severity,
  object: 't',
  column: null,
  message: '',
  why: '',
  fix: '',
  acceptMeans: '',
});
const table = (name: string, findings: ChoiceFinding[], left: TableChoice['left'] = []): TableChoice => ({
  table: name,
  rows: 1,
  findings,
  columns: [],
  left,
  leftTotal: left.length,
  stays: null,
});

test('tables come with the worst finding first; what stays behind is always among them', () => {
  const tables = [
    table('quiet', [finding('cosmetic')]),
    table('lossy', [finding('behaviour'), finding('data-loss')]),
    table('blocked', [finding('data-loss', 'C02'), finding('blocker', 'C03')]),
    table('fine', []),
  ];
  const shown = tablesToDecide(tables, { all: false, skips: [{ table: 'fine', reason: 'old' }] });
  assert.equal(
    shown.map(each => [each.table, each.findings.map(({ severity }) => severity)]),
    [
      ['blocked', ['blocker', 'data-loss']],
      ['lossy', ['data-loss']],
      ['fine', []],
    ],
  );
  assert.equal(
    tablesToDecide(tables, { all: true, skips: [] }).map(each => each.table),
    ['blocked', 'lossy', 'quiet'],
  );
});

test('a key of a table that stays behind too is no consequence', () => {
  const parent = table(
    'a',
    [],
    [
      { kind: 'foreign key', name: 'b.to_a', needs: 'a' },
      { kind: 'view', name: 'v', needs: 'a' },
    ],
  );
  assert.equal(
    goesWith(parent, [{ table: 'b', reason: 'old' }]).map(({ name }) => name),
    ['v'],
  );
  assert.is(goesWith(parent, []).length, 2);
});

test('one type for a column; that of the rules is no choice', () => {
  const casts = withCast(
    [
      { column: 'a.b', type: 'text' },
      { from: 'bit(1)', type: 'boolean' },
    ],
    'a.b',
    'bytea',
  );
  assert.equal(casts, [
    { from: 'bit(1)', type: 'boolean' },
    { column: 'a.b', type: 'bytea' },
  ]);
  assert.equal(withCast(casts, 'a.b', undefined), [{ from: 'bit(1)', type: 'boolean' }]);
});

test('patterns and tables that are gone stay visible', () => {
  const skips = [
    { table: 'log_*', reason: 'old' },
    { table: 'a', reason: 'old' },
  ];
  assert.equal(skipsWithoutTable(skips, [table('a', [])]), skips.slice(0, 1));
});

test.run();
