import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createProfiler } from './create-profiler.ts';
import { valueKind } from './profiler.ts';
import { column, limitsWith, table } from './testing.ts';

const limitBytes = 4 * 1024 * 1024;
const rows = 2_000_000;

/** Writes `value` in eight digits at the start of `bytes`. */
function writeDigits(bytes: Uint8Array, value: number): void {
  let rest = value;
  for (let i = 7; i >= 0; i--) {
    bytes[i] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

test('two million rows stay within the budget, and what is estimated says so', () => {
  const columns = [
    column('id', { kind: 'integer', bits: 32, unsigned: false }),
    column('parent_id', { kind: 'integer', bits: 32, unsigned: false }),
    column('name', { kind: 'varchar', length: 20 }),
  ];
  const key = { columns: ['id'], line: 1 };
  const target = table('t', columns, {
    primaryKey: key,
    uniqueKeys: [{ columns: ['parent_id', 'id'], line: 1 }],
    foreignKeys: [
      {
        columns: ['parent_id'],
        referencedTable: 't',
        referencedColumns: [],
        onDelete: 'no action',
        onUpdate: 'no action',
        line: 1,
      },
    ],
  });
  const profiler = createProfiler(limitsWith(limitBytes));
  const view = profiler.table(target, []);
  const bytes = new Uint8Array(8);
  let exceeded = 0;
  for (let at = 0; at < rows; at++) {
    // In an order that leaves no runs.
    const id = (at * 7919) % rows;
    view.row(at);
    writeDigits(bytes, id);
    view.value(0, bytes, 0, 8, valueKind.number);
    view.value(2, bytes, 0, 8, valueKind.text);
    // Half of the parents exist.
    writeDigits(bytes, id + rows / 2);
    view.value(1, bytes, 0, 8, valueKind.number);
    view.rowEnd();
    if (profiler.budget.used > limitBytes) exceeded++;
  }
  assert.is(exceeded, 0, 'the accounting never passes the limit after a row');
  const facts = profiler.finish([target]);
  assert.ok(profiler.budget.peak <= limitBytes, `peak ${profiler.budget.peak}`);
  assert.ok(profiler.budget.peak > limitBytes / 2, 'the budget is used, not just never touched');

  const [id, parent, name] = columns.map(({ profile }) => profile);
  assert.ok([id, parent, name].every(profile => profile?.approximate.includes('distinct')));
  for (const profile of [id, parent, name]) {
    const error = Math.abs((profile?.distinct ?? 0) / rows - 1);
    assert.ok(error < 0.06, `distinct is off by ${error}`);
  }
  const [orphans] = facts.orphans;
  assert.is(orphans?.approximate, true);
  assert.ok(Math.abs((orphans?.count ?? 0) / (rows / 2) - 1) < 0.06, `${orphans?.count} orphans`);
  assert.equal(
    facts.duplicateKeys.map(({ count, approximate }) => ({ count, approximate })),
    [
      { count: 0, approximate: true },
      { count: 0, approximate: true },
    ],
  );
});

test('many tables share the budget: the last one still gets its part', () => {
  const limit = 600_000;
  const profiler = createProfiler(limitsWith(limit));
  const tables = Array.from({ length: 40 }, (_, index) =>
    table(`t${index}`, [column('id', { kind: 'integer', bits: 32, unsigned: false })], {
      primaryKey: { columns: ['id'], line: 1 },
    }),
  );
  const bytes = new Uint8Array(8);
  for (const target of tables) {
    const view = profiler.table(target, []);
    for (let id = 0; id < 3000; id++) {
      writeDigits(bytes, id % 2999);
      view.row(id);
      view.value(0, bytes, 0, 8, valueKind.number);
      view.rowEnd();
    }
  }
  profiler.finish(tables);
  assert.ok(profiler.budget.peak <= limit);
  for (const { name, columns } of tables) {
    const distinct = columns[0]?.profile?.distinct ?? 0;
    assert.ok(Math.abs(distinct / 2999 - 1) < 0.4, `${name}: ${distinct}`);
  }
});

test('a budget too small for anything gives counts, and estimates that say so', () => {
  const profiler = createProfiler(limitsWith(100));
  const target = table('t', [column('id', { kind: 'text' })], { primaryKey: { columns: ['id'], line: 1 } });
  const view = profiler.table(target, []);
  view.row(1);
  view.value(0, Uint8Array.of(0x61, 0x20), 0, 2, valueKind.text);
  view.rowEnd();
  const facts = profiler.finish([target]);
  assert.is(target.columns[0]?.profile?.trailingSpaces, 1);
  assert.equal(target.columns[0]?.profile?.approximate, ['distinct']);
  assert.is(facts.duplicateKeys[0]?.approximate, true);
  assert.is(profiler.budget.peak, 0);
});

test.run();
