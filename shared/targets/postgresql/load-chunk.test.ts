import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ChunkLoad, RowRefused, TargetError } from '../target.ts';
import { binaryRows, chunkOf, ddlOf, int4, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { openChunkLoader } from './load-chunk.ts';
import { stagingSchema } from './staging-names.ts';

let scratch: ScratchTarget;
test.before(async () => {
  scratch = await scratchTarget();
});
test.after(async () => scratch.stop());

const rowTypes =
  '(id integer NOT NULL, amount numeric(6,2), name varchar(5), day date, small smallint CHECK (small < 100))';
const columns = ['id', 'amount', 'name', 'day', 'small'];

async function prepared(ddl: string = `CREATE TABLE public.t ${rowTypes}`) {
  const plan = planOf([{ name: 't', columns }]);
  const outcomes = await scratch.target.prepare(plan, ddlOf({ tables: [ddl] }));
  assert.equal(
    outcomes.map(outcome => outcome.error),
    [undefined],
  );
  return { plan, table: `"${stagingSchema('public', plan.run)}".t` };
}

async function count(table: string): Promise<unknown> {
  return (await scratch.query(`SELECT count(*)::int AS rows FROM ${table}`))[0]?.rows;
}

const good = (id: number): string => `${id}\t1.50\tab\t2020-01-01\t1`;

async function beginText(plan: Awaited<ReturnType<typeof prepared>>['plan'], careful = false): Promise<ChunkLoad> {
  const load = await openChunkLoader(scratch.address).begin({
    plan,
    chunk: chunkOf(0, 0),
    columns,
    format: 'text',
    careful,
  });
  assert.ok(load !== 'done');
  return load;
}

test('rows, result and rejects of a chunk are committed together, once', async () => {
  const { plan, table } = await prepared();
  const load = await beginText(plan);
  await load.write(Buffer.from(`${good(1)}\n${good(2)}\n`));
  const reject = { ordinal: 2, line: 7, column: 'day', reason: 'no \0 date', values: ['3', null, 'a\0b\ud800'] };
  const result = { rows: 2, rejected: 1, casts: { day: { 'zero-date': 1 } } };
  assert.equal(await load.commit(result, [reject]), { rows: 2, bytes: 46 });
  assert.is(await count(table), 2);
  assert.equal(await scratch.target.ledger(plan), [
    { chunk: 0, rows: 2, bytes: 46, rejected: 1, casts: { day: { 'zero-date': 1 } } },
  ]);
  const [tablePlan] = plan.tables;
  assert.ok(tablePlan !== undefined);
  const rejects = [];
  for await (const found of scratch.target.rejects(plan, tablePlan)) rejects.push(found);
  assert.equal(rejects, [{ ...reject, chunk: 0, reason: 'no \ufffd date' }]);
  assert.is(await loadText(scratch.address, plan, chunkOf(0, 0), [good(1)]), 'done');
  assert.is(await count(table), 2);
});

test('nothing is committed where the server took another number of rows', async () => {
  const { plan, table } = await prepared();
  const load = await beginText(plan);
  await load.write(Buffer.from(`${good(1)}\n`));
  try {
    await load.commit({ rows: 2, rejected: 0, casts: {} }, []);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TargetError);
    assert.match(error instanceof Error ? error.message : '', '2 rows were sent and the server took 1');
  }
  await load.abort();
  assert.is(await count(table), 0);
  assert.equal(await scratch.target.ledger(plan), []);
});

test('the ending of a loading session in the middle of COPY loses nothing and doubles nothing', async () => {
  const { plan, table } = await prepared();
  const load = await beginText(plan);
  await load.write(Buffer.from(`${good(1)}\n`.repeat(20_000)));
  const name = `cloudforge ${plan.run.replaceAll('-', '').slice(0, 8)}/0`;
  await scratch.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1', [
    name,
  ]);
  try {
    for (let portion = 0; portion < 100; portion += 1) await load.write(Buffer.from(`${good(1)}\n`.repeat(20_000)));
    await load.commit({ rejected: 0, casts: {} }, []);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TargetError);
    assert.is(error instanceof TargetError ? error.code : '', 'target-unreachable');
  }
  await load.abort();
  assert.is(await count(table), 0);
  assert.equal(await loadText(scratch.address, plan, chunkOf(0, 0), [good(1), good(2)]), { rows: 2, refused: [] });
  assert.is(await count(table), 2);
});

