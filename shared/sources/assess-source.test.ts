import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSource } from './assess-source.ts';
import { assessInThread } from './assess-thread.ts';
import type { SourceProgress } from './progress.ts';
import { SourceError } from './source-error.ts';
import { portionsOf, scratchFolder, zipOf } from './testing.ts';

const folder = scratchFolder();
const dump = `--
-- PostgreSQL database dump
--

-- Dumped from database version 17.2
-- Dumped by pg_dump version 17.2

CREATE TABLE public.t (id integer NOT NULL, name text);
COPY public.t (id, name) FROM stdin;
${Array.from({ length: 30_000 }, (_, at) => `${at}\tname number ${at}`).join('\n')}
\\.
ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);

--
-- PostgreSQL database dump complete
--
`;

async function codeOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return 'none';
  } catch (error) {
    return error instanceof SourceError ? error.code : String(error);
  }
}

test('a packed dump is read, with the hash of its raw bytes', async () => {
  for (const [name, bytes] of [
    ['dump.sql', Buffer.from(dump)],
    ['dump.sql.gz', gzipSync(dump)],
    ['dump.zip', zipOf([{ name: 'dump.sql', bytes: Buffer.from(dump) }])],
  ] as const) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (const input of [folder.file(name, bytes), portionsOf(bytes, 5000)]) {
      const reading = await readSource(input, { fileName: name, temporaryFolder: folder.path });
      assert.is(reading.dialect, 'postgresql');
      assert.is(reading.sha256, sha256);
      assert.is(reading.model.complete, true);
      assert.is(reading.model.tables[0]?.rowCount, 30_000);
    }
  }
});

test('a SQLite file is read from a path and from a stream', async () => {
  const path = join(folder.path, 'shop.db');
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1), ('x')");
  database.close();
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(path);
  for (const input of [path, portionsOf(bytes, 999)]) {
    const reading = await readSource(input, { temporaryFolder: folder.path });
    assert.is(reading.format, 'sqlite-file');
    assert.is(reading.model.tables[0]?.rowCount, 2);
    assert.is(reading.sha256, createHash('sha256').update(bytes).digest('hex'));
  }
});

test('a thread reads and assesses, from a path and from a stream, and reports how far it is', async () => {
  const path = folder.file('threaded.sql', dump);
  for (const input of [{ path }, { bytes: portionsOf(Buffer.from(dump), 70_001), sizeBytes: dump.length }]) {
    const seen: SourceProgress[] = [];
    const { assessment, format } = await assessInThread({
      ...input,
      fileName: 'threaded.sql',
      onProgress: progress => seen.push(progress),
    });
    assert.is(format, 'plain');
    assert.is(assessment.model.tables[0]?.rowCount, 30_000);
    assert.ok(assessment.ddl.length > 0);
    assert.ok(seen.length > 0 && seen.every(progress => progress.bytesTotal === dump.length));
  }
});

test('a thread ends at once when it is no longer wanted, and leaves nothing behind', async () => {
  const stop = new AbortController();
  const before = readdirSync(folder.path).length;
  async function* endless() {
    const portion = Buffer.from(`${'1\tx\n'.repeat(20_000)}`);
    yield Buffer.from(
      '-- PostgreSQL database dump\nCREATE TABLE public.t (id integer, n text);\nCOPY public.t FROM stdin;\n',
    );
    for (;;) yield portion;
  }
  const reading = assessInThread({
    bytes: endless(),
    signal: stop.signal,
    onProgress: ({ rows }) => {
      if (rows > 0) stop.abort();
    },
  });
  assert.is(await codeOf(reading), 'source-cancelled');
  assert.is(readdirSync(folder.path).length, before);
});

test('a thread passes on why a source can not be read', async () => {
  assert.is(await codeOf(assessInThread({ path: folder.file('empty.sql', '') })), 'source-empty');
  assert.is(
    await codeOf(assessInThread({ path: folder.file('x.dump', `PGDMP${'\0'.repeat(500)}`) })),
    'source-unsupported',
  );
  async function* failing() {
    yield Buffer.from('CREATE TABLE t (a int);');
    throw new Error('the network went away');
  }
  assert.is(await codeOf(assessInThread({ bytes: failing() })), 'source-unreadable');
});

test('a thread that needs too much memory ends alone', async () => {
  // One row names a million distinct tables' worth of text: the model itself is what grows.
  const statements = Array.from(
    { length: 15_000 },
    (_, at) => `COMMENT ON SCHEMA public IS '${'x'.repeat(2000)}${at}';`,
  );
  const script = `-- PostgreSQL database dump\n${statements.join('\n')}`;
  const code = await codeOf(assessInThread({ bytes: portionsOf(Buffer.from(script), 65_536), heapMegabytesMax: 24 }));
  assert.is(code, 'source-out-of-memory');
});

test.after(() => folder.remove());
test.run();
