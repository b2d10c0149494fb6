import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { readSource, type SourceReading } from './assess-source.ts';
import { openRowSource } from './open-row-source.ts';
import type { SourceInput } from './open-source.ts';
import { planFileChunks } from './plan-file-chunks.ts';
import { portionsOf, scratchFolder, zipOf } from './testing.ts';

const folder = scratchFolder();

const script = `-- MySQL dump 10.13
CREATE TABLE \`t\` (\`a\` int, \`b\` varchar(50));
INSERT INTO \`t\` VALUES (1,'één'),(2,'zwei');
INSERT INTO \`t\` VALUES (3,NULL);
`;

async function rowsOf({ model, address }: SourceReading): Promise<number> {
  assert.ok(address !== undefined);
  const plan: TransferPlan = {
    run: '00000000-0000-4000-8000-000000000000',
    dialect: model.dialect,
    tables: model.tables.map(table => ({
      source: { ...(table.schema !== undefined && { schema: table.schema }), name: table.name },
      target: { schema: 'public', name: table.name },
      columns: [],
      key: [],
      rowsExpected: table.rowCount,
      bytesExpected: table.rowBytes,
    })),
  };
  const source = await openRowSource(address);
  let rows = 0;
  for (const chunk of await planFileChunks(address, plan, model)) {
    await source.read({
      chunk,
      table: plan.tables[chunk.table]!,
      open: () => ({ row() {}, value() {}, null() {}, rowEnd: () => void rows++ }),
      turn: () => undefined,
      signal: new AbortController().signal,
    });
  }
  await source.close();
  return rows;
}

test('whatever a dump comes as, its rows can be read by place afterwards', async () => {
  const database = join(folder.path, 'three.db');
  const writer = new DatabaseSync(database);
  writer.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)');
  writer.close();
  const { readFileSync } = await import('node:fs');
  const inputs: { [name: string]: SourceInput } = {
    plain: folder.file('plain.sql', script),
    marked: folder.file('marked.sql', `\ufeff${script}`),
    gzip: folder.file('packed.sql.gz', gzipSync(script)),
    zip: folder.file('packed.zip', zipOf([{ name: 'a.sql', bytes: Buffer.from(script) }])),
    'utf-16': folder.file('wide.sql', Buffer.from(`\ufeff${script}`, 'utf16le')),
    sent: portionsOf(Buffer.from(script), 33),
    database,
    'database, packed': folder.file('db.gz', gzipSync(readFileSync(database))),
    'database, sent': portionsOf(readFileSync(database), 1000),
  };
  for (const [name, input] of Object.entries(inputs)) {
    const workingCopy = join(folder.path, `${name}.copy`);
    const reading = await readSource(input, { workingCopy, temporaryFolder: folder.path });
    assert.is(await rowsOf(reading), 3, name);
    const isNeeded = !['plain', 'marked', 'database'].includes(name);
    assert.is(existsSync(workingCopy), isNeeded, name);
  }
  assert.is(readdirSync(folder.path).filter(name => name.includes('partial')).length, 0);
});

test('without a place for a copy there is no address, and a source that fails leaves none', async () => {
  const packed = folder.file('again.sql.gz', gzipSync(script));
  assert.is((await readSource(packed)).address, undefined);
  const workingCopy = join(folder.path, 'failed.copy');
  const cut = folder.file('cut.sql.gz', gzipSync(script).subarray(0, 60));
  assert.is(
    await readSource(cut, { workingCopy }).then(
      () => 'read',
      error => error.code,
    ),
    'source-truncated',
  );
  assert.is(readdirSync(folder.path).filter(name => name.startsWith('failed')).length, 0);
});

test('a real script in UTF-16 and a real folder of scripts, by place', async () => {
  const wide = corpusFile('databases/northwind/mssql-instnwnd.sql');
  const main = corpusFile('databases/employees-bytebase/mysql/dataset_small/employee.sql');
  if (wide === undefined || main === undefined)
    return skipped('working copies of real scripts', 'the corpus is not there');
  for (const [name, input] of [
    ['wide', wide],
    ['folder', join(main, '..')],
  ] as const) {
    const reading = await readSource(input, { workingCopy: join(folder.path, `${name}.copy`), profile: false });
    const counted = reading.model.tables.reduce(
      (sum, table) => sum + table.rowSpans.reduce((rows, span) => rows + span.rows, 0),
      0,
    );
    assert.ok(counted > 3000, `${counted}`);
    assert.is(await rowsOf(reading), counted);
  }
});

test.after(() => folder.remove());
test.run();
