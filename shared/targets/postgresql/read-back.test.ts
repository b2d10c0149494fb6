import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';

let scratch: ScratchTarget;
test.before(async () => {
  scratch = await scratchTarget();
});
test.after(async () => scratch.stop());

const signal = new AbortController().signal;

async function refused(work: Promise<unknown>): Promise<TargetError> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, TargetError);
    if (error instanceof TargetError) return error;
  }
  assert.unreachable();
  throw new Error('nothing was refused');
}

/** Integers of one column of COPY binary, NULL as null. */
async function integers(plan: TransferPlan, at: number, select = ['id']): Promise<(number | null)[]> {
  const table = plan.tables[at];
  assert.ok(table !== undefined);
  const parts: Uint8Array[] = [];
  for await (const part of scratch.target.readBack(plan, table, select, signal)) parts.push(Buffer.from(part));
  const bytes = Buffer.concat(parts);
  assert.is(bytes.subarray(0, 11).toString('latin1'), 'PGCOPY\n\xff\r\n\0');
  const values: (number | null)[] = [];
  let offset = 19;
  while (bytes.readInt16BE(offset) !== -1) {
    const size = bytes.readInt32BE(offset + 2);
    values.push(size < 0 ? null : bytes.readInt32BE(offset + 6));
    offset += 6 + Math.max(0, size);
  }
  assert.is(offset + 2, bytes.length);
  return values.sort((first, second) => (first ?? -1) - (second ?? -1));
}

test('rows are read back once each: of partitions through the parent, or of each where they are in the plan', async () => {
  const ddl = ddlOf({
    tables: [
      'CREATE TABLE public.p (id integer) PARTITION BY LIST (id)',
      'CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES IN (1)',
      'CREATE TABLE public.p_2 PARTITION OF public.p FOR VALUES IN (2)',
      'CREATE TABLE public.base (id integer)',
      'CREATE TABLE public.heir () INHERITS (public.base)',
      'CREATE TABLE public.bare (id integer) PARTITION BY LIST (id)',
    ],
  });
  const tables = ['p', 'base', 'heir', 'bare'].map(name => ({ name, columns: ['id'] }));
  const throughParent = planOf(tables);
  await scratch.target.prepare(throughParent, ddl);
  await loadText(scratch.address, throughParent, chunkOf(0, 0), ['1', '2', '2']);
  await loadText(scratch.address, throughParent, chunkOf(1, 1), ['5', '\\N']);
  await loadText(scratch.address, throughParent, chunkOf(2, 2), ['6']);
  assert.equal(await integers(throughParent, 0), [1, 2, 2]);
  assert.equal(await integers(throughParent, 1), [null, 5]);
  assert.equal(await integers(throughParent, 2), [6]);
  assert.equal(await integers(throughParent, 3), []);

  const withLeaf = planOf([...tables, { name: 'p_2', columns: ['id'] }], throughParent.run);
  assert.equal(await integers(withLeaf, 0), [1]);
  assert.equal(await integers(withLeaf, 4), [2, 2]);
  const withAll = planOf(
    [...tables, { name: 'p_1', columns: ['id'] }, { name: 'p_2', columns: ['id'] }],
    throughParent.run,
  );
  assert.equal(await integers(withAll, 0), []);
  await scratch.target.discard(throughParent);
});

test('reading back waits for its reader, can be given up, and says what is wrong', async () => {
  const plan = planOf([{ name: 'big', columns: ['id', 'filler'] }]);
  await scratch.target.prepare(plan, ddlOf({ tables: ['CREATE TABLE public.big (id integer, filler text)'] }));
  const line = `1\t${'x'.repeat(1_000)}`;
  await loadText(
    scratch.address,
    plan,
    chunkOf(0, 0),
    Array.from({ length: 20_000 }, () => line),
  );
  const [table] = plan.tables;
  assert.ok(table !== undefined);
  let bytes = 0;
  let grown = 0;
  for await (const portion of scratch.target.readBack(plan, table, ['id', 'filler'], signal)) {
    if (bytes === 0) {
      const before = process.memoryUsage().arrayBuffers;
      await new Promise(resolve => setTimeout(resolve, 300));
      grown = process.memoryUsage().arrayBuffers - before;
    }
    bytes += portion.length;
  }
  assert.is(bytes, 19 + 20_000 * (2 + 4 + 4 + 4 + 1_000) + 2);
  assert.ok(grown < 4_000_000, `${grown} bytes came while nobody took them`);
  const controller = new AbortController();
  try {
    for await (const portion of scratch.target.readBack(plan, table, ['id'], controller.signal)) {
      assert.ok(portion.length > 0);
      controller.abort();
    }
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof Error ? error.name : '', 'AbortError');
  }
  const missing = async (): Promise<void> => {
    for await (const portion of scratch.target.readBack(plan, table, ['absent'], signal)) assert.ok(portion);
  };
  assert.match((await refused(missing())).message, /big could not be read back: column "absent" does not exist/);
  await scratch.target.discard(plan);
});

test.run();
