import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ForeignKey, type Key, readLimits, type Table } from '../model.ts';
import { createProfiler } from './create-profiler.ts';
import { column, limitsWith, number, profileRows, type TestValue, table } from './testing.ts';

const integer = { kind: 'integer', bits: 32, unsigned: false } as const;
const text = { kind: 'varchar', length: 50 } as const;
const none = { duplicateKeys: [], orphans: [], duplicateRows: [] };

function key(...columns: string[]): Key {
  return { columns, line: 1 };
}

function foreignKey(columns: string[], referencedTable: string, referencedColumns: string[] = []): ForeignKey {
  return { columns, referencedTable, referencedColumns, onDelete: 'no action', onUpdate: 'no action', line: 1 };
}

function parents(more: Partial<Table> = {}): Table {
  return table('parent', [column('id', integer), column('name', text)], { primaryKey: key('id'), ...more });
}

function children(more: Partial<Table> = {}): Table {
  const columns = [column('id', integer), column('parent_id', integer)];
  return table('child', columns, {
    primaryKey: key('id'),
    foreignKeys: [foreignKey(['parent_id'], 'parent')],
    ...more,
  });
}

const parentRows: TestValue[][] = [
  [number('1'), 'one'],
  [number('2'), 'two'],
];

test('duplicate keys: a repeated one, and nulls which do not repeat', () => {
  const target = table('t', [column('id', integer), column('code', text)], {
    primaryKey: key('id'),
    uniqueKeys: [key('code')],
  });
  const rows = [
    [number('1'), null],
    [number('2'), null],
    [number('02'), 'x'],
    [number('2'), 'y'],
  ];
  assert.equal(profileRows([{ table: target, rows }]).duplicateKeys, [
    { table: 't', columns: ['id'], count: 2, underCollation: false, approximate: false, samples: ['02', '2'] },
  ]);
});

test('composite keys: equal in all parts only, in any order of the key', () => {
  const columns = [column('a', text), column('b', integer), column('c', text)];
  const make = () => table('t', columns, { uniqueKeys: [key('c', 'a')] });
  const good = [
    ['x', number('1'), 'y'],
    ['y', number('1'), 'x'],
    ['x', number('1'), null],
    ['x', number('1'), null],
  ];
  assert.equal(profileRows([{ table: make(), rows: good }]), none);
  const [found] = profileRows([{ table: make(), rows: [...good, ['x', number('9'), 'y']] }]).duplicateKeys;
  assert.is(found?.count, 1);
  assert.equal(found?.samples, ['x, y']);
});

test('duplicates under the collation of the source only', () => {
  const make = (collation: string) =>
    table('t', [column('email', text, { collation })], { uniqueKeys: [key('email')] });
  const rows = [['Ann'], ['ann'], ['bob'], ['bob '], ['José'], ['jose'], ['zoe']];
  const [found, ...others] = profileRows([{ table: make('utf8mb4_general_ci'), rows }]).duplicateKeys;
  assert.equal(others, []);
  assert.is(found?.count, 3);
  assert.is(found?.underCollation, true);
  assert.equal(found?.samples, ['ann', 'bob ', 'jose']);
  assert.is(profileRows([{ table: make('utf8mb4_0900_as_ci'), rows }]).duplicateKeys[0]?.count, 1);
  assert.is(profileRows([{ table: make('utf8mb4_bin'), rows }]).duplicateKeys[0]?.count, 1);
  assert.is(profileRows([{ table: make('NOCASE'), rows }]).duplicateKeys[0]?.count, 1);
  assert.equal(profileRows([{ table: make('C'), rows }]), none);
});

test('orphans: counted by row, nulls are none, with their values', () => {
  const rows = [
    [number('1'), number('1')],
    [number('2'), null],
    [number('3'), number('7')],
    [number('4'), number('-8')],
    [number('5'), number('7')],
    [number('6'), '2'],
  ];
  const expected = {
    table: 'child',
    columns: ['parent_id'],
    referencedTable: 'parent',
    count: 3,
    approximate: false,
    samples: ['-8', '7'],
  };
  for (const first of ['parent', 'child']) {
    const data = [
      { table: parents(), rows: parentRows },
      { table: children(), rows },
    ];
    const { orphans } = profileRows(first === 'parent' ? data : data.reverse());
    assert.is(orphans.length, 1);
    assert.equal({ ...orphans[0], samples: orphans[0]?.samples.sort() }, expected, `${first} first`);
  }
});

