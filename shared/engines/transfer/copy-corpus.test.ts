import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import { assess } from '../schema/assess.ts';
import { quoteQualified } from '../schema/emit/quote.ts';
import type { Assessment } from '../schema/finding.ts';
import { createMachine } from '../schema/machine.ts';
import type { Dialect, Reading, Table } from '../schema/model.ts';
import { createProfiler } from '../schema/profile/create-profiler.ts';
import type { CreateProfiler } from '../schema/profile/profiler.ts';
import { CopyWriter } from './copy-writer.ts';
import type { TransferPlan } from './plan.ts';
import { planTransfer } from './plan-transfer.ts';
import { type Copier, openCopier } from './testing/copy-in.ts';

const folder = corpusFolder();
const scripts = folder === undefined ? [] : scriptsIn(join(folder, 'databases'));
let server: ScratchPostgres | undefined;
let copier: Copier | undefined;

test.before(async () => {
  await loadModule();
  if (scripts.length === 0) return;
  server = await scratchPostgres();
  copier = await openCopier(server);
});
test.after(async () => {
  await copier?.close();
  await server?.stop();
});

if (folder === undefined) skipped('rows of real databases', 'the folder of real databases is not here');

for (const { name, dialect, bytes } of scripts) {
  test(`${name}: every row is written, and PostgreSQL takes it`, async () => {
    const assessment = assess(read(bytes, dialect, createProfiler), { parse: parseSync });
    const plan = planTransfer(assessment, { run: '00000000-0000-4000-8000-000000000000' });
    const writers = new Map<string, CopyWriter[]>();
    read(bytes, dialect, copyingProfiler(plan, writers));
    const rejects = [...writers.values()].flat().flatMap(writer => writer.takeRejects());
    assert.equal(rejects.slice(0, 3), []);
    await load(assessment, plan, writers);
  });
}

test.run();

/** Scripts that hold rows; data that stands in a file of its own follows its schema. */
function scriptsIn(root: string): { name: string; dialect: Dialect; bytes: Uint8Array }[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.sql'));
  return files.sort().flatMap(name => {
    const path = join(root, name);
    if (/-data\.sql$/.test(name) || statSync(path).size > 2 * 1024 * 1024) return [];
    const data = files.find(other => other === name.replace(/\.sql$/, '-data.sql'));
    const parts = [path, ...(data === undefined ? [] : [join(root, data)])].map(part => readFileSync(part));
    const bytes = Buffer.concat(parts);
    const dialect = dialectOf(name.toLowerCase());
    const text = bytes.toString('latin1');
    const holdsBoth = /\bcreate\s+table\b/i.test(text) && /\b(insert\s+into|copy)\b/i.test(text);
    return dialect === undefined || !holdsBoth ? [] : [{ name: relative(root, path), dialect, bytes }];
  });
}

function dialectOf(name: string): Dialect | undefined {
  if (/mysql|mariadb/.test(name)) return 'mysql';
  if (/sqlite/.test(name)) return 'sqlite';
  if (/sqlserver|mssql/.test(name)) return 'sqlserver';
  return /postgres|pgsql|pagila-schema/.test(name) ? 'postgresql' : undefined;
}

function read(bytes: Uint8Array, dialect: Dialect, profiler: CreateProfiler): Reading {
  const machine = createMachine(dialect, { profile: true, createProfiler: profiler, parsePostgresql: parseSync });
  machine.push(bytes);
  return machine.finish();
}

/** Hands the rows of each table to writers, as a source of rows would: one for each list of columns. */
function copyingProfiler(plan: TransferPlan, writers: Map<string, CopyWriter[]>): CreateProfiler {
  return () => ({
    table(table: Table, columns: readonly string[], charset?: string) {
      const planned = plan.tables.find(
        ({ source }) => source.name === table.name && (source.schema ?? '') === (table.schema ?? ''),
      );
      // A script may fill a table and drop it again.
      if (planned === undefined) return { row() {}, value() {}, null() {}, rowEnd() {} };
      const writer = new CopyWriter({ table: planned, dialect: plan.dialect, columns, charset });
      const key = quoteQualified(planned.target.schema, planned.target.name);
      writers.set(key, [...(writers.get(key) ?? []), writer]);
      return writer;
    },
    finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
  });
}

async function load(assessment: Assessment, plan: TransferPlan, writers: Map<string, CopyWriter[]>): Promise<void> {
  assert.ok(server !== undefined && copier !== undefined);
  const { query } = server;
  await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const before = assessment.ddl.filter(({ phase }) => phase !== 'after-data');
  await query(before.map(({ sql }) => sql).join('\n'));
  for (const { target, source, rowsExpected } of plan.tables) {
    const name = quoteQualified(target.schema, target.name);
    let written = 0;
    for (const writer of writers.get(name) ?? []) {
      written += writer.rows;
      if (writer.rows > 0) await copier.copy(name, writer.columns, writer.format, writer.take().bytes);
    }
    assert.is(written, rowsExpected ?? 0, `rows of ${source.name}`);
    const [counted] = await query(`SELECT count(*)::integer AS rows FROM ${name}`);
    assert.ok(Number(counted?.rows) >= written, `rows of ${name} in the target`);
  }
  const schemas = new Set(plan.tables.map(({ target }) => target.schema));
  for (const schema of schemas) if (schema !== 'public') await query(`DROP SCHEMA "${schema}" CASCADE`);
}
