-- server: postgresql
--
-- PostgreSQL database dump
--

-- Dumped from database version 13.9
-- Dumped by pg_dump version 13.9

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET row_security = off;

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;

CREATE TYPE public.order_state AS ENUM (
    'new',
    'paid'
);

SET default_tablespace = '';
SET default_table_access_method = heap;

CREATE TABLE public.ar_internal_metadata (
    key character varying NOT NULL,
    value character varying,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);

CREATE TABLE public.users (
    id bigint NOT NULL,
    email public.citext DEFAULT ''::public.citext NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    roles character varying[] DEFAULT '{}'::character varying[],
    token uuid DEFAULT public.gen_random_uuid() NOT NULL,
    created_at timestamp(6) without time zone NOT NULL,
    balance numeric(10,2) DEFAULT 0.0,
    state public.order_state DEFAULT 'new'::public.order_state NOT NULL,
    "order" integer
);

COMMENT ON COLUMN public.users.roles IS 'what; they may do';

CREATE SEQUENCE public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;

CREATE TABLE public.posts (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    body text,
    published boolean DEFAULT false
);
CREATE SEQUENCE public.posts_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.posts_id_seq OWNED BY public.posts.id;

ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
ALTER TABLE ONLY public.posts ALTER COLUMN id SET DEFAULT nextval('public.posts_id_seq'::regclass);

COPY public.ar_internal_metadata (key, value, created_at, updated_at) FROM stdin;
environment	development	2023-01-01 00:00:00	2023-01-01 00:00:00
\.

COPY public.users (id, email, settings, roles, token, created_at, balance, state, "order") FROM stdin;
1	a@example.org	{"a": "tab\\there; \\\\. "}	{admin,"with space"}	0b5e7f5e-7b0d-4c5f-8f55-6f9a5a2f0001	2023-01-01 00:00:00.123456	1.50	new	\N
2	b@example.org	{}	\N	0b5e7f5e-7b0d-4c5f-8f55-6f9a5a2f0002	2023-01-02 00:00:00	\N	paid	7
\.

COPY public.posts (id, user_id, body, published) FROM stdin;
1	1	line one\nline two	t
2	1		f
3	2	\N	\N
\.

SELECT pg_catalog.setval('public.users_id_seq', 2, true);
SELECT pg_catalog.setval('public.posts_id_seq', 3, true);

ALTER TABLE ONLY public.ar_internal_metadata
    ADD CONSTRAINT ar_internal_metadata_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX index_users_on_email ON public.users USING btree (email);
CREATE INDEX index_users_on_settings ON public.users USING gin (settings jsonb_path_ops);
CREATE INDEX index_users_on_lower ON public.users USING btree (lower((email)::text) text_pattern_ops, created_at DESC NULLS LAST);
CREATE INDEX index_posts_published ON public.posts USING btree (user_id) WHERE published;
ALTER TABLE ONLY public.posts
    ADD CONSTRAINT fk_rails_5b5ddfd518 FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
SET search_path TO "$user", public;
INSERT INTO "ar_internal_metadata" (key, value, created_at, updated_at) VALUES
('schema_sha1', 'abc', now(), now());