test('orphans: numbers and text that write the same number meet', () => {
  const child = table('child', [column('parent_id', text)], { foreignKeys: [foreignKey(['parent_id'], 'parent')] });
  const facts = profileRows([
    { table: parents(), rows: parentRows },
    { table: child, rows: [['1'], ['2']] },
  ]);
  assert.equal(facts.orphans, []);
});

test('orphans: text keys have samples, composite keys follow the referenced order', () => {
  const parent = table('parent', [column('a', text), column('b', text)], { primaryKey: key('a', 'b') });
  const child = table('child', [column('x', text), column('y', text)], {
    foreignKeys: [foreignKey(['x', 'y'], 'parent', ['b', 'a'])],
  });
  const { orphans } = profileRows([
    {
      table: child,
      rows: [
        ['2', 'one'],
        ['one', '2'],
        [null, 'one'],
      ],
    },
    {
      table: parent,
      rows: [
        ['one', '2'],
        ['two', '3'],
      ],
    },
  ]);
  assert.is(orphans[0]?.count, 1);
  assert.equal(orphans[0]?.samples, ['2, one']);
});

test('orphans: a parent without rows, a parent in partitions, a table that is its own parent', () => {
  const rows = [[number('1'), number('1')]];
  const empty = parents();
  assert.is(profileRows([{ table: children(), rows }], { finalTables: [empty, children()] }).orphans[0]?.count, 1);
  const partition = parents({ name: 'parent_1', parent: { name: 'parent', kind: 'partition' } });
  const data = [
    { table: partition, rows: parentRows },
    { table: children(), rows },
  ];
  assert.equal(profileRows(data, { finalTables: [empty, partition, children()] }).orphans, []);
  const tree = children({ foreignKeys: [foreignKey(['parent_id'], 'child')] });
  assert.equal(profileRows([{ table: tree, rows }]).orphans, []);
});

test('keys declared after the rows, as pg_dump and phpMyAdmin do, are exact too', () => {
  const before = () => [
    table('parent', [column('id', integer), column('name', text)]),
    table('child', [column('parent_id', integer), column('position', integer), column('note', text)]),
  ];
  const [parent, child] = before();
  const [finalParent, finalChild] = before();
  if (!parent || !child || !finalParent || !finalChild) throw new Error('two tables each');
  finalParent.primaryKey = key('id');
  finalParent.indexes = [{ parts: [{ column: 'name' }], unique: true, kind: 'btree', line: 9 }];
  finalChild.primaryKey = key('parent_id', 'position');
  finalChild.foreignKeys = [foreignKey(['parent_id'], 'parent', ['id'])];
  const facts = profileRows(
    [
      {
        table: child,
        rows: [
          ['1', '1', 'a'],
          ['1', '2', 'b'],
          ['3', '1', 'c'],
          ['1', '2', 'd'],
        ],
      },
      {
        table: parent,
        rows: [
          ['1', 'same'],
          ['2', 'same'],
        ],
      },
    ],
    { finalTables: [finalParent, finalChild] },
  );
  assert.equal(
    facts.duplicateKeys.map(({ columns, count, approximate }) => ({ columns, count, approximate })),
    [
      { columns: ['name'], count: 1, approximate: false },
      { columns: ['parent_id', 'position'], count: 1, approximate: false },
    ],
  );
  assert.is(facts.orphans[0]?.count, 1);
  assert.is(facts.orphans[0]?.approximate, false);
});

