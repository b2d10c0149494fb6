import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SpareThread, TaskPool } from './pool.ts';
import type { ThreadSetup } from './tasks.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-pool-'));
const path = join(folder, 'shop.db');
const database = new DatabaseSync(path);
database.exec('CREATE TABLE goods (id INTEGER PRIMARY KEY)');
database.close();

const setup: ThreadSetup = {
  plan: { run: '00000000-0000-4000-8000-000000000000', dialect: 'sqlite', tables: [] },
  source: { kind: 'sqlite-file', path },
  target: { url: 'postgres://nobody@127.0.0.1:1/none' },
  hashKey: '00'.repeat(32),
  rejectsMax: 0,
};

test('a spare thread does the first task of the pool that takes it, and no other pool gets it', async () => {
  const spare = new SpareThread('sqlite-file');
  const pool = new TaskPool(setup, 2, spare);
  assert.is(await pool.run({ kind: 'open-source' }), true);
  assert.is(spare.take(), undefined);
  // A second thread is started where the first does not do.
  await pool.runInEach({ kind: 'open-source' });
  await spare.close();
  assert.is(await pool.run({ kind: 'open-source' }), true);
  await pool.close();
});

test('a spare thread that nobody takes ends when it is closed', async () => {
  const spare = new SpareThread('sqlite-file');
  await spare.close();
  assert.is(spare.take(), undefined);
});

test('a spare thread that ended is not taken', async () => {
  const spare = new SpareThread('sqlite-file');
  const pool = new TaskPool(setup, 1, spare);
  await spare.close();
  assert.is(await pool.run({ kind: 'open-source' }), true);
  await pool.close();
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
