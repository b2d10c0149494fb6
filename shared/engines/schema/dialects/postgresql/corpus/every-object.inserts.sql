--
-- PostgreSQL database dump
--

\restrict loy8Nsw3gn7FHLnMCukyMD1NHIqoMJVP02usuNHecjfG3CEATf418Cbe4GMNXfT

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: Weird Schema; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA "Weird Schema";


ALTER SCHEMA "Weird Schema" OWNER TO postgres;

--
-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA app;


ALTER SCHEMA app OWNER TO postgres;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: citext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;


--
-- Name: EXTENSION citext; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: addr; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app.addr AS (
	street character varying(50),
	zip character(5)
);


ALTER TYPE app.addr OWNER TO postgres;

--
-- Name: frange; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app.frange AS RANGE (
    subtype = double precision,
    multirange_type_name = app.fmultirange
);


ALTER TYPE app.frange OWNER TO postgres;

--
-- Name: mood; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app.mood AS ENUM (
    'sad',
    'ok',
    'it''s happy'
);


ALTER TYPE app.mood OWNER TO postgres;

--
-- Name: posint; Type: DOMAIN; Schema: app; Owner: postgres
--

CREATE DOMAIN app.posint AS integer NOT NULL DEFAULT 1
	CONSTRAINT pos CHECK (((VALUE > 0) AND (VALUE < 1000000)));


ALTER DOMAIN app.posint OWNER TO postgres;

--
-- Name: CAST (app.addr AS text); Type: CAST; Schema: -; Owner: -
--

CREATE CAST (app.addr AS text) WITH INOUT;


--
-- Name: f(); Type: FUNCTION; Schema: app; Owner: postgres
--

CREATE FUNCTION app.f() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$ BEGIN -- it's; tricky $$ 
 RETURN NEW; END; $_$;


ALTER FUNCTION app.f() OWNER TO postgres;

