import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import { CopyWriter } from '#shared/engines/transfer/copy-writer.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { planTransfer } from '#shared/engines/transfer/plan-transfer.ts';
import { corpusFile } from '#shared/testing/corpus.ts';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import { loadParser } from '../load-parser.ts';
import type { RowSource } from '../row-source.ts';
import { openPostgresqlRows } from './open.ts';
import { planPostgresqlChunks } from './plan-chunks.ts';
import { readPostgresqlSchema } from './read-schema.ts';

const never = new AbortController().signal;
const parse = await loadParser();
const everyObject = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../engines/schema/dialects/postgresql/corpus/every-object.sql',
);
const scripts = [
  ['every object', everyObject] as const,
  ['northwind', corpusFile('databases/northwind/northwind-postgres.sql')] as const,
];
const hasPsql = spawnSync('psql', ['--version']).status === 0;

const server = await scratchPostgres();
const made: string[] = [];

/** Connection string of a new, empty database on the one server of this file. */
async function freshDatabase(): Promise<string> {
  const name = `migrate_${randomUUID().replaceAll('-', '')}`;
  await server.query(`create database ${name} template template0`);
  made.push(name);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** COPY data with the frame that its binary form has. */
async function* framed(format: 'text' | 'binary', rows: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  if (format === 'binary') yield Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
  yield* rows;
  if (format === 'binary') yield Buffer.from([0xff, 0xff]);
}

/** Copies a chunk as it comes, where that can be, or through the encoders of the copier. */
async function copy(
  source: RowSource,
  chunk: Chunk,
  table: TablePlan,
  target: pg.Client,
  encode: boolean,
): Promise<void> {
  const raw = encode ? undefined : await source.raw?.(chunk, table, never);
  const into = quoteQualified(table.target.schema, table.target.name);
  const load = async (
    format: 'text' | 'binary',
    columns: readonly string[],
    rows: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> => {
    const sql = `copy ${into} (${columns.map(quoteIdentifier).join(', ')}) from stdin (format ${format})`;
    await pipeline(Readable.from(framed(format, rows)), target.query(copyFrom(sql)));
  };
  if (raw !== undefined) {
    const targetOf = (name: string): string => table.columns.find(column => column.source === name)?.target ?? name;
    await load(raw.format, raw.columns.map(targetOf), raw.bytes);
    return;
  }
  let writer: CopyWriter | undefined;
  await source.read({
    chunk,
    table,
    open: (columns, charset) => {
      writer = new CopyWriter({ table, dialect: 'postgresql', columns, charset });
      return writer;
    },
    turn: () => undefined,
    signal: never,
  });
  assert.is(writer?.rejected, 0, JSON.stringify(writer?.takeRejects()));
  if (writer !== undefined) await load(writer.format, writer.columns, [writer.take().bytes]);
}

for (const [name, path] of scripts) {
  for (const encode of [false, true]) {
    const title = `${name}: rows arrive ${encode ? 'through the encoders' : 'as they are'}, equal in every value`;
    if (path === undefined || !hasPsql) {
      skipped(title, path === undefined ? 'no corpus here' : 'no psql here');
      continue;
    }
    test(title, async () => {
      const from = await freshDatabase();
      const to = await freshDatabase();
      const owners = /^ALTER [^;]* OWNER TO [^;]*;$/gm;
      spawnSync('psql', ['-q', '-X', '-d', from, '-f', '-'], {
        input: readFileSync(path, 'utf8').replace(owners, ''),
      });
      const reading = await readPostgresqlSchema(from);
      const assessment = assess(reading, { parse });
      const plan = planTransfer(assessment, { run: randomUUID() });
      const chunks = await planPostgresqlChunks(from, plan, reading.model, { chunkBytes: 16_384 });
      const before = new pg.Client({ connectionString: from });
      await before.connect();
      const target = new pg.Client({ connectionString: to });
      await target.connect();
      for (const { sql, phase } of assessment.ddl) if (phase !== 'after-data') await target.query(sql);
      await target.query("set session_replication_role = 'replica'");
      const source = await openPostgresqlRows({ kind: 'postgresql', url: from });
      for (const chunk of chunks) await copy(source, chunk, plan.tables[chunk.table]!, target, encode);
      await source.close();
      let rows = 0;
      for (const { source: left, target: arrived } of plan.tables) {
        const digest = (schema: string, table: string): string =>
          `select count(*)::int as rows, coalesce(md5(string_agg(t::text, ',' order by t::text collate "C")), '') as sum from only ${quoteQualified(schema, table)} t`;
        const expected = (await before.query<Record<string, unknown>>(digest(left.schema ?? 'public', left.name)))
          .rows[0];
        const found = (await target.query<Record<string, unknown>>(digest(arrived.schema, arrived.name))).rows[0];
        assert.equal(found, expected, left.name);
        rows += Number(expected?.rows);
      }
      assert.ok(rows > 5, `${rows} rows`);
      await Promise.all([before.end(), target.end()]);
    });
  }
}

test.after(async () => {
  for (const name of made) await server.query(`drop database ${name} with (force)`);
  await server.stop();
});
test.run();