test('a table and columns that get another name keep what was seen in their rows', () => {
  const parent = parents();
  const child = table('child', [column('a', integer), column('b', integer), column('gone', text)], {
    primaryKey: key('b', 'a'),
    foreignKeys: [foreignKey(['a'], 'parent', ['id'])],
  });
  const profiler = createProfiler(readLimits);
  const feed = (target: Table, rows: string[][]) => {
    for (const [at, row] of rows.entries()) {
      const view = profiler.table(target, []);
      view.row(at + 1);
      row.forEach((text, index) => {
        const bytes = Buffer.from(text);
        view.value(index, bytes, 0, bytes.length, 1);
      });
      view.rowEnd();
    }
  };
  feed(child, [
    ['1', '1', '5'],
    ['8', '2', '5'],
    ['8', '2', '5'],
  ]);
  feed(parent, [['1', '1']]);
  // The names change places, and one takes that of a column that is dropped.
  child.name = 'renamed';
  child.columns.pop();
  const [a, b] = child.columns;
  if (!a || !b) throw new Error('two columns');
  a.name = 'gone';
  b.name = 'a';
  child.primaryKey = key('a', 'gone');
  child.foreignKeys = [foreignKey(['gone'], 'parent', ['id'])];
  feed(child, [['8', '2']]);
  const another = table('child', [column('a', integer)]);
  const facts = profiler.finish([parent, child, another]);
  assert.equal(
    facts.orphans.map(({ table: of, columns, count }) => [of, columns, count]),
    [['renamed', ['gone'], 3]],
  );
  assert.equal(
    facts.duplicateKeys.map(({ table: of, columns, count }) => [of, columns, count]),
    [['renamed', ['a', 'gone'], 2]],
  );
  assert.is(a.profile?.numberMax, '8');
  assert.is(b.profile?.numberMax, '2');
  assert.is(another.columns[0]?.profile, undefined);
});

test('a key that could not be foreseen is told to be unchecked', () => {
  const make = () => table('t', [column('a', integer), column('x', text), column('b', integer), column('y', text)]);
  const final = make();
  final.uniqueKeys = [key('x', 'y')];
  const rows = [
    [number('1'), 'p', number('1'), 'q'],
    [number('1'), 'p', number('2'), 'q'],
  ];
  const [found] = profileRows([{ table: make(), rows }], { finalTables: [final] }).duplicateKeys;
  assert.is(found?.count, 0);
  assert.is(found?.approximate, true);
});

test('columns that some rows do not give make the parent unknown, not its children orphans', () => {
  const facts = profileRows([
    { table: parents(), columns: ['name'], rows: [['one'], ['two']] },
    { table: children(), rows: [[number('1'), number('1')]] },
  ]);
  assert.is(facts.orphans[0]?.count, 0);
  assert.is(facts.orphans[0]?.approximate, true);
});

test('a value of one row never leaks into another order of columns or a short row', () => {
  const target = table('t', [column('a', integer), column('b', integer)], { primaryKey: key('a', 'b') });
  const facts = profileRows([
    { table: target, rows: [[number('1'), number('2')]] },
    { table: target, columns: ['b'], rows: [[number('2')]] },
    { table: target, rows: [[number('1')]] },
  ]);
  assert.equal(facts.duplicateKeys, []);
});

test('equal rows of a table without a key', () => {
  const make = () => table('log', [column('a', integer), column('b', text)]);
  const rows = [
    [number('1'), 'x'],
    [number('1'), null],
    [number('1'), 'y'],
  ];
  assert.equal(profileRows([{ table: make(), rows }]), none);
  const twice = [...rows, [number('1'), null], [number('1'), 'x'], [number('1'), 'x']];
  assert.equal(profileRows([{ table: make(), rows: twice }]).duplicateRows, [
    { table: 'log', count: 3, approximate: false },
  ]);
});

test('NULLS NOT DISTINCT counts nulls', () => {
  const target = table('t', [column('a', text)], { uniqueKeys: [{ ...key('a'), nullsNotDistinct: true }] });
  const [found] = profileRows([{ table: target, rows: [[null], ['x'], [null]] }]).duplicateKeys;
  assert.is(found?.count, 1);
  assert.equal(found?.samples, ['NULL']);
});

test('with too little memory orphans are estimated from a sample, and that is said', () => {
  const count = 40_000;
  // Far from each other, so that no memory is saved by their lying close together.
  const apart = 1_000_003;
  const parent = function* (): Generator<TestValue[]> {
    for (let id = count - 1; id >= 0; id--) yield [number(`${id * apart}`), 'x'];
  };
  const child = function* (): Generator<TestValue[]> {
    for (let id = count - 1; id >= 0; id--) yield [number(`${id * apart}`), number(`${(id + count / 2) * apart}`)];
  };
  const facts = profileRows(
    [
      { table: parents(), rows: parent() },
      { table: children(), rows: child() },
    ],
    { limits: limitsWith(400_000) },
  );
  const [found] = facts.orphans;
  assert.is(found?.approximate, true);
  assert.ok(found !== undefined && Math.abs(found.count - count / 2) < count / 10, `${found?.count}`);
  assert.ok(found.samples.every(value => Number(value) >= count * apart));
});

test.run();
