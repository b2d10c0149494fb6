-- server: postgresql
-- pg_dump --clean --if-exists --column-inserts, with what is dropped first.
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
ALTER TABLE IF EXISTS ONLY public.b DROP CONSTRAINT IF EXISTS b_a_fkey;
DROP INDEX IF EXISTS public.b_v;
DROP TABLE IF EXISTS public.b;
DROP TABLE IF EXISTS public.a;
DROP SEQUENCE IF EXISTS public.a_id_seq;
DROP FUNCTION IF EXISTS public.nothing(integer);
DROP TYPE IF EXISTS public.kind;
DROP SCHEMA IF EXISTS other CASCADE;
CREATE SCHEMA other;
CREATE TYPE public.kind AS ENUM ();
ALTER TYPE public.kind ADD VALUE 'one';
ALTER TYPE public.kind ADD VALUE 'zero' BEFORE 'one';
CREATE TABLE public.a (id integer NOT NULL, k public.kind, v integer);
CREATE SEQUENCE public.a_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.a_id_seq OWNED BY public.a.id;
CREATE TABLE public.b (a_id integer, v text);
ALTER TABLE ONLY public.a ALTER COLUMN id SET DEFAULT nextval('public.a_id_seq'::regclass);
INSERT INTO public.a (id, k, v) VALUES (1, 'one', NULL);
INSERT INTO public.a (id, k, v) VALUES (2, 'zero', -5);
INSERT INTO public.b (a_id, v) VALUES (1, 'it''s
two lines; with -- no comment');
INSERT INTO public.b (a_id, v) VALUES (NULL, E'\\x');
SELECT pg_catalog.setval('public.a_id_seq', 2, true);
ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
CREATE INDEX b_v ON public.b USING btree (v);
ALTER TABLE public.b CLUSTER ON b_v;
ALTER TABLE ONLY public.a REPLICA IDENTITY FULL;
ALTER TABLE ONLY public.b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a_id) REFERENCES public.a(id);
ALTER TABLE public.b DISABLE TRIGGER ALL;
CREATE STATISTICS public.st (dependencies) ON k, v FROM public.a;
CREATE COLLATION other.german (provider = icu, locale = 'de-DE');
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO app_reader;