test('a holder that still has the chunk open is ended by the next one', async () => {
  const { plan, table } = await prepared();
  const zombie = await beginText(plan);
  await zombie.write(Buffer.from(`${good(1)}\n`.repeat(20_000)));
  assert.equal(await loadText(scratch.address, plan, chunkOf(0, 0), [good(5)]), { rows: 1, refused: [] });
  try {
    await zombie.commit({ rejected: 0, casts: {} }, []);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TargetError);
  }
  await zombie.abort();
  assert.is(await count(table), 1);
});

test('a refused row is told by its position and column, in text', async () => {
  for (const [line, column, words] of [
    ['\\N\t1\tab\t2020-01-01\t1', 'id', /null value/],
    ['3\t99999.99\tab\t2020-01-01\t1', 'amount', /numeric field overflow/],
    ['3\t1\tabcdef\t2020-01-01\t1', 'name', /too long/],
    ['3\t1\tab\t2020-02-30\t1', 'day', /date\/time field value out of range/],
    ['3\t1\tab\t2020-01-01\t100', undefined, /violates check constraint/],
  ] as const) {
    const { plan } = await prepared();
    try {
      await loadText(scratch.address, plan, chunkOf(0, 0), [good(1), good(2), line, good(4)]);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, RowRefused);
      if (!(error instanceof RowRefused)) continue;
      assert.match(error.message, words);
      assert.is(error.row, 2);
      assert.is(error.column, column);
    }
  }
});

test('careful: exactly the bad rows are refused, in text, however they lie', async () => {
  const { plan, table } = await prepared();
  const bad = new Map<number, string>([
    [0, '\\N\t1\tab\t2020-01-01\t1'],
    [1, '3\t99999.99\tab\t2020-01-01\t1'],
    [499, '3\t1\tabcdef\t2020-01-01\t1'],
    [500, '3\t1\tab\t2020-02-30\t1'],
    [777, '3\t1\tab\t2020-01-01\t100'],
    [1_233, 'x\t1\tab\t2020-01-01\t1'],
  ]);
  const lines = Array.from({ length: 1_234 }, (_, id) => bad.get(id) ?? good(id));
  const loaded = await loadText(scratch.address, plan, chunkOf(0, 0), lines, { careful: true });
  assert.ok(loaded !== 'done');
  assert.is(loaded.rows, 1_228);
  assert.equal(
    loaded.refused.map(row => [row.position, row.column]),
    [
      [0, 'id'],
      [1, 'amount'],
      [499, 'name'],
      [500, 'day'],
      [777, undefined],
      [1_233, 'id'],
    ],
  );
  const rows = await scratch.query(`SELECT count(DISTINCT id)::int AS ids, count(*)::int AS rows FROM ${table}`);
  assert.equal(rows, [{ ids: 1_228, rows: 1_228 }]);
});

test('careful: the same with binary rows; a batch of nothing but bad rows ends', async () => {
  const { plan, table } = await prepared();
  const loader = openChunkLoader(scratch.address);
  const request = { plan, chunk: chunkOf(0, 0), columns: ['id', 'name'], format: 'binary', careful: true } as const;
  const load = await loader.begin(request);
  assert.ok(load !== 'done');
  const text = (value: string): Uint8Array => Buffer.from(value);
  const row = (id: number): (Uint8Array | null)[] => {
    if (id % 7 === 3) return [int4(id), text('too long')];
    if (id % 7 === 5) return [null, text('x')];
    if (id % 7 === 6) return [int4(id), Uint8Array.of(0xff, 0xfe)];
    return [int4(id), text('ok')];
  };
  const first = binaryRows(Array.from({ length: 700 }, (_, id) => row(id)));
  const refused = await load.write(first.bytes, first.ends);
  assert.equal(
    refused?.map(one => one.position),
    Array.from({ length: 700 }, (_, id) => id).filter(id => [3, 5, 6].includes(id % 7)),
  );
  const second = binaryRows(Array.from({ length: 60 }, () => row(3)));
  assert.is((await load.write(second.bytes, second.ends))?.length, 60);
  assert.is((await load.commit({ rows: 400, rejected: 360, casts: {} }, [])).rows, 400);
  await loader.close();
  assert.is(await count(table), 400);
});

