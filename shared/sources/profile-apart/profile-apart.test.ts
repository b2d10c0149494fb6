import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arbitraryStatement, arbitraryTables } from '#shared/engines/schema/dialects/mysql/arbitrary-rows.ts';
import type { Dialect, Reading, ReadLimits } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { CreateProfiler } from '#shared/engines/schema/profile/profiler.ts';
import { loadMachine } from '../load-machine.ts';
import { loadParser } from '../load-parser.ts';
import { RingWriter } from './ring-writer.ts';
import { startProfileThread } from './start-profile-thread.ts';
import { answer, control, controlBytes, message, slotBytes, slotsMax } from './wire.ts';

const parsePostgresql = await loadParser();
const thread = startProfileThread();
const dialects = join(import.meta.dirname, '../../engines/schema/dialects');

async function read(
  dialect: Dialect,
  script: Uint8Array,
  create: CreateProfiler,
  portion: number,
  limits?: Partial<ReadLimits>,
): Promise<Reading> {
  const make = await loadMachine(dialect);
  const machine = make({ profile: true, createProfiler: create, parsePostgresql, ...(limits && { limits }) });
  for (let at = 0; at < script.length; at += portion) machine.push(script.subarray(at, at + portion));
  return machine.finish();
}

/** The same script, its rows looked into by this thread and by another. */
async function same(
  dialect: Dialect,
  script: Uint8Array,
  portion = 1 << 20,
  limits?: Partial<ReadLimits>,
): Promise<void> {
  const apart = await read(dialect, script, thread.createProfiler, portion, limits);
  assert.equal(apart, await read(dialect, script, createProfiler, portion, limits));
}

for (const dialect of ['mysql', 'postgresql', 'sqlite', 'sqlserver', 'oracle'] as const) {
  const corpus = join(dialects, dialect, 'corpus');
  if (!existsSync(corpus)) continue;
  test(`the scripts of the corpus of ${dialect}`, async () => {
    const scripts = readdirSync(corpus)
      .map(name => (name.endsWith('.sql') ? join(corpus, name) : join(corpus, name, 'input.sql')))
      .filter(path => existsSync(path));
    assert.ok(scripts.length > 0);
    for (const path of scripts) await same(dialect, readFileSync(path));
  });
}

test('rows of every form', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryStatement, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 20, max: 3_000 }),
      async (list, portion) => {
        const script = Buffer.from(arbitraryTables + list.join(''));
        await same('mysql', script, portion);
        await same('mysql', script, 1 << 20, { valueBytesMax: 24 });
      },
    ),
    { numRuns: 20, seed: 34 },
  );
});

test('more than the ring holds, values larger than a slot, a table of many columns', async () => {
  const parts = [
    'CREATE TABLE n (a int, b varchar(90), UNIQUE KEY (a)); CREATE TABLE l (id int primary key, t longtext);\n',
  ];
  const wide = Array.from({ length: 700 }, (_, at) => `c${at} int`).join(', ');
  parts.push(`CREATE TABLE w (${wide});\n`);
  for (let round = 0; round < 60; round++) {
    const rows = Array.from({ length: 4_000 }, (_, at) => `(${round * 3_999 + at},'${`it\\'s ${at} `.repeat(4)}')`);
    parts.push(`INSERT INTO n VALUES ${rows.join(',')};\n`);
  }
  for (const [id, size] of [700_000, 1_100_000, 600_000].entries()) {
    parts.push(`INSERT INTO l VALUES (${2 * id},'${'x'.repeat(size)}'),(${2 * id + 1},'${'\\n'.repeat(size)}');\n`);
  }
  const rows = Array.from({ length: 20 }, (_, at) => `(${Array.from({ length: 700 }, (_, c) => at * c).join(',')})`);
  parts.push(`INSERT INTO w VALUES ${rows.join(',')};\n`);
  const script = Buffer.from(parts.join(''));
  assert.ok(script.length > slotBytes * slotsMax);
  await same('mysql', script, 1 << 16);
});

test('rows of COPY, with escapes, empty values, and rows of another width', async () => {
  const values = ['\\N', 'a\\tb', 'plain', '', 'größe', '7'];
  const rows = Array.from({ length: 9_000 }, (_, at) =>
    at % 1_000 === 999 ? `${at}\n` : `${at}\t${values[at % 6]}\t${values[(at * 5) % 6]?.repeat(9)}\t\\x0${at % 10}\n`,
  );
  const script = `CREATE TABLE a (id integer, b text, c text, d bytea);\nCOPY a FROM stdin;\n${rows.join('')}\\.\n`;
  await same('postgresql', Buffer.from(script));
  await same('postgresql', Buffer.from(script), 9_999);
});

test('definitions that change between the rows', async () => {
  const script = `CREATE TABLE a (id int primary key, b int, c varchar(9));
INSERT INTO a VALUES (1,2,'x'),(1,3,'y');
ALTER TABLE a RENAME COLUMN b TO d;
CREATE TABLE e (id int primary key, a_id int, FOREIGN KEY (a_id) REFERENCES a (id));
INSERT INTO e VALUES (1,1),(2,7);
INSERT INTO a (d, id) VALUES (5,6);
ALTER TABLE a DROP COLUMN c, ADD COLUMN c int, ADD UNIQUE KEY (d);
INSERT INTO a VALUES (8,5,9);
INSERT INTO e VALUES (3,8);
RENAME TABLE a TO f;
INSERT INTO f VALUES (9,5,9);
`;
  await same('mysql', Buffer.from(script));
});

test('what fails in the other thread fails here, with its words', async () => {
  const other = startProfileThread();
  try {
    const create: CreateProfiler = limits => {
      const profiler = other.createProfiler(limits);
      return {
        ...profiler,
        table: profiler.table.bind(profiler),
        finish: () => profiler.finish([{ columns: [] } as never]),
      };
    };
    await read('mysql', Buffer.from('CREATE TABLE a (id int); INSERT INTO a VALUES (1);'), create, 99).then(
      () => assert.unreachable(),
      error => assert.match(String(error), /Error: /),
    );
  } finally {
    await other.close();
  }
});

test('a thread that was ended is not waited for', () => {
  const shared = {
    control: new SharedArrayBuffer(controlBytes),
    slots: new SharedArrayBuffer(slotBytes * slotsMax),
  };
  const { port1, port2 } = new MessageChannel();
  const ring = new RingWriter(shared, port1, { silenceMsMax: 40, lookEveryMs: 10 });
  for (let slot = 0; slot < slotsMax; slot++) ring.open(message.rows, slotBytes - 64);
  assert.throws(() => ring.open(message.rows, slotBytes - 64), /does not answer/);
  port2.postMessage(new Error('It is over.'));
  Atomics.store(new Int32Array(shared.control), control.answered, answer.failed);
  assert.throws(() => ring.answer(), /It is over/);
  port1.close();
});

test.after(async () => await thread.close());
test.run();
