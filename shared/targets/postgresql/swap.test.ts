import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagingSchema } from './staging-names.ts';

let scratch: ScratchTarget;
test.before.each(async () => {
  scratch = await scratchTarget();
});
test.after.each(async () => scratch.stop());

const silent = { connections: 2, onProgress: () => undefined, signal: new AbortController().signal };
const ddl = ddlOf({
  tables: ['CREATE TABLE public.t (id integer)', 'CREATE SEQUENCE public.q'],
  'after-data': ['CREATE VIEW public.v AS SELECT id FROM public.t'],
});

async function staged(rows: readonly string[], statements = ddl): Promise<TransferPlan> {
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  await scratch.target.prepare(plan, statements);
  await loadText(scratch.address, plan, chunkOf(0, 0), rows);
  const outcomes = await scratch.target.finish(plan, statements, silent);
  assert.equal(
    outcomes.filter(outcome => outcome.error !== undefined),
    [],
  );
  return plan;
}

const ids = (): Promise<unknown> => scratch.query('SELECT id FROM public.v ORDER BY id');

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

test('what was there is kept aside, and comes back', async () => {
  await scratch.query(
    'CREATE TABLE public.t (id integer); INSERT INTO public.t VALUES (7); CREATE VIEW public.v AS SELECT * FROM public.t',
  );
  const plan = await staged(['1', '2']);
  assert.equal(await ids(), [{ id: 7 }]);
  const keptAs = `public_before_${plan.run.slice(0, 8)}`;
  assert.equal(await scratch.target.swap(plan), [{ schema: 'public', keptAs }]);
  assert.equal(await ids(), [{ id: 1 }, { id: 2 }]);
  assert.equal(await scratch.query(`SELECT id FROM ${keptAs}.t`), [{ id: 7 }]);
  assert.equal(await scratch.target.swap(plan), [{ schema: 'public', keptAs }], 'again is harmless');
  assert.match((await refused(loadText(scratch.address, plan, chunkOf(1, 0), ['3']))).message, /swapped into place/);
  await scratch.target.swapBack(plan);
  assert.equal(await ids(), [{ id: 7 }]);
  await scratch.target.swapBack(plan);
  assert.equal(await ids(), [{ id: 7 }], 'again is harmless');
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }, { id: 2 }]);
});

test('two runs one after the other: each keeps what the one before it put there', async () => {
  const first = await staged(['1']);
  await scratch.target.swap(first);
  const second = await staged(['2']);
  await scratch.target.swap(second);
  assert.equal(await ids(), [{ id: 2 }]);
  await scratch.target.swapBack(second);
  assert.equal(await ids(), [{ id: 1 }]);
});

