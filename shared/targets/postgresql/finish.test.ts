import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatementOutcome } from '../target.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagingSchema } from './staging-names.ts';

let scratch: ScratchTarget;
test.before(async () => {
  scratch = await scratchTarget();
});
test.after(async () => scratch.stop());

const silent = { connections: 3, onProgress: () => undefined, signal: new AbortController().signal };
const failures = (outcomes: readonly StatementOutcome[]): string[] =>
  outcomes.flatMap(({ error, sql }) => (error === undefined ? [] : [`${error.code} ${error.message} ${sql}`]));

const tables = [
  { name: 'parent', columns: ['id', 'name'] },
  { name: 'child', columns: ['id', 'parent_id'] },
];
const ddl = ddlOf({
  tables: [
    'CREATE TABLE public.parent (id integer NOT NULL, name text)',
    'CREATE TABLE public.child (id integer NOT NULL, parent_id integer)',
    'CREATE SEQUENCE public.child_q OWNED BY public.child.id',
  ],
  'after-data': [
    "SELECT setval('public.child_q', GREATEST((SELECT max(id) FROM public.child), 1))",
    'ALTER TABLE public.parent ADD CONSTRAINT parent_key PRIMARY KEY (id)',
    'ALTER TABLE public.parent ADD CONSTRAINT parent_name UNIQUE (name)',
    'CREATE INDEX child_parent ON public.child (parent_id)',
    'ALTER TABLE public.child ADD CONSTRAINT child_small CHECK (id < 100)',
    'ALTER TABLE public.child ADD CONSTRAINT child_fk FOREIGN KEY (parent_id) REFERENCES public.parent (id)',
    "COMMENT ON TABLE public.parent IS 'of the child'",
    'CREATE FUNCTION public.mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$',
    'CREATE TRIGGER mark BEFORE INSERT ON public.parent FOR EACH ROW EXECUTE FUNCTION public.mark()',
    'CREATE VIEW public.pairs AS SELECT p.name, c.id FROM public.parent p JOIN public.child c ON c.parent_id = p.id',
    'CREATE MATERIALIZED VIEW public.counts AS SELECT name, count(*) FROM public.pairs GROUP BY name',
    'CREATE UNIQUE INDEX counts_key ON public.counts (name)',
  ],
});

async function loaded(parents: readonly string[], children: readonly string[]) {
  const plan = planOf(tables);
  assert.equal(failures(await scratch.target.prepare(plan, ddl)), []);
  await loadText(scratch.address, plan, chunkOf(0, 0), parents);
  await loadText(scratch.address, plan, chunkOf(1, 1), children);
  return { plan, schema: `"${stagingSchema('public', plan.run)}"` };
}

test('everything is made, in an order in which it can be, and progress is told', async () => {
  const { plan, schema } = await loaded(['1\ta', '2\tb'], ['1\t1', '2\t1', '7\t2']);
  const told: number[] = [];
  const outcomes = await scratch.target.finish(plan, ddl, { ...silent, onProgress: done => told.push(done) });
  assert.equal(failures(outcomes), []);
  assert.equal(
    outcomes.map(outcome => outcome.sql),
    ddl.filter(({ phase }) => phase === 'after-data').map(({ sql }) => sql),
  );
  assert.equal(
    told,
    Array.from({ length: 14 }, (_, at) => at + 1),
  );
  assert.equal(await scratch.query(`SELECT * FROM ${schema}.counts ORDER BY name`), [
    { name: 'a', count: '2' },
    { name: 'b', count: '1' },
  ]);
  assert.equal(await scratch.query(`SELECT nextval('${schema}.child_q')::int AS next`), [{ next: 8 }]);
  const analysed = await scratch.query(
    `SELECT reltuples::int AS rows FROM pg_class WHERE oid IN ('${schema}.parent'::regclass, '${schema}.child'::regclass) ORDER BY 1`,
  );
  assert.equal(analysed, [{ rows: 2 }, { rows: 3 }]);
});

