import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../loud.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { columnTypes } from './damage/column-types.ts';
import { runClean, runDamage } from './damage/run-trials.ts';
import { seededDump } from './damage/seeded-dump.ts';
import { sqliteColumnTypes, writeSeededSqlite } from './damage/seeded-sqlite.ts';

/*
 * A share of what `damage-trials.ts` does: a thousand damages and a hundred clean runs.
 */

const seed = 20_261;
const say = (): void => undefined;
let server: ScratchPostgres | undefined;

test.before(
  loud(async () => {
    server = await scratchPostgres();
  }),
);
test.after(loud(async () => await server?.stop()));

test('the same seed gives the same database, and seeds come by all types', () => {
  const options = { tablesMax: 4, rowsMax: 60 };
  assert.is(seededDump(7, options).script, seededDump(7, options).script);
  const scripts = Array.from({ length: 60 }, (_, at) => seededDump(at, options).script).join('\n');
  const absent = columnTypes.filter(({ sql }) => !scripts.includes(` ${sql}`));
  assert.equal(
    absent.map(({ sql }) => sql),
    [],
  );
});

test('seeded SQLite files come by all types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-seeded-'));
  const declared = new Set<string>();
  for (let at = 0; at < 30; at += 1) {
    const path = join(folder, `${at}.db`);
    writeSeededSqlite(path, at, { tablesMax: 4, rowsMax: 5 });
    const database = new DatabaseSync(path, { readOnly: true });
    const tables = 'SELECT c.type FROM sqlite_schema s, pragma_table_info(s.name) c';
    for (const { type } of database.prepare(tables).all()) declared.add(String(type));
    database.close();
  }
  rmSync(folder, { recursive: true });
  assert.equal(
    sqliteColumnTypes.filter(type => !declared.has(type.declared)),
    [],
  );
});

test('every damage is seen, and the damaged rows are named', async () => {
  const report = await runDamage({ admin: server?.url ?? '', seed, count: 40, trialsPerDatabase: 20, say });
  assert.equal(report.bySource, { dump: 20, 'sqlite-file': 20 });
  assert.equal(report.missed, []);
  assert.equal(report.mislocated, []);
  assert.is(
    Object.values(report.trials).reduce((sum, count) => sum + count, 0),
    40,
  );
});

test('what nobody has damaged is certified', async () => {
  const report = await runClean({ admin: server?.url ?? '', seed, count: 3, say });
  assert.equal(report.falseAlarms, []);
  assert.is(report.runs, 3);
});

test.run();