test("rights, comment and owner of the schema, and the default comment, are the new one's", async () => {
  await scratch.asSuperuser(`DO $$ BEGIN CREATE ROLE "app user"; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
  await scratch.query(
    `GRANT USAGE ON SCHEMA public TO "app user" WITH GRANT OPTION; COMMENT ON SCHEMA public IS 'ours'`,
  );
  const sql = `SELECT array_agg(a::text ORDER BY a::text) AS rights, pg_get_userbyid(nspowner) AS owner,
                      obj_description(n.oid, 'pg_namespace') AS comment
               FROM pg_namespace n, aclexplode(nspacl) x, LATERAL (SELECT x.grantee, x.privilege_type, x.is_grantable) a
               WHERE nspname = 'public' GROUP BY n.oid, nspowner`;
  const before = await scratch.query(sql);
  const plan = await staged(['1']);
  await scratch.target.swap(plan);
  assert.equal(await scratch.query(sql), before);
  await scratch.target.discard(plan);
  await scratch.asSuperuser(`DROP OWNED BY "app user"; DROP ROLE "app user"`);
});

test('nothing is put into place while a session uses the tables, and the message names it', async () => {
  await scratch.query('CREATE TABLE public.t (id integer)');
  const plan = await staged(['1']);
  const user = new pg.Client({ connectionString: scratch.address.url, application_name: 'the shop' });
  await user.connect();
  await user.query('BEGIN; SELECT * FROM public.t');
  const pending = refused(scratch.target.swap(plan));
  const error = await pending;
  assert.match(error.message, /in use, so nothing was put into place: session \d+ of \S+ \(the shop\) holds public\.t/);
  assert.equal(await scratch.query('SELECT count(*)::int AS rows FROM public.t'), [{ rows: 0 }]);
  await user.query('ROLLBACK');
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }]);
  await user.end();
});

test('an extension that the run brings comes into place with it, and goes back with it', async () => {
  const statements = ddlOf({
    prepare: ['CREATE EXTENSION IF NOT EXISTS citext'],
    tables: ['CREATE TABLE public.t (id public.citext)'],
    'after-data': ['CREATE VIEW public.v AS SELECT id FROM public.t'],
  });
  const where = (): Promise<unknown> =>
    scratch.query(
      `SELECT nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'citext'`,
    );
  const plan = await staged(['a'], statements);
  assert.equal(await where(), [{ schema: stagingSchema('public', plan.run) }]);
  await scratch.target.swap(plan);
  assert.equal(await where(), [{ schema: 'public' }]);

  // The next run finds it in public, and it has to stay there.
  const next = await staged(['b'], statements);
  assert.equal(await where(), [{ schema: 'public' }]);
  await scratch.target.swap(next);
  assert.equal(await where(), [{ schema: 'public' }]);
  await scratch.target.swapBack(next);
  assert.equal(await where(), [{ schema: 'public' }]);
  assert.equal(await ids(), [{ id: 'a' }]);
  await scratch.target.discard(next);
  assert.equal(await where(), [{ schema: 'public' }]);
  assert.equal(await ids(), [{ id: 'a' }]);
});

test('an extension that a discarded run brought stays where others use it by now', async () => {
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  await scratch.target.prepare(plan, ddlOf({ prepare: ['CREATE EXTENSION IF NOT EXISTS citext'] }));
  const staging = stagingSchema('public', plan.run);
  await scratch.query(`CREATE TABLE public.kept (name ${staging}.citext); INSERT INTO public.kept VALUES ('A')`);
  await scratch.target.discard(plan);
  assert.equal(await scratch.query('SELECT name FROM public.kept'), [{ name: 'A' }]);
  assert.equal(await scratch.query(`SELECT count(*)::int AS schemas FROM pg_namespace WHERE nspname = '${staging}'`), [
    { schemas: 0 },
  ]);
});

test("another's extension in the schema is refused with what to run", async () => {
  await scratch.asSuperuser('CREATE EXTENSION pg_stat_statements');
  const preflight = await scratch.target.preflight(['public']);
  assert.match(preflight.warnings.join('\n'), /extension pg_stat_statements .* cannot be moved along/);
  const plan = await staged(['1']);
  assert.match(
    (await refused(scratch.target.swap(plan))).message,
    /ALTER EXTENSION pg_stat_statements SET SCHEMA extensions/,
  );
  await scratch.asSuperuser('CREATE SCHEMA extensions; ALTER EXTENSION pg_stat_statements SET SCHEMA extensions');
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }]);
});

test('what was made over an old table by a name without its schema is not put into place', async () => {
  await scratch.query('CREATE EXTENSION citext; CREATE TABLE public.old (id integer)');
  const statements = ddlOf({
    prepare: ['CREATE EXTENSION IF NOT EXISTS citext'],
    tables: ['CREATE TABLE public.t (id integer)'],
    'after-data': ['CREATE VIEW public.v AS SELECT id FROM old'],
  });
  const plan = await staged(['1'], statements);
  assert.match(
    (await refused(scratch.target.swap(plan))).message,
    /view .*v was made over .*old, which is about to be moved aside/,
  );
});

test('row security that binds the owner too begins with the swap, and ends with the way back', async () => {
  const statements = ddlOf({
    tables: ['CREATE TABLE public.t (id integer)'],
    'after-data': [
      'ALTER TABLE public.t ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE public.t FORCE ROW LEVEL SECURITY',
      'CREATE POLICY nobody ON public.t USING (false)',
      'CREATE VIEW public.v AS SELECT id FROM public.t',
    ],
  });
  const plan = await staged(['1'], statements);
  const staging = stagingSchema('public', plan.run);
  assert.equal(await scratch.query(`SELECT id FROM ${staging}.t`), [{ id: 1 }]);
  await scratch.target.swap(plan);
  assert.equal(await scratch.query('SELECT id FROM public.t'), []);
  await scratch.target.swapBack(plan);
  assert.equal(await scratch.query(`SELECT id FROM ${staging}.t`), [{ id: 1 }]);
});

test('discard leaves nothing of a staged run, and nothing but the tables of a swapped one', async () => {
  const plan = await staged(['1']);
  await scratch.target.discard(plan);
  await scratch.target.discard(plan);
  const other = await staged(['2']);
  await scratch.target.swap(other);
  await scratch.target.discard(other);
  assert.equal(await ids(), [{ id: 2 }]);
  assert.equal(await scratch.query('SELECT * FROM cloudforge.runs'), []);
  assert.match((await refused(scratch.target.swap(other))).message, /knows nothing of the run/);
});

test.run();
