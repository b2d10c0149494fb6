import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '#shared/testing/loud.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagingSchema } from './staging-names.ts';

let scratch: ScratchTarget;
test.before(
  loud(async () => {
    scratch = await scratchTarget();
  }),
);
test.after(loud(async () => scratch.stop()));

const silent = { connections: 2, onProgress: () => undefined, signal: new AbortController().signal };

/** A table `t` (and a child of it) in staging, with two rows in each of its three chunks, finished. */
async function staged(tables: readonly string[], after: readonly string[] = []) {
  const plan = planOf([{ name: 't', columns: ['id', 'v'] }]);
  const ddl = ddlOf({ tables, 'after-data': after });
  await scratch.target.prepare(plan, ddl);
  for (const chunk of [0, 1, 2]) {
    await loadText(scratch.address, plan, chunkOf(chunk, 0), [`${chunk * 2}\ta`, `${chunk * 2 + 1}\tb`]);
  }
  const outcomes = await scratch.target.finish(plan, ddl, silent);
  assert.equal(
    outcomes.flatMap(({ error }) => error ?? []),
    [],
  );
  const [table] = plan.tables;
  if (table === undefined) throw new Error('the plan has no table');
  const schema = stagingSchema('public', plan.run);
  const ids = async (): Promise<unknown[]> =>
    (await scratch.query(`SELECT id FROM "${schema}".t ORDER BY id`)).map(row => row.id);
  return { plan, ddl, table, schema, ids, writers: await scratch.target.writers(plan) };
}

test('the rows of some chunks go, at once with their ledger rows, and are copied again a generation later', async () => {
  const { plan, ddl, table, schema, ids, writers } = await staged(
    [
      'CREATE TABLE public.t (id integer, v text)',
      'CREATE TABLE public.child (t integer)',
      'CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := NEW.v || upper(NEW.v); RETURN NEW; END $$',
    ],
    [
      'ALTER TABLE public.t ADD PRIMARY KEY (id)',
      'ALTER TABLE public.child ADD CONSTRAINT of_t FOREIGN KEY (t) REFERENCES public.t (id) ON DELETE CASCADE',
      'CREATE TRIGGER late BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION late()',
    ],
  );
  await scratch.query(`INSERT INTO "${schema}".child VALUES (0), (5)`);
  assert.equal([...writers.keys()], [0, 1, 2]);
  const chosen = [0, 2].flatMap(chunk => writers.get(chunk) ?? []);
  assert.is(await scratch.target.clearChunks(plan, table, { chunks: [0, 2], writers: chosen, rows: 4 }), true);
  assert.equal(await ids(), [2, 3]);
  // The foreign key would have taken the children with their rows.
  assert.equal(await scratch.query(`SELECT t FROM "${schema}".child ORDER BY t`), [{ t: 0 }, { t: 5 }]);
  assert.equal(
    (await scratch.target.ledger(plan)).map(({ chunk }) => chunk),
    [1],
  );
  await loadText(scratch.address, plan, chunkOf(0, 0), ['0\ta', '5\tmoved']);
  await loadText(scratch.address, plan, chunkOf(2, 0), ['1\tb']);
  await scratch.target.finish(plan, ddl, silent);
  assert.equal(await scratch.query(`SELECT id, v FROM "${schema}".t WHERE id IN (1, 5) ORDER BY id`), [
    { id: 1, v: 'b' },
    { id: 5, v: 'moved' },
  ]);
  assert.equal(
    await scratch.query('SELECT chunk, generation FROM cloudforge.chunks WHERE run = $1 ORDER BY chunk', [plan.run]),
    [
      { chunk: 0, generation: 1 },
      { chunk: 1, generation: 0 },
      { chunk: 2, generation: 1 },
    ],
  );
  const again = await scratch.target.writers(plan);
  assert.is(again.get(1), writers.get(1));
  assert.is.not(again.get(0), writers.get(0));
  await scratch.query(`INSERT INTO "${schema}".t VALUES (9, 'x')`);
  assert.equal(await scratch.query(`SELECT v FROM "${schema}".t WHERE id = 9`), [{ v: 'xX' }]);
  assert.equal(
    await scratch.query(
      `SELECT count(*)::int AS keys FROM pg_constraint WHERE conname = 'of_t' AND convalidated AND connamespace = '"${schema}"'::regnamespace`,
    ),
    [{ keys: 1 }],
  );
  await scratch.target.discard(plan);
});

test('where there are not exactly the rows that were read, nothing is done', async () => {
  const { plan, table, schema, ids, writers } = await staged(['CREATE TABLE public.t (id integer, v text)']);
  await scratch.query(`DELETE FROM "${schema}".t WHERE id = 0`);
  const cleared = { chunks: [0], writers: [writers.get(0) ?? 0], rows: 2 };
  assert.is(await scratch.target.clearChunks(plan, table, cleared), false);
  assert.equal(await ids(), [1, 2, 3, 4, 5]);
  assert.is((await scratch.target.ledger(plan)).length, 3);
  await scratch.query(`CREATE RULE keep AS ON DELETE TO "${schema}".t DO INSTEAD NOTHING`);
  assert.is(await scratch.target.clearChunks(plan, table, { ...cleared, rows: 1 }), false);
  assert.equal(await ids(), [1, 2, 3, 4, 5]);
  await scratch.target.discard(plan);
});

test('rows of a partitioned table are found in its partitions', async () => {
  const { plan, table, ids, writers } = await staged([
    'CREATE TABLE public.t (id integer, v text) PARTITION BY RANGE (id)',
    'CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (3)',
    'CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (3) TO (MAXVALUE)',
  ]);
  const cleared = { chunks: [1], writers: [writers.get(1) ?? 0], rows: 2 };
  assert.is(await scratch.target.clearChunks(plan, table, cleared), true);
  assert.equal(await ids(), [0, 1, 4, 5]);
  await scratch.target.discard(plan);
});

test('a ledger from before writers were kept gets the column, and says nothing of its chunks', async () => {
  const { plan } = await staged(['CREATE TABLE public.t (id integer, v text)']);
  await scratch.query('ALTER TABLE cloudforge.chunks DROP COLUMN written_by');
  await scratch.target.prepare(plan, ddlOf({ tables: ['CREATE TABLE public.t (id integer, v text)'] }));
  assert.equal([...(await scratch.target.writers(plan))], []);
  await loadText(scratch.address, plan, chunkOf(3, 0), ['7\tc']);
  assert.equal([...(await scratch.target.writers(plan)).keys()], [3]);
  await scratch.target.discard(plan);
});

test.run();
