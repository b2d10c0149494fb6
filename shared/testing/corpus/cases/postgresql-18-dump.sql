-- server: postgresql
--
-- PostgreSQL database dump
--

\restrict cRbZ1abcdEFGHijklMNOPqrstUVWX1234567890abcdefghijklmnopqrstuvwx

-- Dumped from database version 18.1
-- Dumped by pg_dump version 18.1

SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET default_table_access_method = heap;
CREATE TABLE public.item (
    id uuid DEFAULT uuidv7() CONSTRAINT item_id_required NOT NULL,
    price numeric(10,2),
    doubled numeric GENERATED ALWAYS AS ((price * (2)::numeric)),
    stored numeric GENERATED ALWAYS AS ((price * (3)::numeric)) STORED,
    period tstzrange
);
COPY public.item (id, price, period) FROM stdin;
01890000-0000-7000-8000-000000000001	1.00	["2024-01-01 00:00:00+00","2024-02-01 00:00:00+00")
01890000-0000-7000-8000-000000000002	\N	empty
\.
ALTER TABLE ONLY public.item ADD CONSTRAINT item_pkey PRIMARY KEY (id);
ALTER TABLE public.item ADD CONSTRAINT price_check CHECK ((price > (0)::numeric)) NOT ENFORCED;
\unrestrict cRbZ1abcdEFGHijklMNOPqrstUVWX1234567890abcdefghijklmnopqrstuvwx