test('a doubled key and an orphan are outcomes; the rest goes on, and mending them lets a second call end', async () => {
  const { plan, schema } = await loaded(['1\ta', '1\tb'], ['1\t1', '2\t5']);
  const outcomes = await scratch.target.finish(plan, ddl, silent);
  const failed = failures(outcomes);
  assert.is(failed.length, 2);
  assert.match(failed[0] ?? '', /^23505 could not create unique index "parent_key" \(Key \(id\)=\(1\) is duplicated/);
  assert.match(failed[1] ?? '', /^42830 there is no unique constraint matching given keys/);

  await scratch.query(`UPDATE ${schema}.parent SET id = 2 WHERE name = 'b'`);
  const second = failures(await scratch.target.finish(plan, ddl, silent));
  assert.is(second.length, 1);
  assert.match(second[0] ?? '', /^23503 .*child_fk.*\(parent_id\)=\(5\) is not present.*NOT VALID: rows that come/);
  const keys = (): Promise<unknown> =>
    scratch.query(
      `SELECT convalidated FROM pg_constraint WHERE conname = 'child_fk' AND conrelid = '${schema}.child'::regclass`,
    );
  assert.equal(await keys(), [{ convalidated: false }]);

  await scratch.query(`DELETE FROM ${schema}.child WHERE parent_id = 5`);
  const third = await scratch.target.finish(plan, ddl, silent);
  assert.equal(failures(third), []);
  assert.is(third.length, 12);
  assert.equal(await keys(), [{ convalidated: true }]);
});

test('a table that was cleared after the end is copied again without its triggers, and all is made good', async () => {
  const { plan, schema } = await loaded(['1\ta', '2\tb'], ['1\t1', '2\t2']);
  assert.equal(failures(await scratch.target.finish(plan, ddl, silent)), []);
  const [parent] = plan.tables;
  assert.ok(parent !== undefined);
  await scratch.target.clearTable(plan, parent, [0]);
  assert.equal(
    (await scratch.target.ledger(plan)).map(result => result.chunk),
    [1],
  );
  assert.equal(await loadText(scratch.address, plan, chunkOf(0, 0), ['1\tx', '2\ty', '3\tz']), {
    rows: 3,
    refused: [],
  });
  const generations = await scratch.query(`SELECT chunk, generation FROM cloudforge.chunks WHERE run = $1 ORDER BY 1`, [
    plan.run,
  ]);
  assert.equal(generations, [
    { chunk: 0, generation: 1 },
    { chunk: 1, generation: 0 },
  ]);
  assert.equal(failures(await scratch.target.finish(plan, ddl, silent)), []);
  assert.equal(await scratch.query(`SELECT name FROM ${schema}.parent ORDER BY 1`), [
    { name: 'x' },
    { name: 'y' },
    { name: 'z' },
  ]);
  assert.equal(await scratch.query(`SELECT name FROM ${schema}.counts ORDER BY 1`), [{ name: 'x' }, { name: 'y' }]);
  const made = await scratch.query(
    `SELECT (SELECT convalidated FROM pg_constraint WHERE conname = 'child_fk' AND conrelid = '${schema}.child'::regclass) AS key,
            (SELECT tgenabled FROM pg_trigger WHERE tgname = 'mark' AND tgrelid = '${schema}.parent'::regclass) AS trigger`,
  );
  assert.equal(made, [{ key: true, trigger: 'O' }]);
});

test('foreign keys of and to partitioned tables, and indexes of partitions, are made as directly', async () => {
  const plan = planOf([
    { name: 'p', columns: ['id', 'k'] },
    { name: 'c', columns: ['id'] },
  ]);
  const partitioned = ddlOf({
    tables: [
      'CREATE TABLE public.p (id integer NOT NULL, k integer) PARTITION BY RANGE (id)',
      'CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES FROM (0) TO (10)',
      'CREATE TABLE public.p_2 PARTITION OF public.p FOR VALUES FROM (10) TO (20)',
      'CREATE TABLE public.c (id integer)',
    ],
    'after-data': [
      'ALTER TABLE public.p_1 ADD CONSTRAINT p_1_own PRIMARY KEY (id)',
      'ALTER TABLE public.p ADD CONSTRAINT p_key PRIMARY KEY (id)',
      'ALTER TABLE public.c ADD CONSTRAINT c_fk FOREIGN KEY (id) REFERENCES public.p (id)',
      'ALTER TABLE public.p ADD CONSTRAINT p_fk FOREIGN KEY (k) REFERENCES public.p (id)',
    ],
  });
  assert.equal(failures(await scratch.target.prepare(plan, partitioned)), []);
  await loadText(scratch.address, plan, chunkOf(0, 0), ['1\t11', '11\t1']);
  await loadText(scratch.address, plan, chunkOf(1, 1), ['1', '11']);
  assert.equal(failures(await scratch.target.finish(plan, partitioned, silent)), []);
  const [table] = plan.tables;
  assert.ok(table !== undefined);
  await scratch.target.clearTable(plan, table, [0]);
  assert.equal(await scratch.query(`SELECT count(*)::int AS rows FROM "${stagingSchema('public', plan.run)}".p`), [
    { rows: 0 },
  ]);
  await loadText(scratch.address, plan, chunkOf(0, 0), ['1\t11', '11\t1']);
  assert.equal(failures(await scratch.target.finish(plan, partitioned, silent)), []);
});

test('a finish that is called off ends its sessions and can be called again', async () => {
  const { plan } = await loaded(['1\ta'], ['1\t1']);
  const slow = ddlOf({ 'after-data': ['CREATE VIEW public.slow AS SELECT 1', 'SELECT pg_sleep(30)'] });
  const controller = new AbortController();
  const started = performance.now();
  try {
    await scratch.target.finish(plan, slow, {
      ...silent,
      signal: controller.signal,
      onProgress: () => setTimeout(() => controller.abort(), 50),
    });
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof Error ? error.name : '', 'AbortError');
  }
  assert.ok(performance.now() - started < 10_000);
  const left = await scratch.query(
    `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE query ~ 'pg_sleep' AND pid <> pg_backend_pid() AND state = 'active'`,
  );
  assert.equal(left, [{ sessions: 0 }]);
  assert.equal(failures(await scratch.target.finish(plan, slow.slice(0, 1), silent)), []);
});

test.run();