--
-- Name: g(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.g() RETURNS trigger
    LANGUAGE plpgsql
    AS $$begin return new; end;$$;


ALTER FUNCTION public.g() OWNER TO postgres;

--
-- Name: FUNCTION g(); Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON FUNCTION public.g() IS 'fn';


--
-- Name: pr(); Type: PROCEDURE; Schema: public; Owner: postgres
--

CREATE PROCEDURE public.pr()
    LANGUAGE sql
    AS $$ SELECT 1; $$;


ALTER PROCEDURE public.pr() OWNER TO postgres;

--
-- Name: sqlf(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.sqlf(x integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (x > 1) THEN 1
             ELSE 2
         END AS "case";
 SELECT (x + 1);
END;


ALTER FUNCTION public.sqlf(x integer) OWNER TO postgres;

--
-- Name: agg(integer); Type: AGGREGATE; Schema: public; Owner: postgres
--

CREATE AGGREGATE public.agg(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    INITCOND = '0'
);


ALTER AGGREGATE public.agg(integer) OWNER TO postgres;

--
-- Name: ===; Type: OPERATOR; Schema: public; Owner: postgres
--

CREATE OPERATOR public.=== (
    FUNCTION = int4eq,
    LEFTARG = integer,
    RIGHTARG = integer
);


ALTER OPERATOR public.=== (integer, integer) OWNER TO postgres;

SET default_tablespace = '';

--
-- Name: p; Type: TABLE; Schema: Weird Schema; Owner: postgres
--

CREATE TABLE "Weird Schema".p (
    k integer NOT NULL,
    d date NOT NULL,
    v text
)
PARTITION BY RANGE (d);


ALTER TABLE "Weird Schema".p OWNER TO postgres;

SET default_table_access_method = heap;

--
-- Name: p1; Type: TABLE; Schema: Weird Schema; Owner: postgres
--

CREATE TABLE "Weird Schema".p1 (
    k integer NOT NULL,
    d date NOT NULL,
    v text
);


ALTER TABLE "Weird Schema".p1 OWNER TO postgres;

--
-- Name: pd; Type: TABLE; Schema: Weird Schema; Owner: postgres
--

CREATE TABLE "Weird Schema".pd (
    k integer NOT NULL,
    d date NOT NULL,
    v text
);


ALTER TABLE "Weird Schema".pd OWNER TO postgres;

--
-- Name: Order Items; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app."Order Items" (
    "Id" integer NOT NULL,
    "user id" bigint,
    "select" text
);


ALTER TABLE app."Order Items" OWNER TO postgres;

--
-- Name: Order Items_Id_seq; Type: SEQUENCE; Schema: app; Owner: postgres
--

ALTER TABLE app."Order Items" ALTER COLUMN "Id" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME app."Order Items_Id_seq"
    START WITH 50
    INCREMENT BY 10
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: lonely; Type: SEQUENCE; Schema: app; Owner: postgres
--

CREATE SEQUENCE app.lonely
    START WITH 100
    INCREMENT BY 5
    MINVALUE 10
    MAXVALUE 5000
    CACHE 7
    CYCLE;


ALTER TABLE app.lonely OWNER TO postgres;

--
-- Name: users; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.users (
    id bigint NOT NULL,
    email public.citext NOT NULL,
    m app.mood DEFAULT 'ok'::app.mood,
    age app.posint,
    a app.addr,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    mat integer[],
    j jsonb DEFAULT '{"a": [1, 2]}'::jsonb,
    b bytea,
    t timestamp(3) with time zone DEFAULT now(),
    ts timestamp without time zone DEFAULT '2020-01-01 00:00:00'::timestamp without time zone,
    i interval day to second(2),
    n numeric(10,2) DEFAULT '-1.5'::numeric,
    bits bit(3) DEFAULT '101'::"bit",
    vb bit varying(5),
    u uuid DEFAULT gen_random_uuid(),
    f double precision,
    c "char",
    nm name,
    x xml,
    ip inet DEFAULT '10.0.0.1'::inet,
    rng int4range,
    full_name text GENERATED ALWAYS AS ((upper((email)::text) || ' x'::text)) STORED,
    lang text COLLATE pg_catalog."C",
    flag boolean DEFAULT true,
    CONSTRAINT chk CHECK (((n > ('-100'::integer)::numeric) AND ((f IS NULL) OR (f <> 'NaN'::double precision))))
);


ALTER TABLE app.users OWNER TO postgres;

--
-- Name: TABLE users; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON TABLE app.users IS 'It''s users';


--
-- Name: COLUMN users.email; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON COLUMN app.users.email IS 'mail
line';


--
-- Name: users_id_seq; Type: SEQUENCE; Schema: app; Owner: postgres
--

CREATE SEQUENCE app.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE app.users_id_seq OWNER TO postgres;

--
-- Name: users_id_seq; Type: SEQUENCE OWNED BY; Schema: app; Owner: postgres
--

ALTER SEQUENCE app.users_id_seq OWNED BY app.users.id;


--
-- Name: v; Type: VIEW; Schema: app; Owner: postgres
--

CREATE VIEW app.v AS
 SELECT users.id,
    users.email AS e
   FROM app.users
  WHERE users.flag
  WITH LOCAL CHECK OPTION;


ALTER TABLE app.v OWNER TO postgres;

--
-- Name: parent; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parent (
    a integer,
    b text,
    CONSTRAINT parent_b_check CHECK ((b <> ''::text))
);


ALTER TABLE public.parent OWNER TO postgres;

--
-- Name: child; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.child (
    c integer
)
INHERITS (public.parent);


ALTER TABLE public.child OWNER TO postgres;

--
-- Name: mv; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.mv AS
 SELECT count(*) AS n
   FROM app.users
  WITH NO DATA;


ALTER TABLE public.mv OWNER TO postgres;

--
-- Name: nopk; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.nopk (
    a text,
    b text
);
ALTER TABLE ONLY public.nopk ALTER COLUMN a SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.nopk REPLICA IDENTITY FULL;


ALTER TABLE public.nopk OWNER TO postgres;

--
-- Name: ul; Type: TABLE; Schema: public; Owner: postgres
--

CREATE UNLOGGED TABLE public.ul (
    a integer
);


ALTER TABLE public.ul OWNER TO postgres;

--
-- Name: p1; Type: TABLE ATTACH; Schema: Weird Schema; Owner: postgres
--

ALTER TABLE ONLY "Weird Schema".p ATTACH PARTITION "Weird Schema".p1 FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');


--
-- Name: pd; Type: TABLE ATTACH; Schema: Weird Schema; Owner: postgres
--

ALTER TABLE ONLY "Weird Schema".p ATTACH PARTITION "Weird Schema".pd DEFAULT;


--
-- Name: users id; Type: DEFAULT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.users ALTER COLUMN id SET DEFAULT nextval('app.users_id_seq'::regclass);


--
-- Name: 19285; Type: BLOB; Schema: -; Owner: postgres
--

SELECT pg_catalog.lo_create('19285');


ALTER LARGE OBJECT 19285 OWNER TO postgres;

--
-- Data for Name: p1; Type: TABLE DATA; Schema: Weird Schema; Owner: postgres
--

INSERT INTO "Weird Schema".p1 VALUES
	(1, '2020-05-05', 'a');


--
-- Data for Name: pd; Type: TABLE DATA; Schema: Weird Schema; Owner: postgres
--

INSERT INTO "Weird Schema".pd VALUES
	(2, '1999-01-01', 'b;');


--
-- Data for Name: Order Items; Type: TABLE DATA; Schema: app; Owner: postgres
--

INSERT INTO app."Order Items" VALUES
	(50, 1, 'x'),
	(60, 2, NULL);
INSERT INTO app."Order Items" VALUES
	(70, NULL, '\N');


--
-- Data for Name: users; Type: TABLE DATA; Schema: app; Owner: postgres
--

INSERT INTO app.users VALUES
	(1, 'a@b.c', 'ok', 1, '(s,12345)', '{"a,b",NULL,"q\"t"}', '{{1,2},{3,4}}', '{"a": [1, 2]}', '\xdeadbeef', '2026-11-24 06:36:09.423+00', '2020-01-01 00:00:00', '1 day 02:03:04.5', 12.50, B'101', B'11', 'f2f5816c-d94f-4ebc-875d-9cfd5a256214', 1.5, NULL, NULL, '<a>1</a>', '10.0.0.1', '[1,5)', DEFAULT, 'tab	here
nl\bs \.', true),
	(2, 'd@e.f', 'ok', 1, NULL, '{}', NULL, '{"a": [1, 2]}', '\x', '2026-11-24 06:36:09.423+00', '2020-01-01 00:00:00', NULL, 3.00, B'101', NULL, 'dc6e2ee2-8206-42c1-8961-5f3a581ccb6d', 'Infinity', NULL, NULL, NULL, '10.0.0.1', 'empty', DEFAULT, 'it''s', true);


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.child VALUES
	(1, 'p', 2);


--
-- Data for Name: nopk; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.nopk VALUES
	('\.', 'x'),
	(NULL, '');
INSERT INTO public.nopk VALUES
	('\.
\.', 'ab');


--
-- Data for Name: parent; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.parent VALUES
	(5, 'q');


--
-- Data for Name: ul; Type: TABLE DATA; Schema: public; Owner: postgres
--



--
-- Name: Order Items_Id_seq; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('app."Order Items_Id_seq"', 70, true);


--
-- Name: lonely; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('app.lonely', 130, true);


--
-- Name: users_id_seq; Type: SEQUENCE SET; Schema: app; Owner: postgres
--

SELECT pg_catalog.setval('app.users_id_seq', 5000, false);


--
-- Data for Name: BLOBS; Type: BLOBS; Schema: -; Owner: -
--

BEGIN;

SELECT pg_catalog.lo_open('19285', 131072);
SELECT pg_catalog.lo_close(0);

COMMIT;

--
-- Name: p p_pkey; Type: CONSTRAINT; Schema: Weird Schema; Owner: postgres
--

ALTER TABLE ONLY "Weird Schema".p
    ADD CONSTRAINT p_pkey PRIMARY KEY (k, d);


--
-- Name: p1 p1_pkey; Type: CONSTRAINT; Schema: Weird Schema; Owner: postgres
--

ALTER TABLE ONLY "Weird Schema".p1
    ADD CONSTRAINT p1_pkey PRIMARY KEY (k, d);


--
-- Name: pd pd_pkey; Type: CONSTRAINT; Schema: Weird Schema; Owner: postgres
--

ALTER TABLE ONLY "Weird Schema".pd
    ADD CONSTRAINT pd_pkey PRIMARY KEY (k, d);


--
-- Name: Order Items Order Items_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app."Order Items"
    ADD CONSTRAINT "Order Items_pkey" PRIMARY KEY ("Id");


--
-- Name: Order Items Order Items_user id_excl; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app."Order Items"
    ADD CONSTRAINT "Order Items_user id_excl" EXCLUDE USING gist ("user id" WITH =);


--
-- Name: Order Items un; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app."Order Items"
    ADD CONSTRAINT un UNIQUE NULLS NOT DISTINCT ("user id", "select");


--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.users
    ADD CONSTRAINT users_email_key UNIQUE (email);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: i1; Type: INDEX; Schema: app; Owner: postgres
--

CREATE INDEX i1 ON app.users USING gin (tags);


--
-- Name: INDEX i1; Type: COMMENT; Schema: app; Owner: postgres
--

COMMENT ON INDEX app.i1 IS 'idx';


--
-- Name: i2; Type: INDEX; Schema: app; Owner: postgres
--

CREATE INDEX i2 ON app.users USING btree (lower((email)::text) text_pattern_ops DESC NULLS LAST, ((n + (1)::numeric))) INCLUDE (f) WHERE (flag AND (n > (0)::numeric));


--
-- Name: i3; Type: INDEX; Schema: app; Owner: postgres
--

CREATE UNIQUE INDEX i3 ON app.users USING btree (u) NULLS NOT DISTINCT;


--
-- Name: i4; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i4 ON public.nopk USING hash (a);


--
-- Name: i5; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i5 ON public.nopk USING gist (b public.gist_trgm_ops);


--
-- Name: mvi; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX mvi ON public.mv USING btree (n);


--
-- Name: p1_pkey; Type: INDEX ATTACH; Schema: Weird Schema; Owner: postgres
--

ALTER INDEX "Weird Schema".p_pkey ATTACH PARTITION "Weird Schema".p1_pkey;


--
-- Name: pd_pkey; Type: INDEX ATTACH; Schema: Weird Schema; Owner: postgres
--

ALTER INDEX "Weird Schema".p_pkey ATTACH PARTITION "Weird Schema".pd_pkey;


--
-- Name: st; Type: STATISTICS; Schema: public; Owner: postgres
--

CREATE STATISTICS public.st ON k, d FROM "Weird Schema".p;


ALTER STATISTICS public.st OWNER TO postgres;

--
-- Name: nopk r; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE r AS
    ON DELETE TO public.nopk DO ( INSERT INTO public.nopk (a)
  VALUES ('a;b'::text);
 SELECT 1 AS "?column?";
);


--
-- Name: users tr; Type: TRIGGER; Schema: app; Owner: postgres
--

CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF n ON app.users FOR EACH ROW WHEN ((new.n > (1)::numeric)) EXECUTE FUNCTION public.g();


--
-- Name: Order Items Order Items_user id_fkey; Type: FK CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app."Order Items"
    ADD CONSTRAINT "Order Items_user id_fkey" FOREIGN KEY ("user id") REFERENCES app.users(id) ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;


--
-- Name: users pol; Type: POLICY; Schema: app; Owner: postgres
--

CREATE POLICY pol ON app.users USING (flag);


--
-- Name: users; Type: ROW SECURITY; Schema: app; Owner: postgres
--

ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;

--
-- Name: pub; Type: PUBLICATION; Schema: -; Owner: postgres
--

CREATE PUBLICATION pub WITH (publish = 'insert, update, delete, truncate');


ALTER PUBLICATION pub OWNER TO postgres;

--
-- Name: pub users; Type: PUBLICATION TABLE; Schema: app; Owner: postgres
--

ALTER PUBLICATION pub ADD TABLE ONLY app.users;


--
-- Name: TABLE users; Type: ACL; Schema: app; Owner: postgres
--

GRANT SELECT ON TABLE app.users TO PUBLIC;


--
-- Name: mv; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: postgres
--

REFRESH MATERIALIZED VIEW public.mv;


--
-- PostgreSQL database dump complete
--

\unrestrict loy8Nsw3gn7FHLnMCukyMD1NHIqoMJVP02usuNHecjfG3CEATf418Cbe4GMNXfT

