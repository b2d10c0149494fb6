import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { TargetError } from '../target.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagingSchema } from './staging-names.ts';
import { openPostgresqlTarget } from './target.ts';

let scratch: ScratchTarget;
let server: ScratchPostgres;
test.before(async () => {
  server = await scratchPostgres();
});
test.after(async () => server.stop());
test.before.each(async () => {
  scratch = await scratchTarget(server);
});
test.after.each(async () => scratch.stop());

const silent = { connections: 2, onProgress: () => undefined, signal: new AbortController().signal };
const ddl = ddlOf({
  tables: ['CREATE TABLE public.t (id integer)', 'CREATE SEQUENCE public.q'],
  'after-data': ['CREATE VIEW public.v AS SELECT id FROM public.t'],
});

async function staged(rows: readonly string[], statements = ddl, columns = ['id']): Promise<TransferPlan> {
  const plan = planOf([{ name: 't', columns }]);
  assert.equal(
    (await scratch.target.prepare(plan, statements)).filter(outcome => outcome.error !== undefined),
    [],
  );
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

test('a schema that was empty is not kept, and is there again after the way back, as it was', async () => {
  const look = (): Promise<unknown> =>
    scratch.query(
      `SELECT nspname AS name, pg_get_userbyid(nspowner) AS owner, nspacl::text AS rights,
         obj_description(oid, 'pg_namespace') AS comment
       FROM pg_namespace WHERE nspname ~ '^public' AND nspname !~ '_cf_' ORDER BY 1`,
    );
  const before = await look();
  const plan = await staged(['1']);
  assert.equal(await scratch.target.swap(plan), [{ schema: 'public' }]);
  assert.equal(await scratch.target.swap(plan), [{ schema: 'public' }], 'again is harmless');
  assert.equal(await ids(), [{ id: 1 }]);
  assert.equal(await look(), before);
  await scratch.target.swapBack(plan);
  assert.equal(await look(), before);
  assert.equal(await scratch.query("SELECT to_regclass('public.t') AS found"), [{ found: null }]);
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }]);
  await scratch.target.swapBack(plan);
  await scratch.target.discard(plan);
  assert.equal(await look(), before);
});

test('a schema of someone else that was empty keeps its place, and nothing is kept aside', async () => {
  await scratch.asSuperuser('ALTER SCHEMA public OWNER TO postgres; GRANT CREATE ON SCHEMA public TO PUBLIC');
  const plan = await staged(['1']);
  assert.equal(await scratch.target.swap(plan), [{ schema: 'public' }]);
  assert.equal(await scratch.query(`SELECT nspname FROM pg_namespace WHERE nspname ~ '_before_'`), []);
  await scratch.target.swapBack(plan);
  assert.equal(await scratch.query("SELECT to_regclass('public.t') AS found"), [{ found: null }]);
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }]);
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

const withCitext = ddlOf({
  prepare: ['CREATE EXTENSION IF NOT EXISTS citext'],
  tables: [
    "CREATE TYPE public.mood AS ENUM ('a', 'b')",
    'CREATE TYPE public.pair AS (a integer, b public.mood)',
    'CREATE DOMAIN public.short AS text CHECK (length(VALUE) < 5)',
    'CREATE SEQUENCE public.q',
    "CREATE TABLE public.t (id public.citext, n integer DEFAULT nextval('public.q'), s serial, m public.mood, p public.pair)",
    'ALTER SEQUENCE public.q OWNED BY public.t.n',
  ],
  'after-data': [
    'CREATE VIEW public.v AS SELECT id FROM public.t',
    'CREATE FUNCTION public.f(public.pair) RETURNS integer LANGUAGE sql AS $$ SELECT ($1).a $$',
    'CREATE PROCEDURE public.p(INOUT a integer) LANGUAGE plpgsql AS $$ BEGIN a := a + 1; END $$',
    'CREATE AGGREGATE public.total(integer) (sfunc = int4pl, stype = integer)',
    'CREATE OPERATOR public.|+| (function = int4pl, leftarg = integer, rightarg = integer)',
    'CREATE COLLATION public.plain FROM "C"',
    'CREATE STATISTICS public.st ON id, n FROM public.t',
    "COMMENT ON SCHEMA public IS 'new'",
  ],
});

const State = z.tuple([z.object({ extension: z.string(), types: z.string(), comment: z.string() })]);

test('a schema with an extension in it keeps its place, and all else is moved out and in', async () => {
  await scratch.query(
    "CREATE TABLE public.t (id integer); INSERT INTO public.t VALUES (7); CREATE VIEW public.v AS SELECT * FROM public.t; COMMENT ON SCHEMA public IS 'old'",
  );
  const state = async (): Promise<z.infer<typeof State>[0]> => {
    const rows = await scratch.query(
      `SELECT (SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'citext') AS extension,
              (SELECT string_agg(DISTINCT o.type, ', ' ORDER BY o.type) FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) o
               WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = 'public'::regnamespace AND d.deptype = 'n'
                 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')) AS types,
              obj_description('public'::regnamespace, 'pg_namespace') AS comment`,
    );
    return State.parse(rows)[0];
  };
  const columns = ['id', 'n', 's', 'm', 'p'];
  const plan = await staged(['a\t1\t1\ta\t(1,b)'], withCitext, columns);
  const before = await state();
  assert.equal(before, { extension: 'public', types: 'extension, table, view', comment: 'old' });
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 'a' }]);
  assert.equal(await scratch.query("SELECT nextval('t_s_seq')::int AS own, f(p), id = 'A' AS same FROM t"), [
    { own: 1, f: 1, same: true },
  ]);
  assert.equal(await scratch.query(`SELECT id FROM public_before_${plan.run.slice(0, 8)}.t`), [{ id: 7 }]);
  assert.equal(await state(), {
    extension: 'public',
    types:
      'aggregate, collation, extension, function, operator, procedure, sequence, statistics object, table, type, view',
    comment: 'new',
  });

  const next = await staged(['b\t1\t1\ta\t(1,b)'], withCitext, columns);
  await scratch.target.swap(next);
  assert.equal(await ids(), [{ id: 'b' }]);
  await scratch.target.swapBack(next);
  assert.equal(await ids(), [{ id: 'a' }]);
  await scratch.target.discard(next);
  await scratch.target.swapBack(plan);
  assert.equal(await ids(), [{ id: 7 }]);
  assert.equal(await state(), before);
  await scratch.target.swap(plan);
  await scratch.target.discard(plan);
  assert.equal(await scratch.query(`SELECT nspname FROM pg_namespace WHERE nspname ~ '_cf_'`), []);
});

