-- server: postgresql
CREATE TABLE public.events (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    payload jsonb
) PARTITION BY RANGE (at);
CREATE TABLE public.events_2023 PARTITION OF public.events FOR VALUES FROM ('2023-01-01 00:00:00+00') TO ('2024-01-01 00:00:00+00');
CREATE TABLE public.events_2024 (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    payload jsonb
) PARTITION BY LIST (kind);
ALTER TABLE ONLY public.events ATTACH PARTITION public.events_2024 FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');
CREATE TABLE public.events_2024_a PARTITION OF public.events_2024 FOR VALUES IN ('a', 'b');
CREATE TABLE public.events_2024_rest PARTITION OF public.events_2024 DEFAULT;
CREATE TABLE public.events_default PARTITION OF public.events DEFAULT;
ALTER TABLE ONLY public.events ADD CONSTRAINT events_pkey PRIMARY KEY (id, at, kind);
CREATE INDEX events_kind ON ONLY public.events USING btree (kind);
COPY public.events (at, kind, payload) FROM stdin;
2023-05-05 00:00:00+00	a	{"x": 1}
2024-05-05 00:00:00+00	a	\N
2024-05-06 00:00:00+00	zzz	\N
2030-01-01 00:00:00+00	b	\N
\.
CREATE TABLE public.spread (id integer NOT NULL, v text) PARTITION BY HASH (id);
CREATE TABLE public.spread_0 PARTITION OF public.spread FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE public.spread_1 PARTITION OF public.spread FOR VALUES WITH (modulus 2, remainder 1);
INSERT INTO public.spread VALUES (1, 'a'), (2, 'b'), (3, 'c');
