-- server: postgresql
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;
CREATE SCHEMA inventory;
CREATE DOMAIN inventory.email AS text CONSTRAINT has_at CHECK (VALUE ~ '@') NOT NULL;
CREATE DOMAIN public.percent AS numeric(5,2) DEFAULT 0 CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE inventory.mood AS ENUM ('sad', 'ok', 'it''s great');
CREATE TYPE public.money_amount AS (value numeric, currency character(3));
CREATE TYPE public.floatrange AS RANGE (subtype = double precision);
CREATE TABLE inventory.everything (
    a smallint, b integer PRIMARY KEY, c bigint DEFAULT 9223372036854775807,
    d decimal, e numeric(20,5), f real, g double precision, h money,
    i character(5), j character varying(10), k text COLLATE "C", l "char", m name,
    n bytea DEFAULT '\xdeadbeef', o date DEFAULT CURRENT_DATE, p time(3), q time with time zone,
    r timestamp(0), s timestamptz DEFAULT now(), t interval day to second(3), u interval,
    v boolean DEFAULT true, w bit(3), x bit varying(8), y bit varying,
    aa inet, ab cidr, ac macaddr, ad uuid, ae xml, af json, ag jsonb,
    ah point, ai polygon, aj tsvector, ak tsquery, al int4range, am tstzmultirange, an oid, ao hstore,
    ap integer[], aq text[][], ar inventory.mood, at inventory.mood[], au inventory.email, av percent,
    aw money_amount, ax floatrange, ay pg_lsn,
    az integer GENERATED ALWAYS AS (a * 2) STORED,
    ba text DEFAULT 'it''s'::text, bb timestamp DEFAULT (now() AT TIME ZONE 'utc'), bc text DEFAULT E'a\nb',
    bd varchar, be float(20), bf float(53), bg int DEFAULT '-1'::integer
);
INSERT INTO inventory.everything (a, b, au) VALUES (1, 1, 'x@y'), (2, 2, 'z@y');
CREATE TABLE inventory.booking (
    room integer NOT NULL,
    during tsrange NOT NULL,
    CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0)
);
INSERT INTO inventory.booking VALUES (1, '[2024-01-01,2024-01-02)');
CREATE TABLE inventory.node (
    id integer PRIMARY KEY, parent integer REFERENCES inventory.node ON DELETE SET NULL,
    a integer, b integer, UNIQUE (a, b), UNIQUE NULLS NOT DISTINCT (b),
    FOREIGN KEY (a, b) REFERENCES inventory.node (a, b) MATCH FULL DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON inventory.node USING hash (a);
CREATE INDEX node_cover ON inventory.node (a DESC NULLS LAST) INCLUDE (b) WITH (fillfactor = 70);
CREATE UNIQUE INDEX node_expr ON inventory.node ((a + b), id) WHERE a IS NOT NULL;
CREATE INDEX everything_brin ON inventory.everything USING brin (b);
CREATE MATERIALIZED VIEW inventory.mood_count AS SELECT ar, count(*) AS n FROM inventory.everything GROUP BY ar WITH DATA;
CREATE UNIQUE INDEX mood_count_key ON inventory.mood_count (ar);
CREATE VIEW inventory.nodes WITH (security_barrier = true) AS SELECT id, parent FROM inventory.node WITH LOCAL CHECK OPTION;
CREATE RECURSIVE VIEW public.numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
CREATE SEQUENCE inventory.counter AS smallint INCREMENT BY 5 MINVALUE 5 MAXVALUE 100 START WITH 10 CACHE 2 CYCLE;
CREATE UNLOGGED TABLE public.fast (id serial PRIMARY KEY, big bigserial, small smallserial);
CREATE TABLE public.child (extra text) INHERITS (inventory.node);
INSERT INTO public.child (id, extra) VALUES (1, 'x');
CREATE TABLE public.like_node (LIKE inventory.node INCLUDING ALL);
ALTER TABLE inventory.everything ENABLE ROW LEVEL SECURITY;
CREATE POLICY see_all ON inventory.everything FOR SELECT USING (true);