test('a range type beside an extension is an obstacle that is said before the swap; a superuser passes it', async () => {
  await scratch.query('CREATE EXTENSION citext');
  const statements = ddlOf({
    tables: ['CREATE TYPE public.span AS RANGE (subtype = numeric)', 'CREATE TABLE public.t (id public.span)'],
    'after-data': ['CREATE VIEW public.v AS SELECT id FROM public.t'],
  });
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  await scratch.target.prepare(plan, statements);
  const last = (await scratch.target.finish(plan, statements, silent)).at(-1);
  assert.match(last?.error?.message ?? '', /span.* belongs to the superuser.*connect as a superuser/);
  assert.match((await refused(scratch.target.swap(plan))).message, /connect as a superuser/);
  const url = new URL(scratch.admin.url);
  url.pathname = new URL(scratch.address.url).pathname;
  await openPostgresqlTarget({ url: url.href }, scratch.parse).swap(plan);
  assert.equal(await scratch.query('SELECT public.span(1, 2)::text AS span, (SELECT count(*)::int FROM v) AS rows'), [
    { span: '[1,2)', rows: 0 },
  ]);
});

test("another's extension in the schema is in nobody's way", async () => {
  await scratch.asSuperuser('CREATE EXTENSION pg_stat_statements');
  await scratch.target.preflight(['public']);
  const plan = await staged(['1']);
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }]);
  assert.equal(await scratch.asSuperuser("SELECT to_regclass('public.pg_stat_statements')::text AS view"), [
    { view: 'pg_stat_statements' },
  ]);
});

test('a schema of someone else is used as it is where we may make things in it, and refused before where not', async () => {
  await scratch.asSuperuser('ALTER SCHEMA public OWNER TO postgres');
  assert.match((await refused(scratch.target.preflight(['public']))).message, /ALTER SCHEMA public OWNER TO/);
  const [user] = await scratch.query('SELECT quote_ident(current_user) AS name');
  await scratch.asSuperuser(`GRANT CREATE ON SCHEMA public TO ${user?.name}`);
  await scratch.target.preflight(['public']);
  const plan = await staged(['1']);
  await scratch.target.swap(plan);
  assert.equal(await ids(), [{ id: 1 }]);
  await scratch.asSuperuser('CREATE TABLE public.foreign_table (id integer)');
  assert.match((await refused(scratch.target.preflight(['public']))).message, /foreign_table belongs to postgres/);
});

test('an extension of an abandoned run is told by its run; one that others use is not dropped with a run', async () => {
  const statements = ddlOf({ prepare: ['CREATE SCHEMA ext', 'CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext'] });
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  assert.equal(
    (await scratch.target.prepare(plan, statements)).filter(outcome => outcome.error !== undefined),
    [],
  );
  const other = planOf([{ name: 't', columns: ['id'] }]);
  const outcomes = await scratch.target.prepare(other, statements);
  assert.match(outcomes[1]?.error?.message ?? '', new RegExp(`staging schema of another run, ${plan.run}: discard`));
  const staging = stagingSchema('ext', plan.run);
  await scratch.query(`CREATE TABLE public.kept (name ${staging}.citext); INSERT INTO public.kept VALUES ('A')`);
  assert.match((await refused(scratch.target.discard(plan))).message, /ALTER EXTENSION citext SET SCHEMA public/);
  assert.equal(await scratch.query('SELECT name FROM public.kept'), [{ name: 'A' }]);
  await scratch.asSuperuser('ALTER EXTENSION citext SET SCHEMA public');
  await scratch.target.discard(plan);
  assert.equal(await scratch.query('SELECT name FROM public.kept'), [{ name: 'A' }]);
});

test('what was made over an old table by a name without its schema is not put into place', async () => {
  await scratch.query('CREATE EXTENSION citext; CREATE TABLE public.old (id integer)');
  const statements = ddlOf({
    prepare: ['CREATE EXTENSION IF NOT EXISTS citext'],
    tables: ['CREATE TABLE public.t (id integer)'],
    'after-data': ['CREATE VIEW public.v AS SELECT id FROM old'],
  });
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  await scratch.target.prepare(plan, statements);
  const last = (await scratch.target.finish(plan, statements, silent)).at(-1);
  assert.match(last?.error?.message ?? '', /view .*v was made over .*old, which is about to be moved aside/);
  assert.match((await refused(scratch.target.swap(plan))).message, /view .*v was made over .*old/);
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
