import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { addDelta, describeDelta, type TableDelta } from './delta.ts';

const plan: TransferPlan = {
  run: '00000000-0000-4000-8000-000000000000',
  dialect: 'mysql',
  tables: ['orders', 'log'].map(name => ({
    source: { name },
    target: { schema: 'public', name },
    columns: [],
    key: [],
    rowsExpected: null,
    bytesExpected: 0,
  })),
};
const chunk = (id: number, table: number): Chunk => ({ id, table, rowsExpected: null, bytes: 0, kind: 'whole' });
const chunks = [chunk(0, 0), chunk(1, 0), chunk(2, 0), chunk(3, 1)];
const results = chunks.map(({ id }) => ({ chunk: id, rows: 100, bytes: 0, rejected: 0, casts: {} }));
const compared = plan.tables.map(table => ({
  evidence: {
    table,
    source: { rowsRead: 0, digest: { rows: 0, sum: '', casts: {} }, problems: { count: 0, first: [] } },
    target: { digest: { rows: 0, sum: '', casts: {} }, problems: { count: 0, first: [] } },
    copied: { rows: 0, rejected: 0, casts: {} },
  },
  source: new Map(),
  equal: false,
  differing: [],
  clear: undefined,
  wholeBecause: 'it is one chunk',
}));
const add = (before: readonly TableDelta[], copied: readonly number[], tables: readonly number[]): TableDelta[] =>
  addDelta(before, { plan, chunks, results, copied: new Set(copied), tables, compared });

test('chunks and rows that were copied again are counted by table, over all rounds', () => {
  const first = add([], [1, 3], [0, 1]);
  assert.equal(first, [
    { table: 'orders', chunksCopied: 1, chunks: 3, rowsCopied: 100, rows: 300 },
    { table: 'log', chunksCopied: 1, chunks: 1, rowsCopied: 100, rows: 100, wholeBecause: 'it is one chunk' },
  ]);
  assert.equal(add(first, [1, 2], [0])[0], { table: 'orders', chunksCopied: 3, chunks: 3, rowsCopied: 300, rows: 300 });
  assert.equal(first[0]?.chunksCopied, 1, 'what was before stays as it was');
});

test('a chunk that several rounds copied is not more than one', () => {
  const again = add(add(add([], [3], [1]), [3], [1]), [3], [1]);
  assert.equal(again[0], {
    table: 'log',
    chunksCopied: 1,
    chunks: 1,
    rowsCopied: 100,
    rows: 100,
    wholeBecause: 'it is one chunk',
  });
});

test('a line says how much of a table it was, and why all of it', () => {
  assert.is(
    describeDelta({ table: 'orders', chunksCopied: 12, chunks: 160, rowsCopied: 75_000, rows: 1_000_000 }),
    '12 of 160 chunks, 75,000 of 1,000,000 rows',
  );
  assert.match(
    describeDelta({ table: 't', chunksCopied: 1, chunks: 1, rowsCopied: 1, rows: 1, wholeBecause: 'it is one chunk' }),
    'the whole table, as it is one chunk',
  );
});

test.run();
