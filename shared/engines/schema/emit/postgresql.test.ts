import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { createPostgresqlMachine } from '../dialects/postgresql/machine.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { emitDdl } from './ddl.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const script = `
CREATE SCHEMA app;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE COLLATION app.nd (provider = icu, locale = 'und', deterministic = false);
CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok');
CREATE DOMAIN app.year AS integer DEFAULT 2000 CONSTRAINT year_check CHECK (VALUE >= 1901);
CREATE TYPE app.pair AS (a integer, "B c" text);
CREATE FUNCTION app.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT n * 2 $$;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'x'; RETURN NEW; END $$;
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TABLE app.parent (
  id integer NOT NULL, "Name" text COLLATE "C" DEFAULT 'it''s \\ ok' NOT NULL, m app.mood DEFAULT 'sad'::app.mood, y app.year, p app.pair,
  tags text[] DEFAULT '{}'::text[], note character varying(20) COLLATE app.nd, span int4range, doc jsonb,
  doubled integer GENERATED ALWAYS AS (app.twice(id)) STORED,
  CONSTRAINT name_check CHECK (length("Name") > 0)
);
CREATE SEQUENCE app.parent_id_seq START WITH 5 INCREMENT BY 2 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE app.parent_id_seq OWNED BY app.parent.id;
ALTER TABLE ONLY app.parent ALTER COLUMN id SET DEFAULT nextval('app.parent_id_seq'::regclass);
CREATE TABLE app.child (id bigint GENERATED ALWAYS AS IDENTITY, parent_id integer, at timestamp with time zone DEFAULT now() NOT NULL);
CREATE TABLE app.log (day date NOT NULL, what text) PARTITION BY RANGE (day);
CREATE TABLE app.log_2024 (day date NOT NULL, what text);
ALTER TABLE ONLY app.log ATTACH PARTITION app.log_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE app.log_rest PARTITION OF app.log DEFAULT;
CREATE TABLE app.base (a integer, CONSTRAINT base_check CHECK (a > 0));
CREATE TABLE app.derived (b integer) INHERITS (app.base);
ALTER TABLE ONLY app.parent ADD CONSTRAINT parent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app.parent ADD CONSTRAINT parent_note_key UNIQUE NULLS NOT DISTINCT (note) INCLUDE (y);
ALTER TABLE ONLY app.log ADD CONSTRAINT log_pkey PRIMARY KEY (day);
ALTER TABLE ONLY app.log_2024 ADD CONSTRAINT log_2024_pkey PRIMARY KEY (day);
ALTER TABLE ONLY app.log_rest ADD CONSTRAINT log_rest_pkey PRIMARY KEY (day);
ALTER INDEX app.log_pkey ATTACH PARTITION app.log_2024_pkey;
ALTER INDEX app.log_pkey ATTACH PARTITION app.log_rest_pkey;
ALTER TABLE ONLY app.child ADD CONSTRAINT child_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app.parent ADD CONSTRAINT parent_span_excl EXCLUDE USING gist (span WITH &&);
CREATE TABLE app.booked (span int4range, during int4range, EXCLUDE USING gist (span WITH &&), EXCLUDE USING gist (during WITH &&));
CREATE INDEX parent_note ON app.parent (note COLLATE app.nd);
CREATE INDEX parent_name ON app.parent USING gin ("Name" public.gin_trgm_ops);
CREATE INDEX parent_low ON app.parent USING btree (lower("Name") DESC NULLS LAST, id) WHERE (id > 0);
CREATE INDEX parent_doc ON app.parent USING gin (doc jsonb_path_ops);
ALTER TABLE ONLY app.child ADD CONSTRAINT child_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES app.parent(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
CREATE RECURSIVE VIEW app.numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
CREATE VIEW app.names AS SELECT parent.id, parent."Name" FROM app.parent;
CREATE MATERIALIZED VIEW app.counts AS SELECT count(*) AS n FROM app.names WITH DATA;
CREATE UNIQUE INDEX counts_n ON app.counts USING btree (n);
CREATE FUNCTION app.all_names() RETURNS SETOF app.names LANGUAGE sql AS $$ SELECT * FROM app.names $$;
CREATE TRIGGER touch BEFORE UPDATE ON app.parent FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE RULE quiet AS ON DELETE TO app.base DO INSTEAD NOTHING;
ALTER TABLE app.child ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.child USING ((parent_id > 0));
COMMENT ON TABLE app.parent IS 'it''s a parent';
COMMENT ON COLUMN app.parent."Name" IS 'a name';
COMMENT ON FUNCTION app.twice(integer) IS 'doubles';
`;

/** One line for everything in the catalogue of the schemas `app` and `public`. */
const catalogue = `
WITH relation AS (SELECT * FROM pg_class WHERE relnamespace = 'app'::regnamespace)
SELECT 'relation ' || relname || ' ' || relkind::text || relrowsecurity AS line FROM relation
UNION ALL SELECT 'column ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' '
  || coalesce(pg_get_expr(adbin, adrelid), '') || ' ' || attidentity::text || attgenerated::text || ' ' || attcollation::regcollation
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND relkind IN ('r', 'p', 'v', 'm')
UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'app'::regnamespace AND contype <> 'n'
UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index JOIN relation r ON r.oid = indexrelid
UNION ALL SELECT 'routine ' || oid::regprocedure || ' ' || prokind::text || provolatile::text || prosrc FROM pg_proc WHERE pronamespace = 'app'::regnamespace
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN relation r ON r.oid = tgrelid WHERE NOT tgisinternal
UNION ALL SELECT 'view ' || relname || pg_get_viewdef(oid) FROM relation WHERE relkind IN ('v', 'm')
UNION ALL SELECT 'type ' || typname || typtype::text FROM pg_type WHERE typnamespace = 'app'::regnamespace
UNION ALL SELECT 'rule ' || pg_get_ruledef(oid) FROM pg_rewrite WHERE rulename = 'quiet'
UNION ALL SELECT 'policy ' || polname || pg_get_expr(polqual, polrelid) FROM pg_policy
UNION ALL SELECT 'bound ' || relname || pg_get_expr(relpartbound, oid) FROM relation WHERE relpartbound IS NOT NULL
UNION ALL SELECT 'comment ' || description FROM pg_description WHERE objoid > 16384
UNION ALL SELECT 'sequence ' || sequencename || start_value || ' ' || increment_by FROM pg_sequences WHERE schemaname = 'app'
ORDER BY 1`;

async function catalogueAfter(statements: string): Promise<string[]> {
  await server.query('BEGIN');
  try {
    await server.query(statements);
    return (await server.query(catalogue)).map(row => String(row.line).replaceAll('CURRENT_TIMESTAMP', 'now()'));
  } finally {
    await server.query('ROLLBACK');
  }
}

test('a PostgreSQL source comes out as it went in', async () => {
  const machine = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync });
  machine.push(new TextEncoder().encode(script));
  const { model, facts } = machine.finish();
  const { statements, findings } = emitDdl(planSchema(model, facts), facts, parseSync);
  assert.equal(
    findings.map(finding => finding.message),
    [],
  );
  const before = await catalogueAfter(script);
  const after = await catalogueAfter(statements.map(statement => statement.sql).join('\n'));
  assert.ok(before.length > 90, `the script makes ${before.length} things`);
  assert.equal(after, before);
});

test.run();
