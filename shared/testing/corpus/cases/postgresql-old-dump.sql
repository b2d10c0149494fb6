-- server: postgresql
--
-- PostgreSQL database dump
--

-- Dumped from database version 9.6.24
-- Dumped by pg_dump version 9.6.24

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET client_min_messages = warning;

CREATE SCHEMA warehouse;
ALTER SCHEMA warehouse OWNER TO keeper;
SET search_path = warehouse, pg_catalog;
SET default_tablespace = '';

CREATE TABLE bin (
    id integer NOT NULL,
    label character varying(10) DEFAULT 'x'::character varying
);
ALTER TABLE bin OWNER TO keeper;
CREATE SEQUENCE bin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE bin_id_seq OWNER TO keeper;
ALTER SEQUENCE bin_id_seq OWNED BY bin.id;
SET search_path = public, pg_catalog;
CREATE TABLE pallet (
    id integer NOT NULL,
    bin_id integer,
    "Weight" real
);
SET search_path = warehouse, pg_catalog;
ALTER TABLE ONLY bin ALTER COLUMN id SET DEFAULT nextval('bin_id_seq'::regclass);
COPY bin (id, label) FROM stdin;
1	x
2	\\.
\.
SELECT pg_catalog.setval('bin_id_seq', 2, true);
SET search_path = public, pg_catalog;
COPY pallet (id, bin_id, "Weight") FROM stdin;
1	1	0.5
\.
SET search_path = warehouse, pg_catalog;
ALTER TABLE ONLY bin
    ADD CONSTRAINT bin_pkey PRIMARY KEY (id);
SET search_path = public, pg_catalog;
ALTER TABLE ONLY pallet
    ADD CONSTRAINT pallet_pkey PRIMARY KEY (id);
CREATE INDEX pallet_bin ON pallet USING btree (bin_id);
ALTER TABLE ONLY pallet
    ADD CONSTRAINT pallet_bin_fkey FOREIGN KEY (bin_id) REFERENCES warehouse.bin(id) NOT VALID;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;