test('careful: columns with strange names, and a table whose name looks like the context', async () => {
  const name = 't, line 7, column x';
  const odd = 'a: "b", line 3';
  const plan = planOf([{ name, columns: [odd] }]);
  await scratch.target.prepare(plan, ddlOf({ tables: [`CREATE TABLE public."${name}" ("a: ""b"", line 3" integer)`] }));
  const loaded = await loadText(scratch.address, plan, chunkOf(0, 0), ['1', 'x', '2'], { careful: true });
  assert.ok(loaded !== 'done');
  assert.is(loaded.refused[0]?.position, 1);
  assert.is(loaded.rows, 2);
});

test('text in another character set is converted by the server', async () => {
  const { plan, table } = await prepared();
  const request = { plan, chunk: chunkOf(0, 0), columns: ['id', 'name'], format: 'text', encoding: 'LATIN1' } as const;
  const load = await openChunkLoader(scratch.address).begin({ ...request, careful: false });
  assert.ok(load !== 'done');
  await load.write(Buffer.from('1\té\n', 'latin1'));
  await load.commit({ rows: 1, rejected: 0, casts: {} }, []);
  assert.equal(await scratch.query(`SELECT name FROM ${table}`), [{ name: 'é' }]);
});

test('identity values are taken as given, also those that are always generated', async () => {
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  const ddl = ddlOf({ tables: ['CREATE TABLE public.t (id integer GENERATED ALWAYS AS IDENTITY)'] });
  await scratch.target.prepare(plan, ddl);
  assert.equal(await loadText(scratch.address, plan, chunkOf(0, 0), ['7', '9']), { rows: 2, refused: [] });
});

test('a table or a run that is not there is said in words, and the loader can be used again', async () => {
  const { plan } = await prepared();
  const other = planOf([{ name: 'absent', columns }], plan.run);
  try {
    await loadText(scratch.address, other, chunkOf(3, 0), [good(1)]);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TargetError);
    assert.match(error instanceof Error ? error.message : '', /does not exist/);
  }
  assert.equal(await loadText(scratch.address, plan, chunkOf(0, 0), [good(1)]), { rows: 1, refused: [] });
});

test('a large load is bounded in memory by back-pressure and arrives whole', async () => {
  const { plan, table } = await prepared('CREATE TABLE public.t (id integer, name text)');
  const loader = openChunkLoader(scratch.address);
  const request = { plan, chunk: chunkOf(0, 0), columns: ['id', 'name'], format: 'binary', careful: false } as const;
  const load = await loader.begin(request);
  assert.ok(load !== 'done');
  const rows = binaryRows(Array.from({ length: 3_000 }, (_, id) => [int4(id), Buffer.alloc(100, 'x')]));
  const used: number[] = [];
  const buffer = Buffer.from(rows.bytes);
  for (let portion = 0; portion < 60; portion += 1) {
    await load.write(buffer);
    // The caller may use its buffer again: what was in it was taken.
    buffer.fill(0);
    buffer.set(rows.bytes);
    used.push(process.memoryUsage().arrayBuffers);
  }
  await load.commit({ rows: 180_000, rejected: 0, casts: {} }, []);
  await loader.close();
  assert.ok(Math.max(...used) - (used[0] ?? 0) < 16 * 1024 * 1024);
  assert.equal(await scratch.query(`SELECT count(*)::int AS rows, sum(length(name))::int AS bytes FROM ${table}`), [
    { rows: 180_000, bytes: 18_000_000 },
  ]);
});

test.run();
